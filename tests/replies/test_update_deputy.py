from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Membership
from agencies.permissions import Action
from replies import workflow
from replies.compose import compose
from replies.integrity import faults
from replies.models import Evaluation, Letter
from suggestions.chain import first_break
from suggestions.models import Deputy, DeputyGroup, Event, Suggestion
from suggestions.workflow import NotNow
from tests.replies import promises

TODAY = date(2026, 5, 11)


def url_of(deputy):
    return reverse("replies:update_deputy", args=[deputy.pk])


def fields(deputy, **more):
    told = {"name": deputy.name, "post": deputy.post, "status": deputy.status, "on": "2026-05-11"}
    return told | {"reason": "市人大常委会公告〔2026〕第3号"} | more


def is_whole():
    assert [str(fault) for fault in faults()] == []
    assert first_break() is None


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_another_name_is_used_from_now_on_and_old_rows_keep_theirs(world, client_of):
    deputy = world.deputies[0]
    sent, drafted = world.dispatched(), world.drafted()
    letter = Letter.objects.get(suggestion=sent)
    client = client_of(world.liaison)
    page = client.get(url_of(deputy))
    typed = fields(deputy, name="易先永", form_key=page.context["form_key"])
    for _click in range(2):
        assert client.post(url_of(deputy), typed).status_code == 302
    assert fresh(deputy).name == "易先永"
    assert {row.name for row in sent.proposers.all()} == {"易先勇"}
    assert "易先勇代表：" in fresh(letter).source
    assert compose(world.reply_of(drafted).latest).salutation == "易先永代表："
    workflow.invite(world.reply_of(sent), by=world.office_coordinator)
    event = Event.objects.get(action=Action.UPDATE_DEPUTY)
    assert (event.suggestion, event.detail["deputy"], event.detail["new_name"]) == (None, "易先勇", "易先永")
    is_whole()


@pytest.mark.parametrize("status", ["resigned", "deceased", "ended"])
def test_who_leaves_is_not_asked_any_more(world, client_of, client, status):
    suggestion = world.invited(proposers=world.deputies[:2])
    deputy = world.deputies[0]
    token = world.token_of(world.evaluation_of(suggestion))
    other = world.token_of(world.evaluation_of(suggestion, order=2))
    typed = fields(deputy, status=status)
    assert client_of(world.liaison).post(url_of(deputy), typed).status_code == 302
    assert fresh(deputy).left_on == TODAY
    assert client.get(reverse("replies:open_link", args=[token])).status_code == 410
    assert client.get(reverse("replies:open_link", args=[other])).status_code == 302
    evaluations = suggestion.assignments.get(part="lead").evaluations.order_by("proposer__order")
    assert [row.state for row in evaluations] == [Evaluation.State.LAPSED, Evaluation.State.INVITED]
    event = suggestion.events.first()
    assert (event.action, event.detail["deputy"]) == (Action.UPDATE_DEPUTY, "易先勇")
    assert Deputy.objects.get(pk=world.deputies[1].pk).status == "serving"
    is_whole()


def test_a_case_whose_only_deputy_left_is_concluded_without_an_evaluation(world, client_of):
    suggestion, deputy = world.dispatched(), world.deputies[0]
    workflow.update_deputy(
        deputy, name=deputy.name, status="deceased", on=TODAY, reason="讣告", by=world.liaison
    )
    with pytest.raises(NotNow):
        workflow.invite(world.reply_of(suggestion), by=world.office_coordinator)
    client = client_of(world.office_coordinator)
    assert suggestion.title not in client.get("/?queue=invite").text
    assert suggestion.title in client.get("/?queue=conclude").text
    workflow.conclude(fresh(suggestion), by=world.office_coordinator)
    assert fresh(suggestion).state == Suggestion.State.CONCLUDED


def test_promises_are_not_asked_about_either(world):
    suggestion, deputy = promises.promised(world), world.deputies[0]
    workflow.update_deputy(
        deputy, name=deputy.name, status="resigned", on=TODAY, reason="辞职", by=world.liaison
    )
    assert not suggestion.proposers.reachable().exists()


def test_a_link_opened_again_by_hand_is_found(world):
    suggestion, deputy = world.invited(), world.deputies[0]
    workflow.update_deputy(
        deputy, name=deputy.name, status="resigned", on=TODAY, reason="辞职", by=world.liaison
    )
    world.evaluation_of(suggestion).links.update(revoked_at=None)
    assert [str(fault) for fault in faults()]


def test_a_head_of_a_delegation_leaves_it_without_a_head(world):
    head = world.deputies[1]
    workflow.update_deputy(head, name=head.name, status="resigned", on=TODAY, reason="辞职", by=world.liaison)
    assert DeputyGroup.objects.get(pk=world.group.pk).head is None


def test_a_mistake_is_set_right(world, client_of):
    deputy = world.deputies[0]
    client = client_of(world.liaison)
    client.post(url_of(deputy), fields(deputy, status="resigned"))
    assert client.post(url_of(deputy), fields(deputy, status="serving")).status_code == 302
    assert (fresh(deputy).status, fresh(deputy).left_on) == ("serving", None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, "__all__"),
        ({"name": ""}, "name"),
        ({"status": "resigned", "on": "2026-05-12"}, "on"),
        ({"status": "resigned", "on": "2020-01-01"}, "on"),
        ({"status": "resigned", "reason": ""}, "reason"),
        ({"status": "emigrated"}, "status"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(world, client_of, change, field):
    deputy = world.deputies[0]
    answer = client_of(world.liaison).post(url_of(deputy), fields(deputy, **change))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert fresh(deputy).status == "serving"


def test_the_congress_body_keeps_the_register_and_the_office_in_its_place(world, client_of):
    deputy = world.deputies[0]
    for user in (world.coordinator, world.principal, world.auditor):
        assert client_of(user).get(url_of(deputy)).status_code == 404
        assert client_of(user).get(reverse("replies:deputies")).status_code == 403
    office = client_of(world.office_coordinator)
    assert office.get(url_of(deputy)).status_code == 403
    assert office.get(reverse("replies:deputies")).status_code == 200
    Membership.objects.filter(user=world.liaison).update(valid_to=date(2026, 5, 1))
    assert office.get(url_of(deputy)).status_code == 200


def test_namesakes_of_a_delegation_are_told_apart(world, client_of):
    for certificate in ("6-0101", "6-0102"):
        Deputy.objects.create(term=world.term, certificate=certificate, name="张伟", group=world.group)
    page = client_of(world.liaison).get(reverse("replies:deputies"), {"q": "张伟"})
    assert "6-0101" in page.text
    assert "6-0102" in page.text
    form = client_of(world.office_coordinator).get(reverse("suggestions:register")).text
    assert "张伟（江北区代表团，6-0101）" in form
    assert "王静（江北区代表团）" in form
