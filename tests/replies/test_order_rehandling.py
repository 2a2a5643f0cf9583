"""The next round: its clocks, what it takes along, what stays frozen behind it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agencies import clock
from config.after_reply import to_rehandle
from replies import workflow
from replies.integrity import faults
from replies.models import Evaluation, Letter, Reply
from suggestions.chain import first_break
from suggestions.models import Assignment, RuleProfile, Suggestion
from suggestions.workflow import open_steps
from tests.replies import rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(post):
    def send(user, suggestion, **fields):
        suggestion.refresh_from_db()
        url = reverse("replies:order_rehandling", args=[suggestion.pk])
        sent = {"seen": suggestion.revision, "reason": "请明确时间表。", "on": clock.today().isoformat()}
        answer = post(user, url, **(sent | fields))
        suggestion.refresh_from_db()
        return answer

    return send


def test_the_next_round_has_clocks_of_its_own(world, order):
    suggestion = rounds.dissatisfied(world)
    old = world.lead_of(suggestion)
    assert suggestion in to_rehandle(world.liaison)
    assert order(world.liaison, suggestion, co_handlers=[world.co.pk]).status_code == 302
    assert suggestion.state == Suggestion.State.REHANDLING
    line = rounds.line_of(suggestion)
    calendar = line.profile.clock()
    assert line.due_on == calendar.add_months(clock.today(), line.profile.rehandle_months).date
    co = suggestion.assignments.get(round=2, part="co")
    assert co.agency == world.co
    assert co.due_on == calendar.add_working_days(clock.today(), line.profile.rehandle_co_opinion_wd).date
    assert (line.agency, line.part, line.state) == (old.agency, "lead", "pending")
    assert list(line.items.all()) == list(old.items.all())
    assert suggestion.due_on == line.due_on
    assert not to_rehandle(world.liaison).exists()
    assert list(map(str, faults())) == []
    assert first_break() is None


def test_the_co_handlers_of_before_are_chosen_already(world, client_of):
    suggestion = rounds.dissatisfied(world)
    page = client_of(world.liaison).get(reverse("replies:order_rehandling", args=[suggestion.pk]))
    assert page.context["form"]["co_handlers"].value() == [world.co.pk, world.co2.pk]
    assert rounds.COMMENT in page.content.decode()


def test_the_round_before_stays_as_it_was(world, order):
    suggestion = rounds.dissatisfied(world)
    reply, evaluation = world.reply_of(suggestion), world.evaluation_of(suggestion)
    letter = Letter.objects.values().get(reply=reply)
    given = Evaluation.objects.values().get(pk=evaluation.pk)
    order(world.liaison, suggestion)
    rounds.answered_again(world, suggestion)
    assert Letter.objects.values().get(reply=reply) == letter
    assert Evaluation.objects.values().get(pk=evaluation.pk) == given
    assert set(suggestion.assignments.filter(round=1).values_list("outcome", flat=True)) == {"rehandle"}


def test_no_step_is_possible_on_it_any_more(world, order, post, client_of):
    suggestion = rounds.dissatisfied(world)
    order(world.liaison, suggestion)
    reply, old = world.reply_of(suggestion), suggestion.assignments.get(round=1, part="lead")
    evaluation = Evaluation.objects.get(assignment=old)
    for subject in (old, reply, evaluation, *suggestion.assignments.filter(round=1, part="co")):
        assert open_steps(subject) == set()
    url = reverse("replies:correct_evaluation", args=[evaluation.pk])
    fields = {"reply": "satisfied", "reason": "更正", "seen": evaluation.revision}
    assert post(world.liaison, url, **fields).status_code == 409
    assert client_of(world.officer).get(reverse("replies:log_contact", args=[old.pk])).status_code == 409


def test_the_second_letter_says_so_and_the_case_is_replied_again(world, order):
    suggestion = rounds.dissatisfied(world)
    order(world.liaison, suggestion)
    reply = rounds.answered_again(world, suggestion)
    suggestion.refresh_from_db()
    assert suggestion.state == Suggestion.State.REPLIED
    assert "再次" in reply.live_letter.text.title
    rounds.evaluated_again(world, reply, "satisfied")
    workflow.conclude(suggestion, by=world.office_coordinator)
    suggestion.refresh_from_db()
    assert suggestion.state == Suggestion.State.CONCLUDED
    outcomes = suggestion.assignments.answering().order_by("round").values_list("outcome", flat=True)
    assert list(outcomes) == ["rehandle", "concluded"]
    assert list(map(str, faults())) == []


def test_others_who_were_still_asked_are_no_longer_waited_for(world, order):
    suggestion = world.invited(proposers=world.deputies[:3])
    lead = world.evaluation_of(suggestion)
    marks = {"reply": "dissatisfied"}
    workflow.evaluate(lead, marks=marks, comment=rounds.COMMENT, by=lead.links.last())
    assert order(world.liaison, suggestion).status_code == 302
    states = Evaluation.objects.order_by("proposer__order").values_list("state", flat=True)
    assert list(states) == ["given", "lapsed", "lapsed"]


def test_the_page_shows_the_round_under_way_and_folds_the_first(world, order, client_of):
    suggestion = rounds.dissatisfied(world)
    number = world.reply_of(suggestion).live_letter.number
    order(world.liaison, suggestion)
    page = client_of(world.coordinator).get(suggestion.get_absolute_url())
    text = page.content.decode()
    assert "请明确时间表。" in text
    assert number in text
    assert "第 2 轮" in text
    assert [row["is_past"] for row in page.context["assignments"]] == [False]
    assert page.context["replies"] == []
    assert page.context["evaluations"] == []
    [first] = page.context["rounds"]
    assert (first["round"], first["evaluations"][0]["mark"]) == (1, "不满意")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"on": "2026-05-12"}, "on"),
        ({"on": "2026-05-01"}, "on"),
        ({"on": ""}, "on"),
    ],
)
def test_what_is_missing_is_said(world, order, fields, field):
    suggestion = rounds.dissatisfied(world)
    answer = order(world.liaison, suggestion, **fields)
    assert answer.status_code == 422
    assert any("一" <= char <= "鿿" for char in str(answer.context["form"].errors[field]))
    assert suggestion.state == "replied"


def test_the_lead_is_not_also_a_co_handler(world, order):
    answer = order(world.liaison, rounds.dissatisfied(world), co_handlers=[world.lead.pk])
    assert answer.status_code == 422


def test_a_late_entry_needs_a_reason_and_keeps_its_day(world, order):
    suggestion = rounds.dissatisfied(world)
    with clock.moved_to(clock.today() + timedelta(days=3)):
        day = (clock.today() - timedelta(days=2)).isoformat()
        assert order(world.liaison, suggestion, on=day).status_code == 422
        assert order(world.liaison, suggestion, on=day, late_reason="系统维护").status_code == 302
    assert rounds.line_of(suggestion).assigned_on.isoformat() == day


def test_nobody_orders_without_a_dissatisfied_mark_that_counts(world, order):
    assert order(world.liaison, world.evaluated()).status_code == 409
    suggestion = world.invited(proposers=world.deputies[:2])
    co_signer = world.evaluation_of(suggestion, order=2)
    marks = {"reply": "dissatisfied"}
    workflow.evaluate(co_signer, marks=marks, comment=rounds.COMMENT, by=co_signer.links.last())
    assert order(world.liaison, suggestion).status_code == 409
    RuleProfile.objects.filter(pk=world.profile.pk).update(co_signer_mark="any")
    assert order(world.liaison, suggestion).status_code == 302


def test_a_slip_that_came_after_the_conclusion_opens_the_case_again(world, order):
    suggestion = world.evaluated()
    workflow.conclude(suggestion, by=world.office_coordinator)
    workflow.correct_evaluation(
        world.evaluation_of(suggestion),
        marks={"reply": "dissatisfied"},
        comment=rounds.COMMENT,
        reason="误录",
        by=world.liaison,
    )
    assert order(world.liaison, suggestion).status_code == 302
    assert suggestion.state == "rehandling"
    assert list(map(str, faults())) == []


def test_the_office_cannot_conclude_before_the_decision(world, post):
    suggestion = rounds.dissatisfied(world)
    url = reverse("replies:conclude", args=[suggestion.pk])
    assert post(world.office_coordinator, url, seen=suggestion.revision).status_code == 422


def test_nobody_is_to_be_invited_for_the_round_before(world, client_of):
    rounds.ordered(world)
    queues = client_of(world.office_coordinator).get("/").context["queues"]
    assert "待邀请评价" not in [queue["label"] for queue in queues]


def test_a_second_click_opens_no_third_round(world, order):
    suggestion = rounds.dissatisfied(world)
    order(world.liaison, suggestion)
    assert order(world.liaison, suggestion).status_code == 409
    assert Reply.objects.filter(assignment__suggestion=suggestion).count() == 1
    assert Assignment.objects.filter(suggestion=suggestion, round=3).count() == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [("office_coordinator", 403), ("coordinator", 403), ("neighbour_coordinator", 404)],
)
def test_nobody_else_orders(world, order, who, status):
    assert order(getattr(world, who), rounds.dissatisfied(world)).status_code == status


def test_the_published_piece_of_the_round_before_leaves(world, order, client):
    suggestion = world.published(evaluation=rounds.DISSATISFIED)
    piece = world.publication_of(suggestion).piece
    assert client.get(piece.get_absolute_url()).status_code == 200
    assert order(world.liaison, suggestion).status_code == 302
    stub = client.get(piece.get_absolute_url())
    assert stub.status_code == 410
    assert "已撤回" in stub.text
    assert piece.title not in stub.text
    assert world.publication_of(suggestion).state == "withdrawn"
    assert list(map(str, faults())) == []
