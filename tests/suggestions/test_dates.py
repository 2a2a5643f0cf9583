"""Due dates against the printed calendar, and against a second library; nothing expected here comes from our own code.

`dates.csv` holds limits counted by hand. The witness counts with `chinesecalendar` and `dateutil`, which know the same
notices of the State Council and the same rule on months from another source.
"""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agencies import clock
from tests.suggestions.test_deadlines import CLOCK

TABLE = Path(__file__).with_name("dates.csv")
YEARS = (2024, 2025, 2026)

starts = st.dates(date(2024, 1, 1), date(2026, 6, 30))
any_days = st.dates(date(1986, 1, 1), date(2031, 12, 31))
working_day_limits = st.integers(0, 30)
month_limits = st.integers(0, 6)


def rows():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [tuple(row.values()) for row in csv.DictReader(file)]


def counted(start, rule, amount, roll_forward):
    """What the program says."""
    calendar = replace(CLOCK, roll_forward=roll_forward == "yes")
    day = date.fromisoformat(start)
    if rule == "fixed":
        return calendar.on_date(date.fromisoformat(amount), start=day)
    count = calendar.add_working_days if rule == "working_days" else calendar.add_months
    return count(day, int(amount))


def witnessed(start, rule, amount, roll_forward):
    """What the other library says."""
    day = date.fromisoformat(start)
    if rule == "fixed":
        return date.fromisoformat(amount)
    if rule == "months":
        day += relativedelta(months=int(amount))
        while roll_forward == "yes" and not chinese_calendar.is_workday(day):
            day += timedelta(days=1)
        return day
    left = int(amount)
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day


@pytest.mark.parametrize(("start", "rule", "amount", "roll_forward", "expected", "source"), rows())
def test_the_table(start, rule, amount, roll_forward, expected, source):
    due = counted(start, rule, amount, roll_forward)
    assert due.date.isoformat() == expected, source
    assert witnessed(start, rule, amount, roll_forward).isoformat() == expected
    assert source


def test_the_table_covers_what_it_should():
    found = rows()
    assert len(found) >= 60
    assert {expected[:4] for *_limit, expected, _source in found} == {str(year) for year in YEARS}
    assert {rule for _start, rule, *_rest in found} == {"working_days", "months", "fixed"}
    expected = {date.fromisoformat(row[4]) for row in found}
    assert {day for day, (working, _name) in CLOCK.days.items() if working} & expected, "make-up days"


def test_our_calendar_is_the_published_one():
    day = date(YEARS[0], 1, 1)
    while day.year in YEARS:
        assert CLOCK.is_working(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


# Properties, a thousand cases each.


@settings(max_examples=1000, deadline=None)
@given(start=starts, wd=working_day_limits, months=month_limits)
def test_any_limit_against_the_witness(start, wd, months):
    text = start.isoformat()
    assert CLOCK.add_working_days(start, wd).date == witnessed(text, "working_days", wd, "yes")
    assume((start + relativedelta(months=months)).year in YEARS)
    assert CLOCK.add_months(start, months).date == witnessed(text, "months", months, "yes")


@settings(max_examples=1000, deadline=None)
@given(start=any_days, n=st.integers(0, 60))
def test_the_days_that_count_are_as_many_as_the_limit(start, n):
    due = CLOCK.add_working_days(start, n)
    told = CLOCK.explain(start, due)
    assert sum(line.counted for line in told) == n
    assert [line.number for line in told if line.counted] == list(range(1, n + 1))


@settings(max_examples=1000, deadline=None)
@given(a=any_days, b=any_days, n=st.integers(0, 60), months=st.integers(0, 12))
def test_a_later_start_never_gives_an_earlier_due_date(a, b, n, months):
    first, second = sorted([a, b])
    assert CLOCK.add_working_days(first, n).date <= CLOCK.add_working_days(second, n).date
    assert CLOCK.add_months(first, months).date <= CLOCK.add_months(second, months).date


@settings(max_examples=1000, deadline=None)
@given(start=any_days, n=st.integers(0, 60))
def test_the_list_leaves_no_day_out(start, n):
    due = CLOCK.add_working_days(start, n)
    told = [line.day for line in CLOCK.explain(start, due)]
    assert told == [start + timedelta(days=i) for i in range((due.date - start).days + 1)]


@settings(max_examples=1000, deadline=None)
@given(start=any_days, months=st.integers(0, 12))
def test_months_and_what_they_moved_over_are_all_told(start, months):
    due = CLOCK.add_months(start, months)
    told = [line.day for line in CLOCK.explain(start, due)]
    raw = date.fromisoformat(due.basis["raw"])
    assert told[: months + 1] == [start + relativedelta(months=i) for i in range(months + 1)]
    assert told[months:] == [raw + timedelta(days=i) for i in range((due.date - raw).days + 1)]


@settings(max_examples=1000, deadline=None)
@given(day=st.dates(date(1986, 1, 1), date(1992, 12, 31)), hour=st.times(), n=working_day_limits)
def test_summer_time_moves_no_day(day, hour, n):
    """China had summer time from 1986 to 1991: a moment of those years keeps its day through the database and back."""
    moment = timezone.make_aware(datetime.combine(day, hour))
    stored = moment.astimezone(UTC)
    assert clock.local_date(stored) == day
    assert CLOCK.add_working_days(clock.local_date(stored), n) == CLOCK.add_working_days(day, n)
