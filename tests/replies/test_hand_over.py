from datetime import date, timedelta

import pytest
from django.urls import reverse

from agencies import clock
from agencies.models import Membership, User
from agencies.permissions import Action
from replies import workflow
from replies.integrity import faults
from replies.models import Autosave
from suggestions.chain import first_break
from suggestions.models import Event
from tests import factories
from tests.replies import promises
from tests.replies.drafting import as_shown

TODAY = date(2026, 5, 11)


def newcomer(world):
    """Comes after the cases were allocated."""
    return factories.person("colleague", "罗安然", agency=world.lead, role="case_officer", post="主任科员")


def post_of(world, user, agency=None):
    return user.memberships.get(agency=agency or world.lead)


def url_of(world, user, agency=None):
    return reverse("replies:hand_over", args=[post_of(world, user, agency).pk])


def is_whole():
    assert [str(fault) for fault in faults()] == []
    assert first_break() is None


def test_cases_drafts_and_promises_go_in_one_act_and_are_counted(world, client_of):
    drafted, promised = world.drafted(), promises.promised(world)
    concluded, colleague = world.concluded(), newcomer(world)
    reply = world.reply_of(drafted)
    Autosave.objects.create(reply=reply, user=world.officer, content={"opening": "写到一半"})
    events = list(Event.objects.values_list("digest", flat=True))
    versions = list(reply.versions.values_list("author", "number"))
    client = client_of(world.coordinator)
    page = client.get(url_of(world, world.officer))
    assert drafted.title in page.text
    typed = {"officer": colleague.pk, "note": "请尽快熟悉。", "form_key": page.context["form_key"]}
    for _click in range(2):
        assert client.post(url_of(world, world.officer), typed).status_code == 302
    assert "2件建议" in client.get(reverse("replies:people")).text
    assert world.lead_of(drafted).officer == world.lead_of(promised).officer == colleague
    assert world.lead_of(concluded).officer == world.officer
    assert Autosave.objects.get(reply=reply).user == colleague
    told = list(Event.objects.filter(action=Action.HAND_OVER).order_by("sequence"))
    assert [event.suggestion for event in told] == [None, drafted, promised]
    assert (told[0].detail["handed_cases"], told[0].detail["handed_promises"]) == (2, 1)
    assert list(Event.objects.order_by("-sequence").values_list("digest", flat=True))[3:] == events
    assert list(reply.versions.values_list("author", "number")) == versions
    commitment = promises.commitment_of(promised)
    workflow.report_progress(commitment, on=TODAY, text="已完成初稿。", by=colleague)
    assert drafted.title in client_of(colleague).get("/?queue=answer").text
    is_whole()


def test_sign_off_steps_go_to_somebody_who_decides_and_signatures_stay(world, post):
    suggestion = world.in_sign_off(turn="deputy_head")
    reply = world.reply_of(suggestion)
    passed = list(reply.steps.filter(state="passed").values_list("holder", "decided_by", "digest"))
    typed = {"holder": world.office_reviewer.pk}
    assert post(world.coordinator, url_of(world, world.deputy_head), **typed).status_code == 302
    assert reply.current_step.holder == world.office_reviewer
    assert reply.current_step.holder_post == "办公室主任"
    assert list(reply.steps.filter(state="passed").values_list("holder", "decided_by", "digest")) == passed
    event = suggestion.events.first()
    assert (event.action, event.is_internal, event.detail["holder"]) == (Action.HAND_OVER, True, "夏云舒")
    page = reverse("replies:pass_draft", args=[reply.pk])
    assert post(world.deputy_head, page, **as_shown(reply)).status_code == 403
    assert post(world.office_reviewer, page, **as_shown(reply)).status_code == 302
    is_whole()


def test_who_leaves_on_a_day_is_out_the_day_after(world, post, client_of):
    suggestion, colleague = world.drafted(), newcomer(world)
    typed = {"officer": colleague.pk, "ends_on": "2026-05-11"}
    assert post(world.coordinator, url_of(world, world.officer), **typed).status_code == 302
    assert post_of(world, world.officer).valid_to == TODAY
    with clock.moved_to(factories.NOW + timedelta(days=1)):
        assert client_of(world.officer).get(suggestion.get_absolute_url()).status_code == 404
        assert client_of(colleague).get(suggestion.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("way", ["deactivated", "ended"])
def test_who_left_without_it_shows_in_the_coordinators_queue_at_once(world, client_of, way):
    suggestion, colleague = world.drafted(), newcomer(world)
    client = client_of(world.coordinator)
    assert suggestion.title not in client.get("/?queue=unattended").text
    if way == "deactivated":
        User.objects.filter(pk=world.officer.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=world.officer).update(valid_to=TODAY - timedelta(days=1))
    assert suggestion.title in client.get("/?queue=unattended").text
    assert suggestion.title not in client_of(world.co_coordinator).get("/?queue=unattended").text
    people = client.get(reverse("replies:people"))
    assert "已离任" in people.text
    assert url_of(world, world.officer) in people.text
    workflow.hand_over(post_of(world, world.officer), officer=colleague, by=world.coordinator)
    assert suggestion.title not in client.get("/?queue=unattended").text
    is_whole()


def test_the_office_hands_over_what_waits_for_a_principal_who_left(world, client_of, post):
    reply = world.reply_of(world.in_sign_off(turn="principal"))
    successor = factories.person("head", "梁启明", agency=world.lead, role="principal", post="主任")
    User.objects.filter(pk=world.principal.pk).update(is_active=False)
    page = client_of(world.office_coordinator).get(reverse("replies:people"))
    assert url_of(world, world.principal) in page.text
    assert reply.case.title in client_of(world.office_coordinator).get("/?queue=absent").text
    assert post(world.coordinator, url_of(world, world.principal), holder=successor.pk).status_code == 403
    typed = {"holder": successor.pk}
    assert post(world.office_coordinator, url_of(world, world.principal), **typed).status_code == 302
    assert reply.current_step.holder == successor
    text = client_of(successor).get(reverse("replies:approval", args=[reply.pk])).text
    assert "梁启明" in text


def test_who_wrote_the_text_does_not_get_its_signature(world, post):
    reply = world.reply_of(world.in_sign_off(turn="principal"))
    writer = factories.person("head", "梁启明", agency=world.lead, role="principal", post="主任")
    reply.versions.update(author=writer)
    answer = post(world.office_leader, url_of(world, world.principal), holder=writer.pk)
    assert answer.status_code == 422
    assert answer.context["form"].errors["holder"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "__all__"),
        ({"officer": "coordinator", "note": "请接手"}, "officer"),
        ({"officer": "co_officer"}, "officer"),
        ({"ends_on": "1900-01-01"}, "ends_on"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(world, post, typed, field):
    world.drafted()
    if "officer" in typed:
        typed = typed | {"officer": getattr(world, typed["officer"]).pk}
    answer = post(world.coordinator, url_of(world, world.officer), **typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert typed.get("note", "") in answer.text


def test_a_confidential_case_lets_the_new_officer_in(world, client_of):
    suggestion = world.drafted(flags={"is_confidential": True})
    colleague = newcomer(world)
    workflow.hand_over(post_of(world, world.officer), officer=colleague, by=world.coordinator)
    assert client_of(colleague).get(suggestion.get_absolute_url()).status_code == 200


def test_only_the_keeper_of_the_agency(world, client_of):
    for user in (world.officer, world.principal, world.co_coordinator, world.liaison):
        expected = 403 if user == world.officer else 404
        assert client_of(user).get(url_of(world, world.officer)).status_code == expected
    assert client_of(world.officer).get(reverse("replies:people")).status_code == 403
    assert client_of(world.coordinator).get(url_of(world, world.officer)).status_code == 200
    assert (
        client_of(world.office_leader).get(url_of(world, world.office_coordinator, world.office)).status_code
        == 200
    )
