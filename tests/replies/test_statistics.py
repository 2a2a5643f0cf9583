"""The branches of a case keep the figures right: each counts once, where it belongs."""

from datetime import date

from agencies import clock
from replies import workflow
from replies.models import Evaluation, Opinion
from suggestions import workflow as intake
from suggestions.models import Exit
from tests.factories import ASSIGNED, DISPATCHED
from tests.replies import lines, merging, rounds
from tests.replies.figures import cell_of, evaluation, handling, report_of, share
from tests.replies.promises import commitment_of, promised
from tests.suggestions import extending
from tests.suggestions.objecting import objected

LATE = date(2026, 7, 20)
"""After the due date of 1 July."""


def test_an_answered_case_counts_everywhere_once(world):
    world.evaluated()
    assert handling(world, "assigned") == (1, None)
    assert handling(world, "replied") == (1, 1)
    assert handling(world, "in_time") == (1, 1)
    assert handling(world, "contacted") == (1, 1)
    assert evaluation(world, "first") == evaluation(world, "latest") == (1, 1)
    assert evaluation(world, "answered") == (1, 1)
    assert share(world, "co", "given") == (2, 2)
    assert share(world, "classes", "higher") == (1, 1)
    assert share(world, "items", "resolved") == share(world, "items", "higher") == (1, 2)


def test_an_open_case_is_due_only_when_its_day_has_passed(world):
    world.working()
    assert (handling(world, "replied"), handling(world, "in_time")) == ((0, 1), (0, 0))
    with clock.moved_to(LATE):
        assert handling(world, "in_time") == (0, 1)
        assert handling(world, "late") == (1, None)


def test_what_was_withdrawn_returned_or_converted_counts_in_the_register_alone(world):
    world.working()
    gone = world.dispatched()
    workflow.withdraw(gone, asked_on=clock.today(), reason="代表要求。", by=world.office_coordinator)
    intake.return_to_deputy(
        world.submitted(),
        reason_class=Exit.Reason.UNCLEAR,
        reason="不具体。",
        advice="补正。",
        by=world.office_coordinator,
    )
    intake.convert(world.submitted(), receiver="市信访办", reason="信访事项。", by=world.office_coordinator)
    told = {cell.figure.key: cell.number for cell in report_of(world).table("registered").cells("all")}
    assert told == {
        "registered": 4,
        "open": 0,
        "returned": 1,
        "converted": 1,
        "withdrawn": 1,
        "in_handling": 1,
    }
    assert handling(world, "assigned") == (1, None)
    assert share(world, "co", "co_assigned") == (2, None)
    assert share(world, "items", "resolved") == (0, 0)


def test_a_voided_assignment_counts_with_the_objections_alone(world):
    line = objected(world)
    intake.reassign(
        line, agency=world.neighbour, on=clock.today(), decision="同意改办。", by=world.office_coordinator
    )
    assert handling(world, "assigned") == (1, None)
    assert handling(world, "assigned", row=world.neighbour.pk) == (1, None)
    assert share(world, "objections", "objected") == (1, 2)
    assert share(world, "objections", "upheld", row=world.lead.pk) == (1, 1)
    assert share(world, "answers", "decided") == (1, 1)


def test_an_objection_taken_back_is_none(world):
    line = objected(world)
    intake.drop_objection(line, reason="收回。", by=world.coordinator)
    assert share(world, "objections", "objected") == (0, 1)


def test_a_recalled_assignment_is_none(world):
    intake.recall_assignment(world.assigned(), reason="交办有误。", by=world.office_coordinator)
    assert handling(world, "assigned") == (0, None)


def test_the_offices_own_answer_is_measured(world):
    line = objected(world)
    with clock.moved_to(date(2026, 5, 14)):
        intake.overrule(line, decision="由你单位牵头。", by=world.office_coordinator)
    cell = cell_of(world, "answers", "answer_days")
    assert (cell.mean, cell.number) == (3, 1)
    assert share(world, "answers", "answered_in_time") == (1, 1)
    other = objected(world)
    assert share(world, "answers", "decided") == (1, 2)
    with clock.moved_to(date(2026, 6, 30)):
        assert share(world, "answers", "undecided_late") == (1, None)
        intake.overrule(other, decision="由你单位牵头。", by=world.office_coordinator)
        assert share(world, "answers", "answered_in_time") == (1, 2)


def test_a_second_round_is_not_counted_again(world):
    suggestion = rounds.ordered(world)
    assert handling(world, "replied") == (1, 1)
    assert handling(world, "again") == (1, 1)
    assert evaluation(world, "first") == evaluation(world, "latest") == (0, 1)
    rounds.evaluated_again(world, rounds.answered_again(world, suggestion), "satisfied")
    assert handling(world, "assigned") == (1, None)
    assert handling(world, "replied") == (1, 1)
    assert evaluation(world, "first") == (0, 1)
    assert evaluation(world, "latest") == (1, 1)
    assert share(world, "classes", "resolved") == (1, 1)


def test_separate_handlers_count_each_or_together(world):
    lines.both_evaluated(world, marks=("satisfied", "dissatisfied"))
    assert handling(world, "assigned") == (2, None)
    assert handling(world, "assigned", unit="pieces") == (1, None)
    assert handling(world, "assigned", row="several", unit="pieces") == (1, None)
    assert evaluation(world, "first") == (1, 2)
    assert evaluation(world, "first", unit="pieces") == (0, 1)
    assert evaluation(world, "first", row=world.co.pk) == (0, 1)
    assert share(world, "items", "resolved") == (2, 2)
    assert report_of(world, unit="pieces").table("co").by_pieces is False


def test_a_piece_is_replied_when_all_its_agencies_have(world):
    suggestion = lines.separated(world)
    lines.answered(lines.line_of(suggestion, world.lead))
    assert handling(world, "replied") == (1, 2)
    assert handling(world, "replied", unit="pieces") == (0, 1)


def test_a_separate_round_changes_the_mark_of_its_own_agency(world):
    suggestion = lines.both_evaluated(world, marks=("satisfied", "dissatisfied"))
    workflow.order_rehandling(suggestion, reason="请落实。", on=clock.today(), by=world.liaison)
    again = lines.answered(lines.line_of(suggestion, world.co))
    lines.evaluated(world, again, "satisfied")
    assert evaluation(world, "latest") == (2, 2)
    assert evaluation(world, "first") == (1, 2)
    assert handling(world, "again", row=world.co.pk) == (1, 1)
    assert handling(world, "again", row=world.lead.pk) == (0, 1)


def test_each_merged_suggestion_counts(world):
    merging.dispatched(world)
    number = handling(world, "assigned")[0]
    assert number > 1
    assert handling(world, "replied") == handling(world, "in_time") == (number, number)
    assert handling(world, "contacted") == (number, number)
    assert sum(cell.number for cell in report_of(world).table("classes").cells("all")) == number
    assert share(world, "items", "unclassed")[0] == 0


def test_a_withdrawn_letter_is_no_reply_and_its_marks_count_no_longer(world):
    suggestion = world.evaluated()
    workflow.withdraw_letter(world.reply_of(suggestion), reason="数额有误。", by=world.principal)
    assert handling(world, "replied") == (0, 1)
    assert evaluation(world, "first") == evaluation(world, "answered") == (0, 0)
    assert share(world, "classes", "resolved") == (0, 0)


def test_a_corrected_mark_counts_as_corrected(world):
    found = world.evaluation_of(world.evaluated())
    workflow.correct_evaluation(
        found, marks={"reply": "dissatisfied"}, comment="点错。", reason="代表更正。", by=world.liaison
    )
    assert evaluation(world, "first") == evaluation(world, "latest") == (0, 1)


def test_who_does_not_answer_is_left_out_of_the_mark_and_counted_in_the_return(world):
    found = world.evaluation_of(world.invited())
    assert evaluation(world, "answered") == (0, 0)
    with clock.moved_to(date(2026, 9, 1)):
        assert evaluation(world, "answered") == (0, 1)
        workflow.lapse(found, by=world.office_coordinator)
        assert (evaluation(world, "answered"), evaluation(world, "first")) == ((0, 1), (0, 0))


def test_a_held_mark_is_not_in_the_figures_of_the_agency(world):
    found = world.evaluation_of(rounds.dissatisfied(world))
    Evaluation.objects.filter(pk=found.pk).update(released_at=None)
    assert evaluation(world, "first") == (0, 1)
    assert evaluation(world, "first", user=world.coordinator) == (0, 0)


def test_an_extension_counts_against_the_new_due_date(world):
    line = extending.signed(world)
    intake.decide_extension(line, is_granted=True, by=world.office_coordinator)
    with clock.moved_to(LATE):
        assert (handling(world, "in_time"), handling(world, "late")) == ((0, 0), (0, None))
    assert handling(world, "extended") == (1, 1)


def test_an_excused_co_handler_is_none(world):
    suggestion = world.opinions_requested()
    workflow.excuse_co_handler(
        world.co_of(suggestion, world.co2), reason="无需再提。", by=world.office_coordinator
    )
    assert share(world, "co", "co_assigned") == (1, None)


def test_an_opinion_asked_for_again_was_given_in_time_the_first_time(world):
    suggestion = world.with_opinions()
    opinion = world.opinion_of(suggestion)
    first = opinion.given_on
    workflow.request_redo(opinion, reason="请补充。", by=world.officer)
    assert share(world, "co", "given_in_time") == (2, 2)
    assert share(world, "co", "redone") == (1, 2)
    opinion.refresh_from_db()
    assert opinion.first_given_on == first


def test_commitments_count_when_they_fell_due(world):
    promised(world)
    assert share(world, "commitments", "promised") == (1, None)
    assert share(world, "commitments", "kept") == (0, 0)
    with clock.moved_to(date(2026, 6, 5)):
        workflow.fulfil(
            commitment_of(world.session.suggestions.get()),
            on=clock.today(),
            text="规划已印发。",
            by=world.officer,
        )
    assert share(world, "commitments", "kept") == share(world, "commitments", "kept_in_time") == (1, 1)


def test_a_commitment_past_its_day_is_not_kept(world):
    promised(world)
    with clock.moved_to(date(2026, 6, 9)):
        assert share(world, "commitments", "kept") == (0, 1)


def test_published_among_what_may_be_published(world):
    world.published()
    world.walked("published", disclosure="withheld", ground="涉及工作秘密，依法不予公开。")
    world.dispatched()
    assert evaluation(world, "published") == (1, 2)


def test_a_changed_class_counts_from_its_day(world):
    suggestion = world.dispatched(marks=["B", "A"])
    assert share(world, "classes", "in_plan") == (1, 1)
    with clock.moved_to(date(2026, 10, 1)):
        _made_a(world, suggestion)
        assert share(world, "classes", "resolved") == (1, 1)
    with clock.moved_to(date(2026, 6, 30)):
        assert share(world, "classes", "in_plan") == (1, 1)


def _made_a(world, suggestion):
    """The kept plan is answered again as class A."""
    line = world.lead_of(suggestion)
    best = line.profile.class_scheme.classes.get(letter="A")
    workflow.change_class(
        line, item=line.items.first(), new=best, reason="规划已完成。", by=world.coordinator
    )


def test_by_the_day_of_the_reply_only_what_was_answered_then(world):
    world.dispatched()
    world.working()
    assert handling(world, "assigned") == (2, None)
    assert handling(world, "assigned", first=date(2026, 4, 2)) == (0, None)
    assert handling(world, "assigned", by="replied", first=DISPATCHED, last=DISPATCHED) == (1, None)
    assert handling(world, "assigned", last=ASSIGNED) == (2, None)


def test_time_shares_add_up_to_the_days(world):
    world.dispatched()
    told = {cell.figure.key: cell.total for cell in report_of(world).table("times").cells("all")}
    assert told.pop("all_days") == sum(told.values()) > 0


def test_a_reply_that_went_out_without_an_opinion(world):
    co = world.co_of(world.dispatched(), world.co2)
    assert share(world, "co", "missing") == (0, 2)
    Opinion.objects.filter(assignment=co).update(first_given_on=None, given_on=None, state="drafting")
    assert share(world, "co", "missing") == (1, 2)


def test_proposals_are_counted_apart(world):
    world.dispatched()
    assert handling(world, "assigned", kind="proposal") == (0, None)
