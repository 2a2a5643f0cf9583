"""阶段台账: every working day between assignment and dispatch is charged to exactly one (features N6)."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies import clock
from replies import workflow
from replies.stage_facts import ledgers
from replies.stage_ledger import RANK, Ledger, Party, Span, charge
from suggestions import workflow as first_steps
from suggestions.deadlines import Clock
from suggestions.models import Assignment, CalendarDay
from tests.factories import NOW
from tests.replies.disputes import disputed
from tests.replies.rounds import answered_again, line_of, ordered
from tests.suggestions.objecting import fresh, objected

WEEKENDS = Clock()
FIRST = date(2026, 3, 2)
DAYS = st.integers(-20, 120).map(lambda n: FIRST + timedelta(days=n))
SPANS = st.lists(
    st.builds(Span, DAYS, DAYS, st.sampled_from(Party), st.sampled_from(["a", "b"])), max_size=12
)


def on(*day, hour=10):
    return clock.moved_to(timezone.make_aware(datetime(*day, hour)))


def ledger_of(line, *, today=None):
    return ledgers([fresh(line)], today=today)[line.pk]


def told(line, *, today=None):
    """[(party, working days)] one after the other, without what took no working day."""
    calendar, found = CalendarDay.objects.clock(), []
    for span in ledger_of(line, today=today).intervals:
        days = calendar.working_days_between(span.start, span.end)
        if days and found and found[-1][0] == span.party:
            found[-1] = (span.party, found[-1][1] + days)
        elif days:
            found.append((span.party, days))
    return found


def is_whole(ledger, calendar):
    """No gap, no overlap, and as many working days as there were."""
    if ledger.start == ledger.end:
        return ledger.intervals == []
    assert ledger.intervals[0].start == ledger.start
    assert ledger.intervals[-1].end == ledger.end
    assert all(one.end == following.start for one, following in pairwise(ledger.intervals))
    assert all(span.start < span.end for span in ledger.intervals)
    return sum(ledger.shares(calendar).values()) == ledger.days(calendar)


# The pure function.


@settings(max_examples=400, deadline=None)
@given(start=DAYS, length=st.integers(0, 100), spans=SPANS)
def test_whatever_happens_every_day_is_charged_once(start, length, spans):
    calendar, end = WEEKENDS, start + timedelta(days=length)
    intervals = charge(start, end, spans, rest=Span(start, end, Party.LEAD))
    ledger = Ledger(start, end, start + timedelta(days=length // 2), intervals)
    assert is_whole(ledger, calendar)
    for offset in range(length):
        before, day = start + timedelta(days=offset), start + timedelta(days=offset + 1)
        holders = [span.party for span in intervals if span.start <= before and day <= span.end]
        waiting = [span.party for span in spans if span.start <= before and day <= span.end]
        assert holders == [min(waiting, key=RANK.get, default=Party.LEAD)]
    late = ledger.late_shares(calendar)
    assert sum(late.values()) == (
        calendar.working_days_between(ledger.due_on, end) if end > ledger.due_on else 0
    )


def test_the_overdue_days_are_split():
    """逾期 11 天：协办 7 + 审签 4."""
    start, due, end = date(2026, 3, 2), date(2026, 3, 13), date(2026, 3, 30)
    spans = [
        Span(date(2026, 3, 10), date(2026, 3, 24), Party.CO),
        Span(date(2026, 3, 24), end, Party.SIGN_OFF),
    ]
    ledger = Ledger(start, end, due, charge(start, end, spans, rest=Span(start, end, Party.LEAD)))
    assert ledger.late_shares(WEEKENDS) == {Party.SIGN_OFF: 4, Party.CO: 7}


# Real cases.


def test_a_case_answered_in_time_is_the_leads_and_the_sign_offs(world):
    line = world.lead_of(world.dispatched())
    ledger, calendar = ledger_of(line), line.profile.clock()
    assert is_whole(ledger, calendar)
    assert ledger.end == line.replied_on
    assert set(ledger.shares(calendar)) == {Party.LEAD, Party.SIGN_OFF}
    assert ledger.late_shares(calendar) == {}


def test_an_open_case_counts_to_today(world):
    line = world.lead_of(world.working())
    ledger = ledger_of(line)
    assert (ledger.is_open, ledger.end) == (True, NOW.date())
    assert told(line) == [(Party.LEAD, ledger.days(line.profile.clock()))]


def test_a_co_handler_has_the_days_past_its_limit_alone(world):
    """Due on 18 May after thirty working days; the lead had everything before."""
    suggestion = world.opinions_requested()
    line, co = world.lead_of(suggestion), world.co_of(suggestion, world.co2)
    days = told(line, today=co.due_on + timedelta(days=7))
    assert days[-1] == (Party.CO, 5)
    assert [party for party, _days in days] == [Party.LEAD, Party.CO]


def test_a_draft_that_goes_on_without_the_opinion_waits_for_nobody(world):
    suggestion = world.dispatched()
    line, co = world.lead_of(suggestion), world.co_of(suggestion, world.co2)
    Assignment.objects.filter(pk=co.pk).update(due_on=line.assigned_on)
    late = [span for span in ledger_of(line).intervals if span.party == Party.CO]
    assert all(span.end <= line.submitted_on for span in late)


def test_an_opinion_asked_for_again_has_a_limit_of_its_own(world):
    suggestion = world.with_opinions()
    line, opinion = world.lead_of(suggestion), world.opinion_of(suggestion)
    workflow.request_redo(opinion, reason="请补充经费来源。", by=world.officer)
    opinion.refresh_from_db()
    days = told(line, today=opinion.redo_due_on + timedelta(days=2))
    assert days[-1] == (Party.CO, 2)
    assert days[0][0] == Party.LEAD


def test_the_office_has_the_days_of_an_objection(world):
    """Raised on Monday, 11 May, decided on Thursday: three days. The Saturday before was worked."""
    line = objected(world)
    with on(2026, 5, 14):
        first_steps.overrule(line, decision="由你单位牵头。", by=world.office_coordinator)
        assert told(line) == [(Party.LEAD, 4), (Party.OFFICE, 3)]
    assert told(line, today=date(2026, 5, 18)) == [(Party.LEAD, 4), (Party.OFFICE, 3), (Party.LEAD, 2)]


def test_an_objection_upheld_ends_the_ledger_and_the_new_agency_begins_its_own(world):
    line = objected(world)
    with on(2026, 5, 13):
        first_steps.reassign(
            line,
            agency=world.neighbour,
            on=date(2026, 5, 13),
            decision="同意改办。",
            by=world.office_coordinator,
        )
    old, new = ledger_of(line), ledger_of(world.lead_of(line.suggestion), today=date(2026, 5, 15))
    assert old.end == new.start == date(2026, 5, 13)
    assert old.shares(line.profile.clock()) == {Party.LEAD: 4, Party.OFFICE: 2}
    assert new.shares(line.profile.clock()) == {Party.LEAD: 2}


def test_a_disagreement_is_the_offices_until_it_is_settled(world, post):
    suggestion, opinion = disputed(world, post)
    line = world.lead_of(suggestion)
    with on(2026, 5, 15):
        workflow.coordinate(
            opinion,
            decision="按比例分担。",
            participants="双方分管领导",
            decided_on=date(2026, 5, 15),
            by=world.office_coordinator,
        )
    days = told(line, today=date(2026, 5, 18))
    assert days[-2] == (Party.OFFICE, 4)


def test_a_draft_recalled_was_in_sign_off_until_then(world):
    suggestion = world.in_sign_off(turn="section")
    reply = world.reply_of(suggestion)
    submitted = reply.current_step.came_at
    with on(2026, 5, 13):
        workflow.recall_draft(reply, by=world.officer, reason="有误。")
    line = world.lead_of(suggestion)
    signing = [
        span for span in ledger_of(line, today=date(2026, 5, 15)).intervals if span.party == "sign_off"
    ]
    assert [(span.start, span.end) for span in signing] == [(clock.local_date(submitted), date(2026, 5, 13))]


def test_a_letter_withdrawn_is_the_answering_agencys_until_the_next_one(world):
    suggestion = world.dispatched()
    line = world.lead_of(suggestion)
    workflow.withdraw_letter(world.reply_of(suggestion), reason="文号有误。", by=world.principal)
    ledger = ledger_of(line, today=date(2026, 5, 20))
    assert is_whole(ledger, line.profile.clock())
    assert ledger.end == date(2026, 5, 20)
    assert told(line, today=date(2026, 5, 20))[-1][0] == Party.LEAD
    assert any("withdrawn" in span.why or "撤回" in span.why for span in ledger.intervals)


def test_each_round_has_a_ledger_of_its_own(world):
    suggestion = ordered(world)
    first = suggestion.assignments.answering().get(round=1)
    before = ledger_of(first)
    answered_again(world, suggestion)
    second = ledger_of(line_of(suggestion))
    assert ledger_of(first) == before
    assert (before.end, second.start) == (first.replied_on, NOW.date())


def test_a_recorded_wait_is_the_deputys_and_ends_with_the_submission(world):
    line = world.lead_of(world.drafted())
    workflow.wait_for_deputy(line, reason="出访，5月20日后面谈。", by=world.officer)
    with on(2026, 5, 18):
        workflow.end_wait(line, by=world.officer)
    assert told(line, today=date(2026, 5, 19))[-2:] == [(Party.DEPUTY, 5), (Party.LEAD, 1)]
    wait = line.deputy_waits.get()
    assert (wait.began_on, wait.ended_on) == (NOW.date(), date(2026, 5, 18))


def test_a_withdrawn_case_ends_on_its_day(world):
    suggestion = world.working()
    line = world.lead_of(suggestion)
    workflow.withdraw(
        suggestion, asked_on=NOW.date(), reason="代表要求撤回。", by=world.office_coordinator, all_agreed=True
    )
    assert ledger_of(line, today=date(2026, 6, 30)).end == NOW.date()


def test_many_ledgers_cost_no_more_queries_than_one(world, django_assert_max_num_queries):
    for _more in range(3):
        world.dispatched()
    lines = list(Assignment.objects.answering())
    with django_assert_max_num_queries(9):
        assert len(ledgers(lines)) == 3
