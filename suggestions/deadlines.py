"""All date arithmetic of the project: when a limit ends, and why on that day.

Dates in, dates out: no models, no database, no clock of its own. Months follow the Civil Code
(民法典 第200–203条): the start day is not counted (201), the period ends on the day of the same number or,
where the month has none, on its last day (202), and a last day that is a rest day gives way to the first
working day after it (203); the whole last day still counts. Working days follow the yearly notices of the
State Council (放假安排), kept as exceptions to the rule "Monday to Friday".

A year whose notice is not known yet is computed on weekends alone and named in ``basis["provisional"]``.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

ONE_DAY = timedelta(days=1)
SATURDAY = 5
WEEKEND = {5: "Saturday", 6: "Sunday"}
"""English message ids: Django's own catalogue has their translations."""


class Day(NamedTuple):
    """A line of the list "why this day"."""

    day: date
    counted: bool
    number: int | None
    """0 for the start day, 1, 2, … for what is counted (working days or months), None for what is skipped."""
    name: str
    """Why it is a rest day, or a working day in spite of the weekend; empty on an ordinary working day."""


@dataclass(frozen=True)
class Due:
    """The end of a limit with its derivation, to be stored beside it."""

    date: date
    basis: dict = field(hash=False)

    @property
    def is_provisional(self) -> bool:
        """The holidays of a year it depends on are not published yet."""
        return bool(self.basis["provisional"])


@dataclass(frozen=True)
class Clock:
    """Counts limits on one calendar."""

    days: Mapping[date, tuple[bool, str]] = field(default_factory=dict, hash=False, repr=False)
    """Exceptions to the weekend rule: date → (is working, name such as 国庆节 or 调休上班)."""
    known_years: frozenset[int] = frozenset()
    """Years whose notice of holidays is in `days`."""
    roll_forward: bool = True
    """Whether a month limit that ends on a rest day moves to the next working day (民法典 203)."""
    version: int = 0
    """Which version of the calendar `days` is: kept in every basis, so that a date is checked against its own."""

    # The calendar.

    def is_working(self, day: date) -> bool:
        return self.days[day][0] if day in self.days else day.weekday() < SATURDAY

    def day_name(self, day: date) -> str:
        """The holiday, the make-up day or the weekend day; empty on an ordinary working day."""
        return self.days[day][1] if day in self.days else WEEKEND.get(day.weekday(), "")

    def unknown_years(self, first: date, last: date) -> list[int]:
        """The years between two days (both included) whose holidays are not known."""
        return [year for year in range(first.year, last.year + 1) if year not in self.known_years]

    # Limits.

    def add_working_days(self, start: date, n: int) -> Due:
        """The n-th working day after `start`, which is not counted itself (民法典 201).

        Chongqing (2017) counts so: objection and re-assignment 10 (art. 16), contact 20 (18), co-handling
        opinion 30 and, asked for again, 5 (20), evaluation 20 (27, 28).
        """
        _refuse_negative(n)
        day, left = start, n
        while left:
            day += ONE_DAY
            left -= self.is_working(day)
        touched = self.unknown_years(start + ONE_DAY, day) if n else []
        return self._due(day, start=start, rule="working_days", amount=n, raw=day, provisional=touched)

    def add_months(self, start: date, n: int) -> Due:
        """The same day number n months on, or the last day of a shorter month (民法典 202, 203).

        The reply is due 3 months after the assignment, 6 for wide and hard matters (代表法 51, Chongqing 21),
        2 after an order to handle again (Chongqing 27). An extension counts from the assignment date as well,
        never from the old due date: 2025-11-30 + 6 months is 05-30, while (+ 3) + 3 would give 05-28.
        """
        _refuse_negative(n)
        raw = same_day_in(start, n)
        day = self.next_working_day(raw) if self.roll_forward else raw
        touched = self.unknown_years(raw, day) if self.roll_forward else []
        return self._due(day, start=start, rule="months", amount=n, raw=raw, provisional=touched)

    def on_date(self, day: date, *, start: date | None = None) -> Due:
        """A calendar date set by an office ("all replies by 31 August"): as written, never moved."""
        return self._due(day, start=start, rule="fixed", amount=None, raw=day, provisional=[])

    def count_again(self, basis: Mapping) -> Due:
        """The same limit from the same day on this calendar."""
        start = date.fromisoformat(basis["start"]) if basis["start"] else None
        match basis["rule"]:
            case "working_days":
                return self.add_working_days(start, basis["amount"])
            case "months":
                return self.add_months(start, basis["amount"])
            case _:
                return self.on_date(date.fromisoformat(basis["raw"]), start=start)

    def _due(
        self,
        day: date,
        *,
        start: date | None,
        rule: str,
        amount: int | None,
        raw: date,
        provisional: list[int],
    ) -> Due:
        basis = {
            "start": start.isoformat() if start else None,
            "rule": rule,
            "amount": amount,
            "raw": raw.isoformat(),
            "moved": raw != day,
            "provisional": provisional,
            "calendar": self.version,
        }
        return Due(date=day, basis=basis)

    # Distances.

    def next_working_day(self, day: date) -> date:
        """The day itself if it is a working day, else the first one after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier.

        From today to the due date it is what is left (剩2天), or what it is late by (逾期3天). On the weekend
        after a Friday it is 0, so whether something is overdue is asked of the dates, not of this number.
        """
        if end < start:
            return -self.working_days_between(end, start)
        span = (end - start).days
        return sum(self.is_working(start + timedelta(days=i)) for i in range(1, span + 1))

    def working_days_before(self, day: date, n: int) -> date:
        """The last working day with n more until `day`; a rest day stands for the working day before it."""
        _refuse_negative(n)
        while not self.is_working(day):
            day -= ONE_DAY
        while n:
            day -= ONE_DAY
            n -= self.is_working(day)
        return day

    # Why this day.

    def counted_days(self, start: date, end: date) -> Iterator[Day]:
        """Each day from `start` (number 0) to `end`: counted as the n-th working day, or skipped by name."""
        yield Day(start, False, 0, self.day_name(start))
        number = 0
        for offset in range(1, (end - start).days + 1):
            day = start + timedelta(days=offset)
            counted = self.is_working(day)
            number += counted
            yield Day(day, counted, number if counted else None, self.day_name(day))

    def explain(self, start: date, due: Due) -> list[Day]:
        """The list behind a due date: its working days, or its months and the rest days it moved over."""
        match due.basis["rule"]:
            case "working_days":
                return list(self.counted_days(start, due.date))
            case "months":
                return [*self._counted_months(start, due.basis["amount"]), *self._moved_over(due)]
            case _:
                return [Day(due.date, True, 1, self.day_name(due.date))]

    def _counted_months(self, start: date, n: int) -> Iterator[Day]:
        for number in range(n + 1):
            day = same_day_in(start, number)
            yield Day(day, bool(number), number, self.day_name(day))

    def _moved_over(self, due: Due) -> Iterator[Day]:
        raw = date.fromisoformat(due.basis["raw"])
        for offset in range(1, (due.date - raw).days + 1):
            day = raw + timedelta(days=offset)
            yield Day(day, False, None, self.day_name(day))


def same_day_in(start: date, months: int) -> date:
    """The day of the same number some months on, or the last day of a shorter month (民法典 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _refuse_negative(n: int) -> None:
    if n < 0:
        raise ValueError(f"A limit cannot be negative: {n}")
