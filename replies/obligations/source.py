"""A table in which obligations stand: which rows are owed, how one is read, and how many are held at once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

PIECE = 500
"""Rows read in one query: memory stays the same however many there are."""


@dataclass(frozen=True)
class Source:
    kinds: tuple
    rows: Callable
    """today → the rows that are owed."""
    read: Callable
    """(row, run) → the obligations of one row."""
    ways: tuple
    """Paths from the row to its assignment, "" when it is one."""
    within: Callable
    """run → condition for rows whose first stage can have been reached."""

    def obligations(self, run, *, keys=None, suggestion=None, soon=False, failed=None):
        rows = self.rows(run.today)
        if keys is not None:
            rows = rows.filter(pk__in=[key.rpartition("/")[2] for key in keys])
        if suggestion is not None:
            rows = rows.filter(reduce(or_, [Q(**{f"{way}suggestion": suggestion}) for way in self.ways]))
        if soon:
            rows = rows.filter(self.within(run))
        for row in in_pieces(rows):
            try:
                found = list(self.read(row, run))
            except Exception as error:
                if failed is None:
                    raise
                failed(f"{row._meta.label_lower}/{row.pk}", error)
                continue
            yield from found


def in_pieces(rows, size=PIECE):
    """All rows by their id, some at a time: nothing stays open meanwhile, and what was written does not disturb."""
    rows, last = rows.order_by("pk"), 0
    while piece := list(rows.filter(pk__gt=last)[:size]):
        yield from piece
        last = piece[-1].pk


def due_by(*paths):
    """A condition on the columns that hold the date."""
    return lambda run: reduce(or_, [Q(**{f"{path}__lte": run.horizon}) for path in paths])


def calendar_of(basis):
    """The version of the calendar on which the date was counted: another one when a change of the calendar moved it."""
    return (basis or {}).get("calendar", 0)
