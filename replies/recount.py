"""What a changed calendar does to the dates that are still open: which day each would become, before anything is saved.

Nobody becomes overdue by a change of the calendar: a date that would come to lie before today stays, and so does an
earlier one that a deputy was told in writing. Why it stays is kept in its derivation.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date

from agencies import clock
from replies.limits import LIMITS, Limit
from suggestions.deadlines import Due
from suggestions.models import CalendarChange, CalendarDay
from suggestions.models.calendar import clock_of


@dataclass(frozen=True)
class Change:
    """One day of the calendar: what it was, and what it becomes; [is working, name, source] or None."""

    day: date
    before: list | None
    after: list | None

    @property
    def told(self):
        return [self.day.isoformat(), self.before, self.after]


@dataclass(frozen=True)
class Move:
    """One open date on the changed calendar."""

    limit: Limit
    row: object
    old: Due
    new: Due

    @property
    def assignment(self):
        return self.limit.assignment(self.row)

    @property
    def case(self):
        return self.assignment.suggestion

    @property
    def is_moved(self):
        return self.new.date != self.old.date

    @property
    def kept(self):
        """What would have been counted where the date stays: {"counted": …, "calendar": …}."""
        return self.new.basis.get("kept")

    @property
    def is_confirmed(self):
        """The mark "provisional" goes."""
        return self.old.is_provisional and not self.new.is_provisional

    @property
    def label(self):
        return self.limit.label(self.row)

    @property
    def told(self):
        return [self.limit.kind, self.row.pk, self.old.date.isoformat(), self.new.date.isoformat()]


@dataclass(frozen=True)
class Plan:
    """A new arrangement of a year with all that it moves."""

    year: int
    changes: list
    moves: list
    version: int
    days: dict
    """The calendar as it would stand: {day: (is working, name)}."""

    @property
    def moved(self):
        return [move for move in self.moves if move.is_moved]

    @property
    def kept(self):
        return [move for move in self.moves if move.kept]

    @property
    def confirmed(self):
        return [move for move in self.moves if move.is_confirmed and not move.is_moved]

    @property
    def cases(self):
        return list({move.case.pk: move.case for move in self.moves}.values())

    @property
    def is_empty(self):
        return not self.changes and not self.moves

    @property
    def digest(self):
        """What was shown: the confirmation names it, so that nothing else is carried out."""
        told = {
            "year": self.year,
            "changes": [change.told for change in self.changes],
            "moves": sorted(move.told for move in self.moves),
        }
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def plan(year, arrangement):
    """The days of the arrangement take the place of the year's own; those of neighbouring years are added."""
    rows = {row.date: row for row in CalendarDay.objects.all()}
    changes = list(_changes(year, arrangement, rows))
    days = {day: (row.is_working, row.name) for day, row in rows.items()}
    for change in changes:
        if change.after is None:
            days.pop(change.day)
        else:
            days[change.day] = (change.after[0], change.after[1])
    version = CalendarChange.latest() + bool(changes)
    return Plan(year, changes, list(moves(days, version=version)), version, days)


def _changes(year, arrangement, rows):
    named = {day.date: day for day in arrangement}
    for day in sorted({*named, *(day for day in rows if day.year == year)}):
        before = [rows[day].is_working, rows[day].name, rows[day].source] if day in rows else None
        after = [named[day].is_working, named[day].name, named[day].source] if day in named else None
        if before != after:
            yield Change(day, before, after)


def moves(days, *, version):
    """Open dates that become another day, lose the mark "provisional", or stay although they would become earlier."""
    today = clock.today()
    calendars = {roll: clock_of(days, roll_forward=roll, version=version) for roll in (True, False)}
    for limit in LIMITS.values():
        if limit.open is None:
            continue
        for row in limit.opened(today):
            calendar = calendars[limit.assignment(row).profile.roll_forward]
            move = _move(limit, row, calendar, today)
            if move:
                yield move


def _move(limit, row, calendar, today):
    old = limit.due(row)
    if old is None:
        return None
    counted = calendar.count_again(old.basis)
    new = _kept(old, counted) if _stays(limit, old, counted, today) else counted
    was_kept = old.basis.get("kept", {}).get("counted")
    if new.basis.get("kept", {}).get("counted") == was_kept and was_kept:
        return None
    is_new_mark = new.basis["provisional"] != old.basis["provisional"]
    return Move(limit, row, old, new) if new.date != old.date or is_new_mark or new is not counted else None


def _stays(limit, old, counted, today):
    return counted.date < old.date and (limit.was_told or counted.date < today)


def _kept(old, counted):
    basis = {
        **old.basis,
        "kept": {"counted": counted.date.isoformat(), "calendar": counted.basis["calendar"]},
    }
    return replace(old, basis=basis)
