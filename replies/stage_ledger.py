"""阶段台账: who had a case in hand, day by day: every day between assignment and dispatch is charged to exactly one.

A pure function of dates. A day belongs to whoever had the matter when it began: what came and went on one day took no
day, and an objection raised on Tuesday and decided on Thursday took two, as limits are counted (民法典 201). Where
several wait at once the first in `Party` has the day: sign-off, then what the office decides, then a co-handler that is
past its limit, then a recorded wait for the deputy; everything else is the answering agency's.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.db import models
from django.utils.translation import gettext_lazy as _


class Party(models.TextChoices):
    """In the order in which they take a day that several wait on."""

    SIGN_OFF = "sign_off", _("sign-off")
    OFFICE = "office", _("assigning office")
    CO = "co", _("co-handling")
    DEPUTY = "deputy", _("deputy")
    LEAD = "lead", _("answering agency")


RANK = {party: rank for rank, party in enumerate(Party)}


@dataclass(frozen=True)
class Span:
    """One party had the matter on the days after `start`, up to `end`."""

    start: date
    end: date
    party: Party
    why: str = ""
    who: str = ""

    def within(self, start, end):
        """The part of it between two days; None when there is none."""
        found = replace(self, start=max(self.start, start), end=min(self.end, end))
        return found if found.start < found.end else None

    def continues(self, other):
        return (self.party, self.why, self.who) == (other.party, other.why, other.who)


def charge(start, end, spans, *, rest):
    """Intervals that follow each other from `start` to `end`, each of the first span in rank; `rest` takes the others'.

    `rest` is a Span of any dates.
    """
    inside = sorted(filter(None, (span.within(start, end) for span in spans)), key=_rank)
    marks = sorted({start, end, *(day for span in inside for day in (span.start, span.end))})
    charged = []
    for first, last in pairwise(marks):
        holder = next((span for span in inside if span.start <= first and last <= span.end), rest)
        part = replace(holder, start=first, end=last)
        if charged and part.continues(charged[-1]):
            charged[-1] = replace(charged[-1], end=last)
        else:
            charged.append(part)
    return charged


def _rank(span):
    return RANK[span.party]


@dataclass(frozen=True)
class Ledger:
    """The days of one answering assignment, from the assignment to the dispatch, or to today."""

    start: date
    end: date
    due_on: date
    intervals: list
    is_open: bool = False

    def days(self, calendar):
        return calendar.working_days_between(self.start, self.end)

    def shares(self, calendar):
        """{party: working days}, without those that had none."""
        return _shares(self.intervals, calendar)

    def late_shares(self, calendar):
        """The same of the working days after the due date: 逾期 11 天：协办 7 + 审签 4."""
        if self.end <= self.due_on:
            return {}
        late = filter(None, (span.within(self.due_on, self.end) for span in self.intervals))
        return _shares(late, calendar)


def _shares(intervals, calendar):
    days = Counter()
    for span in intervals:
        days[span.party] += calendar.working_days_between(span.start, span.end)
    return {party: days[party] for party in Party if days[party]}
