from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from config.desk import queues_of
from replies.integrity import faults
from replies.models import ApprovalStep
from replies.obligations import SOURCES, Run
from suggestions import workflow
from suggestions.models import Assignment, Objection, RuleProfile, Suggestion

State = Assignment.State
ASSIGNED = {"assigned_on": date(2026, 5, 6)}


def url_of(suggestion):
    return reverse("replies:withdraw", args=[suggestion.pk])


@pytest.fixture
def form():
    return {"asked_on": "2026-05-08", "reason": "所提问题已经解决，书面申请撤回。"}


@pytest.mark.parametrize(
    "state", ["registered", "submitted", "accepted", "assigned", "with_opinions", "signed"]
)
def test_handling_ends_at_once_from_any_open_state(world, post, form, state):
    suggestion = getattr(world, state)()
    answer = post(world.office_coordinator, url_of(suggestion), seen=suggestion.revision, **form)
    assert answer.url == suggestion.get_absolute_url()
    suggestion = Suggestion.objects.get()
    assert (suggestion.state, suggestion.due_on) == (Suggestion.State.WITHDRAWN, None)
    assert suggestion.exit.asked_on == date(2026, 5, 8)
    assert not suggestion.assignments.owing().exists()
    assert not list(faults())


def test_nobody_is_asked_for_anything_any_more(world, post, form):
    suggestion = world.in_sign_off(turn="section")
    people = (world.section_reviewer, world.coordinator, world.officer, world.office_coordinator)
    assert len(waiting_for(world.section_reviewer)) == 1
    post(world.office_coordinator, url_of(suggestion), **form)
    steps = ApprovalStep.objects.filter(reply__assignment__suggestion=suggestion)
    assert set(steps.values_list("state", flat=True)) == {"dropped"}
    run = Run(date(2026, 5, 11))
    assert [kind for kind in SOURCES for _row in run.obligations(kind, suggestion=suggestion)] == []
    assert [waiting_for(user) for user in people] == [[], [], [], []]


def waiting_for(user):
    return [row for _queue, found in queues_of(user) for row in found]


def test_the_agencies_are_told_and_see_it_no_more(world, post, client_of, form):
    suggestion = world.assigned()
    post(world.office_coordinator, url_of(suggestion), **form)
    for user in (world.coordinator, world.co_coordinator):
        notice = user.notices.get(action="withdraw")
        assert client_of(user).get(notice.url).status_code == 200
        assert client_of(user).get(suggestion.get_absolute_url()).status_code == 404


def test_an_open_objection_falls_with_the_case(world, post, form):
    lead = world.lead_of(world.assigned(days=ASSIGNED))
    workflow.object(
        lead,
        reason_class=Objection.Reason.OTHER,
        reason="不属于本单位职责。",
        proposed_agency=world.neighbour,
        by=world.coordinator,
    )
    post(world.office_coordinator, url_of(lead.suggestion), **form)
    assert not Objection.objects.waiting().exists()
    assert not list(faults())


def test_every_step_on_the_closed_case_is_refused(world, post, client_of, form):
    suggestion = world.signed()
    lead, reply = world.lead_of(suggestion), world.reply_of(suggestion)
    post(world.office_coordinator, url_of(suggestion), **form)
    page = client_of(world.office_coordinator).get(suggestion.get_absolute_url()).content.decode()
    assert form["reason"] in page
    assert post(world.office_coordinator, url_of(suggestion), **form).status_code == 409
    for url in (
        reverse("suggestions:attach", args=[suggestion.pk]),
        reverse("suggestions:assign", args=[suggestion.pk]),
        reverse("replies:conclude", args=[suggestion.pk]),
        reverse("replies:invite", args=[reply.pk]),
    ):
        assert post(world.office_coordinator, url).status_code == 409, url
    assert lead.suggestion.events.filter(action="withdraw").count() == 1


def test_after_the_letter_the_answered_part_stays_as_it_is(world, post, form):
    suggestion = world.invited()
    post(world.office_coordinator, url_of(suggestion), **form)
    assert Suggestion.objects.get().state == Suggestion.State.WITHDRAWN
    assert world.lead_of(suggestion).state == State.REPLIED
    assert not list(faults())


def test_the_scan_is_kept_with_the_case(world, post, form):
    suggestion = world.accepted()
    scan = SimpleUploadedFile("撤回申请.pdf", b"%PDF-1.7 text")
    post(world.office_coordinator, url_of(suggestion), file=scan, **form)
    assert suggestion.attachments.get() == Suggestion.objects.get().exit.scan


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"asked_on": ""}, "asked_on"),
        ({"asked_on": "2026-05-12"}, "asked_on"),
        ({"asked_on": "2026-01-01"}, "asked_on"),
        ({"reason": ""}, "reason"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(world, post, form, changes, field):
    suggestion = world.accepted()
    answer = post(world.office_coordinator, url_of(suggestion), **{**form, **changes})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_joint_one_needs_all_where_the_rules_say_so(world, post, form):
    RuleProfile.objects.filter(pk=world.profile.pk).update(joint_withdrawal_all=True)
    suggestion = world.accepted(proposers=world.deputies[:2])
    refused = post(world.office_coordinator, url_of(suggestion), **form)
    assert list(refused.context["form"].errors) == ["all_agreed"]
    assert "全体提出人" in refused.content.decode()
    assert post(world.office_coordinator, url_of(suggestion), all_agreed="on", **form).status_code == 302


def test_only_before_the_assignment_where_the_rules_say_so(world, post, client_of, form):
    RuleProfile.objects.filter(pk=world.profile.pk).update(withdrawal="before_assignment")
    suggestion = world.assigned()
    answer = post(world.office_coordinator, url_of(suggestion), **form)
    assert answer.status_code == 409
    assert "交办后不得撤回" in answer.content.decode()
    page = client_of(world.office_coordinator).get(suggestion.get_absolute_url()).content.decode()
    assert url_of(suggestion) not in page
    assert post(world.office_coordinator, url_of(world.accepted()), **form).status_code == 302


@pytest.mark.parametrize(
    ("name", "status"), [("liaison", 403), ("coordinator", 403), ("neighbour_coordinator", 404)]
)
def test_others_do_not(world, post, form, name, status):
    suggestion = world.assigned()
    assert post(getattr(world, name), url_of(suggestion), **form).status_code == status
    assert Suggestion.objects.get().state == Suggestion.State.HANDLING
