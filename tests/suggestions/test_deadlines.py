"""The calendar and the limits, date by date; no database."""

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suggestions.deadlines import Clock

CALENDAR = Path(__file__).resolve().parents[2] / "suggestions" / "data" / "calendar.csv"


def read_calendar():
    with CALENDAR.open(encoding="utf-8", newline="") as lines:
        return {
            date.fromisoformat(row["date"]): (row["is_working"] == "1", row["name"])
            for row in csv.DictReader(lines)
        }


CLOCK = Clock(days=read_calendar(), known_years=frozenset({2024, 2025, 2026}))
day = date.fromisoformat

known_days = st.dates(date(2024, 1, 1), date(2026, 8, 31))
any_days = st.dates(date(1986, 1, 1), date(2031, 12, 31))
working_day_limits = st.integers(0, 60)
month_limits = st.integers(0, 12)


# start, months, day of that number, due: (民法典 201–203)
MONTHS = [
    ("2025-02-10", 3, "2025-05-10", "2025-05-12"),  # suggestion 0924: a Saturday
    ("2025-02-10", 6, "2025-08-10", "2025-08-11"),
    ("2025-03-04", 3, "2025-06-04", "2025-06-04"),
    ("2025-04-04", 3, "2025-07-04", "2025-07-04"),
    ("2024-11-30", 3, "2025-02-28", "2025-02-28"),  # no 30 February
    ("2024-11-29", 3, "2025-02-28", "2025-02-28"),
    ("2024-11-28", 3, "2025-02-28", "2025-02-28"),
    ("2023-11-30", 3, "2024-02-29", "2024-02-29"),  # leap year
    ("2023-11-29", 3, "2024-02-29", "2024-02-29"),
    ("2024-02-29", 12, "2025-02-28", "2025-02-28"),
    ("2024-02-29", 3, "2024-05-29", "2024-05-29"),
    ("2025-08-31", 3, "2025-11-30", "2025-12-01"),  # no 31 November, and a Sunday
    ("2025-03-31", 3, "2025-06-30", "2025-06-30"),
    ("2025-11-30", 3, "2026-02-28", "2026-02-28"),  # a Saturday that is worked
    ("2025-11-30", 6, "2026-05-30", "2026-06-01"),  # the extension, from the assignment date: never 05-28
    ("2025-12-31", 2, "2026-02-28", "2026-02-28"),
    ("2024-10-29", 3, "2025-01-29", "2025-02-05"),  # into 春节
    ("2024-10-26", 3, "2025-01-26", "2025-01-26"),  # a Sunday that is worked before 春节
    ("2025-07-01", 3, "2025-10-01", "2025-10-09"),  # over 国庆节 and 中秋节
    ("2025-07-08", 3, "2025-10-08", "2025-10-09"),
    ("2025-07-11", 3, "2025-10-11", "2025-10-11"),  # make-up Saturday
    ("2025-06-28", 3, "2025-09-28", "2025-09-28"),  # make-up Sunday
    ("2025-01-27", 3, "2025-04-27", "2025-04-27"),  # make-up Sunday before 劳动节
    ("2025-02-01", 3, "2025-05-01", "2025-05-06"),
    ("2025-01-04", 3, "2025-04-04", "2025-04-07"),  # 清明节
    ("2025-02-28", 3, "2025-05-28", "2025-05-28"),
    ("2025-03-01", 3, "2025-06-01", "2025-06-03"),  # 端午节 on a Sunday
    ("2024-07-01", 3, "2024-10-01", "2024-10-08"),
    ("2024-06-15", 3, "2024-09-15", "2024-09-18"),
    ("2025-10-01", 3, "2026-01-01", "2026-01-04"),  # 元旦, and the Sunday after it is worked
    ("2025-11-15", 3, "2026-02-15", "2026-02-24"),
    ("2026-06-25", 3, "2026-09-25", "2026-09-28"),
    ("2025-05-06", 0, "2025-05-06", "2025-05-06"),
]

# start, working days, due
WORKING_DAYS = [
    ("2025-02-10", 10, "2025-02-24"),  # objection
    ("2025-02-10", 20, "2025-03-10"),  # contact
    ("2025-02-10", 30, "2025-03-24"),  # co-handling opinion
    ("2025-02-07", 1, "2025-02-08"),  # a Saturday that is worked
    ("2025-02-07", 2, "2025-02-10"),
    ("2025-01-24", 1, "2025-01-26"),  # a Sunday that is worked
    ("2025-01-24", 10, "2025-02-13"),  # 10 over 春节
    ("2025-01-27", 1, "2025-02-05"),
    ("2025-09-26", 10, "2025-10-16"),  # 10 over 国庆节: 2 make-up days counted
    ("2025-09-30", 1, "2025-10-09"),
    ("2025-09-30", 3, "2025-10-11"),
    ("2024-09-30", 5, "2024-10-12"),
    ("2024-09-27", 1, "2024-09-29"),
    ("2025-04-25", 3, "2025-04-29"),
    ("2025-04-30", 1, "2025-05-06"),
    ("2025-05-08", 20, "2025-06-06"),  # evaluation, publication
    ("2025-05-30", 5, "2025-06-09"),
    ("2024-02-09", 1, "2024-02-18"),
    ("2026-02-13", 2, "2026-02-24"),
    ("2026-02-13", 10, "2026-03-05"),
    ("2025-02-08", 1, "2025-02-10"),  # starts on a make-up day
    ("2025-02-15", 1, "2025-02-17"),  # starts on a rest day
    ("2025-02-15", 0, "2025-02-15"),
]


@pytest.mark.parametrize(("start", "n", "raw", "due"), MONTHS)
def test_months(start, n, raw, due):
    counted = CLOCK.add_months(day(start), n)

    assert counted.date == day(due)
    assert counted.basis == {
        "start": start,
        "rule": "months",
        "amount": n,
        "raw": raw,
        "moved": raw != due,
        "provisional": [],
        "calendar": 0,
    }


@pytest.mark.parametrize(("start", "n", "raw", "due"), MONTHS)
def test_months_stay_where_the_place_does_not_roll_forward(start, n, raw, due):
    counted = replace(CLOCK, roll_forward=False).add_months(day(start), n)

    assert counted.date == day(raw)
    assert not counted.basis["moved"]


@pytest.mark.parametrize(("start", "n", "due"), WORKING_DAYS)
def test_working_days(start, n, due):
    counted = CLOCK.add_working_days(day(start), n)

    assert counted.date == day(due)
    assert counted.basis["rule"] == "working_days"
    assert counted.basis["amount"] == n
    assert not counted.is_provisional


def test_an_extension_counts_from_the_assignment():
    assigned_on = day("2025-11-30")

    in_two_steps = CLOCK.add_months(CLOCK.add_months(assigned_on, 3).date, 3)

    assert CLOCK.add_months(assigned_on, 6).basis["raw"] == "2026-05-30"
    assert in_two_steps.basis["raw"] == "2026-05-28"


def test_a_fixed_date_is_never_moved():
    due = CLOCK.on_date(day("2025-08-31"), start=day("2025-04-09"))

    assert due.date == day("2025-08-31")
    assert due.basis["rule"] == "fixed"
    assert CLOCK.explain(day("2025-04-09"), due) == [(day("2025-08-31"), True, 1, "Sunday")]


@pytest.mark.parametrize("method", ["add_months", "add_working_days"])
def test_negative_limits_are_refused(method):
    with pytest.raises(ValueError, match="negative"):
        getattr(CLOCK, method)(day("2025-02-10"), -1)


# A year whose holidays are not published.


@pytest.mark.parametrize(
    ("start", "n", "due"), [("2026-12-28", 5, "2027-01-04"), ("2027-02-01", 10, "2027-02-15")]
)
def test_working_days_in_an_unknown_year_are_provisional(start, n, due):
    counted = CLOCK.add_working_days(day(start), n)

    assert counted.date == day(due)
    assert counted.basis["provisional"] == [2027]


def test_months_into_an_unknown_year_are_provisional():
    assert CLOCK.add_months(day("2026-10-09"), 3).basis["provisional"] == [2027]
    assert CLOCK.add_months(day("2026-10-09"), 3).date == day("2027-01-11")


def test_only_the_days_that_matter_make_a_date_provisional():
    assert CLOCK.add_working_days(day("2023-12-31"), 1).basis["provisional"] == []
    assert CLOCK.add_months(day("2023-11-30"), 3).basis["provisional"] == []
    assert replace(CLOCK, roll_forward=False).add_months(day("2026-10-09"), 3).basis["provisional"] == []
    assert CLOCK.on_date(day("2027-08-31")).basis["provisional"] == []


def test_becomes_final_when_the_year_is_published():
    filled = Clock(
        days={**CLOCK.days, day("2027-01-01"): (False, "元旦")}, known_years=CLOCK.known_years | {2027}
    )

    assert CLOCK.add_working_days(day("2026-12-31"), 1).date == day("2027-01-01")
    assert filled.add_working_days(day("2026-12-31"), 1).date == day("2027-01-04")
    assert not filled.add_working_days(day("2026-12-31"), 1).is_provisional


# Distances.


@pytest.mark.parametrize(
    ("start", "end", "n"),
    [
        ("2025-05-08", "2025-05-12", 2),  # 剩2天
        ("2025-05-12", "2025-05-12", 0),
        ("2025-05-15", "2025-05-12", -3),  # 逾期3天
        ("2025-05-17", "2025-05-16", 0),  # the Saturday after: late, but by no working day yet
        ("2025-01-27", "2025-02-05", 1),
        ("2025-10-09", "2025-09-30", -1),
        ("2025-02-07", "2025-02-08", 1),
    ],
)
def test_working_days_between(start, end, n):
    assert CLOCK.working_days_between(day(start), day(end)) == n


@pytest.mark.parametrize(
    ("end", "n", "before"),
    [
        ("2025-05-12", 0, "2025-05-12"),
        ("2025-05-12", 1, "2025-05-09"),
        ("2025-05-12", 4, "2025-05-06"),
        ("2025-05-12", 5, "2025-04-30"),  # over 劳动节
        ("2025-05-12", 8, "2025-04-27"),  # a Sunday that is worked
        ("2025-10-09", 2, "2025-09-29"),
        ("2025-05-11", 0, "2025-05-09"),
        ("2025-05-11", 1, "2025-05-08"),
    ],
)
def test_working_days_before(end, n, before):
    assert CLOCK.working_days_before(day(end), n) == day(before)


# Why this day.


def test_counted_days_name_what_is_skipped():
    rows = list(CLOCK.counted_days(day("2025-09-26"), day("2025-10-09")))

    assert rows == [
        (day("2025-09-26"), False, 0, ""),
        (day("2025-09-27"), False, None, "Saturday"),
        (day("2025-09-28"), True, 1, "调休上班"),
        (day("2025-09-29"), True, 2, ""),
        (day("2025-09-30"), True, 3, ""),
        *((date(2025, 10, n), False, None, "国庆节") for n in range(1, 6)),
        (day("2025-10-06"), False, None, "中秋节"),
        (day("2025-10-07"), False, None, "国庆节"),
        (day("2025-10-08"), False, None, "国庆节"),
        (day("2025-10-09"), True, 4, ""),
    ]


def test_months_are_explained_with_the_rest_days_moved_over():
    assigned_on = day("2025-02-10")

    assert CLOCK.explain(assigned_on, CLOCK.add_months(assigned_on, 3)) == [
        (day("2025-02-10"), False, 0, ""),
        (day("2025-03-10"), True, 1, ""),
        (day("2025-04-10"), True, 2, ""),
        (day("2025-05-10"), True, 3, "Saturday"),
        (day("2025-05-11"), False, None, "Sunday"),
        (day("2025-05-12"), False, None, ""),
    ]


@given(start=any_days, n=working_day_limits)
def test_the_list_counts_as_many_days_as_the_limit(start, n):
    due = CLOCK.add_working_days(start, n)
    rows = CLOCK.explain(start, due)

    assert sum(row.counted for row in rows) == n
    assert [row.day for row in rows] == [start + timedelta(days=i) for i in range(len(rows))]
    assert rows[-1].day == due.date
    assert all(row.name for row in rows[1:] if not row.counted)


@given(start=any_days, n=month_limits)
def test_the_list_counts_as_many_months_as_the_limit(start, n):
    due = CLOCK.add_months(start, n)
    rows = CLOCK.explain(start, due)

    assert sum(row.counted for row in rows) == n
    assert rows[-1].day == due.date


# Properties.


@given(a=any_days, b=any_days, n=working_day_limits, months=month_limits)
def test_a_later_start_never_gives_an_earlier_due_date(a, b, n, months):
    earlier, later = sorted([a, b])

    assert CLOCK.add_working_days(earlier, n).date <= CLOCK.add_working_days(later, n).date
    assert CLOCK.add_months(earlier, months).date <= CLOCK.add_months(later, months).date


@given(start=known_days, n=working_day_limits)
def test_counting_back_finds_the_limit(start, n):
    due = CLOCK.add_working_days(start, n).date

    assert CLOCK.working_days_between(start, due) == n
    assert CLOCK.working_days_between(due, start) == -n
    assert n == 0 or CLOCK.working_days_between(CLOCK.working_days_before(due, n), due) == n


@given(start=any_days, n=working_day_limits, months=month_limits)
def test_a_limit_ends_on_a_working_day(start, n, months):
    assert n == 0 or CLOCK.is_working(CLOCK.add_working_days(start, n).date)
    assert CLOCK.is_working(CLOCK.add_months(start, months).date)


@given(start=any_days, n=month_limits)
def test_the_derivation_can_be_stored(start, n):
    basis = CLOCK.add_months(start, n).basis

    assert json.loads(json.dumps(basis)) == basis


# The calendar that comes with the program.


def test_the_calendar_holds_the_published_years_and_no_other():
    assert {exception.year for exception in CLOCK.days} == {2024, 2025, 2026}


def test_the_calendar_is_in_order_and_names_every_day():
    assert list(CLOCK.days) == sorted(CLOCK.days)
    assert {name for working, name in CLOCK.days.values() if working} == {"调休上班"}
    assert {name for working, name in CLOCK.days.values() if not working} == {
        *("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"),
    }


@pytest.mark.parametrize(("year", "working_days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_a_year(year, working_days):
    assert CLOCK.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == working_days


def test_make_up_days_are_weekend_days_and_holidays_in_the_week_are_off():
    assert all(on.weekday() > 4 for on, (working, _name) in CLOCK.days.items() if working)
    assert not any(CLOCK.is_working(date(year, 10, 1)) for year in (2024, 2025, 2026))
