from datetime import date

import pytest
from django.urls import reverse

from agencies.permissions import Action
from replies import workflow
from replies.compose import compose
from replies.integrity import faults
from replies.readiness import blocking, findings
from suggestions.chain import first_break
from suggestions.models import AddresseeDecision, Suggestion
from tests.replies.test_update_deputy import fresh

TODAY = date(2026, 5, 11)
REASON = "经与代表团联系，由代表团代收。"


def leaves(world, deputy, status="deceased"):
    workflow.update_deputy(deputy, name=deputy.name, status=status, on=TODAY, reason="公告", by=world.liaison)


def url_of(suggestion):
    return reverse("replies:decide_addressee", args=[suggestion.pk])


def fields(suggestion, order=1, **more):
    proposer = suggestion.proposers.get(order=order)
    return {"proposer": proposer.pk, "to": "group", "reason": REASON, **more}


def is_whole():
    assert [str(fault) for fault in faults()] == []
    assert first_break() is None


def test_the_delegation_is_addressed_in_place_of_the_only_deputy(world, client_of):
    suggestion = world.drafted()
    reply = world.reply_of(suggestion)
    office = client_of(world.office_coordinator)
    assert suggestion.title not in office.get("/?queue=addressee").text
    leaves(world, world.deputies[0])
    assert suggestion.title in office.get("/?queue=addressee").text
    assert [finding for finding in findings(reply) if "易先勇" in finding.text]
    page = office.get(url_of(suggestion))
    typed = fields(suggestion, form_key=page.context["form_key"], seen=page.context["seen"])
    for _click in range(2):
        assert office.post(url_of(suggestion), typed).status_code == 302
    assert suggestion.title not in office.get("/?queue=addressee").text
    letter = compose(reply.latest)
    assert letter.salutation == "江北区代表团："
    event = suggestion.events.first()
    assert (event.action, event.detail["deputy"], event.note) == (
        Action.DECIDE_ADDRESSEE,
        "易先勇",
        REASON,
    )
    assert not [finding for finding in blocking(reply) if "易先勇" in finding.text]
    is_whole()


def test_a_letter_goes_out_and_the_case_is_replied_once_it_is_decided(world, post):
    suggestion = world.numbered(proposers=world.deputies[:2])
    reply = world.reply_of(suggestion)
    leaves(world, world.deputies[1], status="resigned")
    workflow.dispatch(reply, way="both", by=world.coordinator)
    line = world.lead_of(suggestion)
    assert (line.state, line.delivered_all) == ("replied", False)
    assert fresh(suggestion).state == Suggestion.State.HANDLING
    delivered = reply.live_letter.deliveries.filter(proposer__isnull=False)
    assert [row.addressee for row in delivered] == ["易先勇"]
    is_whole()
    assert post(world.office_leader, url_of(suggestion), **fields(suggestion, order=2)).status_code == 302
    assert [row.addressee for row in delivered.order_by("pk")] == ["易先勇", "江北区代表团"]
    assert fresh(suggestion).state == Suggestion.State.REPLIED
    workflow.invite(world.reply_of(suggestion), by=world.office_coordinator)
    assert suggestion.assignments.get(part="lead").evaluations.count() == 1
    is_whole()


def test_kept_on_file_is_a_decision_too(world, post):
    suggestion = world.numbered()
    reply = world.reply_of(suggestion)
    leaves(world, world.deputies[0])
    typed = fields(suggestion, to="nobody", reason="代表已去世，答复函附卷。")
    assert post(world.office_coordinator, url_of(suggestion), **typed).status_code == 302
    workflow.dispatch(reply, way="both", by=world.coordinator)
    assert fresh(suggestion).state == Suggestion.State.REPLIED
    assert not reply.live_letter.deliveries.filter(proposer__isnull=False).exists()
    assert AddresseeDecision.objects.get().to == "nobody"
    is_whole()


def test_a_decision_changed_by_hand_is_found(world, post):
    suggestion = world.drafted()
    leaves(world, world.deputies[0])
    post(world.office_coordinator, url_of(suggestion), **fields(suggestion))
    AddresseeDecision.objects.update(to="nobody")
    assert [str(fault) for fault in faults()]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": ""}, "to"),
        ({"to": "family"}, "to"),
        ({"reason": ""}, "reason"),
        ({"proposer": ""}, "proposer"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(world, post, change, field):
    suggestion = world.drafted()
    leaves(world, world.deputies[0])
    answer = post(world.office_coordinator, url_of(suggestion), **(fields(suggestion) | change))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]


def test_only_the_office_and_only_while_a_letter_is_to_come(world, client_of, post):
    suggestion = world.drafted()
    leaves(world, world.deputies[0])
    for user in (world.coordinator, world.liaison):
        assert client_of(user).get(url_of(suggestion)).status_code == 403
    assert client_of(world.neighbour_coordinator).get(url_of(suggestion)).status_code == 404
    done = world.concluded(proposers=world.deputies[1:2])
    assert client_of(world.office_leader).get(url_of(done)).status_code == 409
    post(world.office_coordinator, url_of(suggestion), **fields(suggestion))
    again = post(world.office_coordinator, url_of(suggestion), **fields(suggestion))
    assert again.status_code in (409, 422)
