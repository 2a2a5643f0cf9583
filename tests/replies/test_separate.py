"""分别办理: every agency its own part, clock, reply, letter, evaluation and rounds."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agencies import clock
from agencies.permissions import Action
from config import after_reply, waiting
from config.case import Case
from replies import workflow
from replies.integrity import faults
from replies.letters import plain_text
from replies.models import Evaluation, Letter, Reply
from suggestions.models import Assignment, Suggestion
from suggestions.workflow import NotNow, assign, reassign
from suggestions.workflow import object as object_to
from tests.replies.lines import (
    DISSATISFIED,
    answered,
    both_evaluated,
    evaluated,
    line_of,
    separated,
    taken_up,
    written,
)

S = Suggestion.State


def page_of(suggestion, user):
    return Case(suggestion, user).context()


def test_each_agency_has_its_own_clock_and_items(world):
    suggestion = separated(world)
    lines = list(suggestion.assignments.order_by("pk"))
    assert [(line.part, line.due_on) for line in lines] == [(Assignment.Part.SEPARATE, date(2026, 8, 11))] * 2
    assert [[item.order for item in line.items.all()] for line in lines] == [[1], [2]]
    assert all(line.contact_due_on for line in lines)
    event = suggestion.events.get(action=Action.ASSIGN)
    assert event.detail["separate"] == ["市发展改革委（1）", "市科技局（2）"]
    assert list(faults()) == []


def test_without_a_division_all_answer_everything(world):
    suggestion = separated(world, split=False)
    assert [line.items.count() for line in suggestion.assignments.all()] == [2, 2]
    assert suggestion.events.get(action=Action.ASSIGN).detail["separate"] == ["市发展改革委", "市科技局"]


def test_the_form_divides_the_items(world, post):
    suggestion = world.accepted()
    url = reverse("suggestions:assign", args=[suggestion.pk])
    fields = {"way": "separate", "separate": [world.lead.pk, world.co.pk], "on": "2026-05-11"}
    answer = post(world.office_coordinator, url, **fields, item_2=[world.co.pk])
    assert answer.url == suggestion.get_absolute_url()
    first, second = suggestion.assignments.order_by("agency__pk")
    assert [item.order for item in first.items.all()] == [1]
    assert [item.order for item in second.items.all()] == [1, 2]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"separate": []}, "separate"),
        ({"separate": ["lead"]}, "separate"),
        ({"separate": ["lead", "co"], "item_1": ["co"], "item_2": ["co"]}, "separate"),
        ({"separate": ["lead", "co"], "item_1": ["neighbour"]}, "item_1"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_chosen_stays(world, post, fields, wrong):
    suggestion = world.accepted()
    chosen = {name: [getattr(world, agency).pk for agency in names] for name, names in fields.items()}
    url = reverse("suggestions:assign", args=[suggestion.pk])
    answer = post(world.office_coordinator, url, way="separate", on="2026-05-11", **chosen)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert wrong in form.errors
    assert [int(pk) for pk in form["separate"].value()] == chosen["separate"]
    assert not suggestion.assignments.exists()


def test_the_step_itself_refuses_the_same(world):
    suggestion = world.accepted()
    item = suggestion.items.first()
    day = {"on": clock.today(), "by": world.office_coordinator}
    for wrong in (
        {"separate": [(world.lead, [])]},
        {"separate": [(world.lead, []), (world.lead, [])]},
        {"separate": [(world.lead, [item]), (world.co, [item])]},
        {"separate": [(world.lead, []), (world.co, [])], "co_handlers": [world.co2]},
    ):
        with pytest.raises(ValidationError):
            assign(suggestion, **wrong, **day)
    assert not suggestion.assignments.exists()


def test_one_of_two_has_answered(world):
    suggestion = separated(world)
    answered(line_of(suggestion, world.lead))
    suggestion.refresh_from_db()
    assert suggestion.state == S.HANDLING
    page = page_of(suggestion, world.office_coordinator)
    assert "1/2 已答复" in [str(mark) for mark in page["suggestion"]["marks"]]
    taken_up(line_of(suggestion, world.co))
    assert page_of(suggestion, world.office_coordinator)["next_step"] == "1/2 已答复：等待市科技局答复。"
    assert list(faults()) == []


def test_replied_when_all_have_answered(world):
    suggestion = separated(world)
    for agency in (world.lead, world.co):
        answered(line_of(suggestion, agency))
    suggestion.refresh_from_db()
    assert suggestion.state == S.REPLIED
    assert Letter.objects.filter(suggestion=suggestion, dispatched_on__isnull=False).count() == 2
    assert list(faults()) == []


def test_the_letter_says_which_part_it_answers(world):
    suggestion = separated(world)
    answered(line_of(suggestion, world.lead))
    text = plain_text(Letter.objects.get(suggestion=suggestion).text)
    assert (
        "该建议由市发展改革委、市科技局分别办理、分别答复，本函答复其中关于建立川渝联合推进机制的事项。"
        in text
    )
    assert "争取国家专项资金" not in text


def test_the_letter_of_undivided_items_names_the_agencies_alone(world):
    suggestion = separated(world, split=False)
    answered(line_of(suggestion, world.co))
    text = plain_text(Letter.objects.get(suggestion=suggestion).text)
    assert "该建议由市发展改革委、市科技局分别办理、分别答复。经认真研究办理" in text


def test_an_agency_sees_its_own_draft_and_the_others_issued_letter(world):
    suggestion = separated(world)
    line = taken_up(line_of(suggestion, world.lead))
    draft = written(line)
    taken_up(line_of(suggestion, world.co))
    assert Reply.objects.visible_to(world.officer).get() == draft
    assert not Reply.objects.visible_to(world.co_officer).exists()
    assert page_of(suggestion, world.co_officer)["replies"] == []


def test_the_deputy_judges_each_letter_and_reads_whose_it_is(world, client):
    suggestion = separated(world)
    reply = answered(line_of(suggestion, world.co))
    workflow.invite(reply, by=world.office_coordinator)
    evaluation = Evaluation.objects.get()
    page = client.get(f"/evaluate/{world.token_of(evaluation)}/", follow=True)
    assert "市科技局" in page.text
    assert evaluation.assignment.agency == world.co


def test_it_is_concluded_when_every_letter_was_judged(world):
    suggestion = separated(world)
    for agency in (world.lead, world.co):
        answered(line_of(suggestion, agency))
    evaluated(world, Reply.objects.get(assignment__agency=world.lead))
    suggestion.refresh_from_db()
    assert not after_reply.to_conclude(world.office_coordinator).exists()
    assert "邀请" in page_of(suggestion, world.office_coordinator)["next_step"]
    with pytest.raises(ValidationError):
        workflow.conclude(suggestion, by=world.office_coordinator)
    evaluated(world, Reply.objects.get(assignment__agency=world.co))
    assert after_reply.to_conclude(world.office_coordinator).get() == suggestion
    workflow.conclude(suggestion, by=world.office_coordinator)
    suggestion.refresh_from_db()
    assert suggestion.state == S.CONCLUDED
    assert list(faults()) == []


def order(world, suggestion, **fields):
    workflow.order_rehandling(
        suggestion, reason="请明确经费安排。", on=clock.today(), by=world.liaison, **fields
    )
    suggestion.refresh_from_db()


def test_only_the_line_that_did_not_satisfy_begins_anew(world):
    suggestion = both_evaluated(world, marks=("satisfied", DISSATISFIED))
    order(world, suggestion)
    assert suggestion.state == S.REHANDLING
    kept, again = line_of(suggestion, world.lead), line_of(suggestion, world.co)
    assert (kept.round, kept.state, kept.outcome) == (1, Assignment.State.REPLIED, "open")
    assert (again.round, again.part, again.state) == (2, Assignment.Part.SEPARATE, "pending")
    assert [item.order for item in again.items.all()] == [2]
    page = page_of(suggestion, world.office_coordinator)
    assert [row["agency"] for row in page["assignments"]] == [kept.agency_name, again.agency_name]
    assert [row["agency"] for row in page["rounds"][0]["lines"]] == [again.agency_name]
    assert not waiting.to_invite(world.office_coordinator).exists()
    assert list(faults()) == []


def test_the_line_goes_its_second_round_and_the_case_ends(world):
    suggestion = both_evaluated(world, marks=("satisfied", DISSATISFIED))
    order(world, suggestion)
    evaluated(world, answered(line_of(suggestion, world.co), "A"))
    suggestion.refresh_from_db()
    assert suggestion.state == S.REPLIED
    text = plain_text(Letter.objects.get(assignment=line_of(suggestion, world.co)).text)
    assert "再次" in text
    assert "由市发展改革委、市科技局分别办理" in text
    workflow.conclude(suggestion, by=world.office_coordinator)
    suggestion.refresh_from_db()
    assert suggestion.state == S.CONCLUDED
    assert list(faults()) == []


def test_both_lines_may_begin_anew_each_by_its_own_decision(world):
    suggestion = both_evaluated(world, marks=(DISSATISFIED, DISSATISFIED))
    order(world, suggestion)
    assert after_reply.to_rehandle(world.liaison).get() == suggestion
    order(world, suggestion)
    assert suggestion.assignments.standing().filter(round=2).count() == 2
    assert not after_reply.to_rehandle(world.liaison).exists()
    with pytest.raises(NotNow):
        order(world, suggestion)
    assert list(faults()) == []


def test_a_decision_does_not_wait_for_the_other_agency(world, client_of):
    suggestion = separated(world)
    evaluated(world, answered(line_of(suggestion, world.lead)), DISSATISFIED)
    suggestion.refresh_from_db()
    assert suggestion.state == S.HANDLING
    assert "不满意" in page_of(suggestion, world.liaison)["next_step"]
    page = client_of(world.liaison).get(reverse("replies:order_rehandling", args=[suggestion.pk]))
    assert page.status_code == 200
    assert "co_handlers" not in page.context["form"].fields
    order(world, suggestion)
    assert suggestion.state == S.REHANDLING
    answered(line_of(suggestion, world.lead))
    suggestion.refresh_from_db()
    assert suggestion.state == S.HANDLING  # the other agency still owes its first letter
    assert list(faults()) == []


def test_nobody_co_handles_a_separate_line_again(world):
    suggestion = both_evaluated(world, marks=("satisfied", DISSATISFIED))
    with pytest.raises(ValidationError):
        order(world, suggestion, co_handlers=[world.co2])


def test_the_second_time_both_sides_meet_about_that_line_alone(world):
    suggestion = both_evaluated(world, marks=("satisfied", DISSATISFIED))
    order(world, suggestion)
    evaluated(world, answered(line_of(suggestion, world.co)), DISSATISFIED)
    assert after_reply.to_mediate(world.liaison).get() == suggestion
    suggestion.refresh_from_db()
    workflow.record_mediation(
        suggestion,
        held_on=clock.today(),
        participants="陆诗逸",
        solution="年内安排经费。",
        by=world.liaison,
    )
    workflow.conclude(suggestion, by=world.office_coordinator)
    assert list(faults()) == []


def test_an_agency_that_objects_hands_on_its_items(world):

    suggestion = separated(world)
    line = line_of(suggestion, world.co)
    object_to(
        line,
        reason_class="not_our_business",
        reason="不属本单位职责。",
        proposed_agency=world.co2,
        by=world.co_coordinator,
    )
    reassign(line, agency=world.co2, on=clock.today(), decision="同意。", by=world.office_coordinator)
    new = line_of(suggestion, world.co2)
    assert (new.part, [item.order for item in new.items.all()]) == (Assignment.Part.SEPARATE, [2])
    assert list(faults()) == []


def test_the_ledger_names_all_who_answer(world, client_of):
    separated(world)
    page = client_of(world.office_coordinator).get(reverse("suggestions:list"))
    assert "市发展改革委、市科技局" in page.text
