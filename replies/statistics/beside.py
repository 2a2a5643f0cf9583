"""Figures of what stands beside the answers: registration, co-handling, objections, commitments."""

from django.utils.translation import gettext_lazy as _

from replies.statistics.figure import Figure, anything, both, known, without
from suggestions.models import Suggestion

OBJECTED = (
    Figure(
        "objected",
        _("Objected"),
        _(
            "The agency objected, and did not take it back ÷ given to it, also where the "
            "objection was upheld."
        ),
        known("objected"),
        anything,
    ),
    Figure(
        "upheld",
        _("Objection upheld"),
        _("The objection was upheld ÷ objected."),
        known("upheld"),
        known("objected"),
    ),
)

ANSWERS = (
    Figure(
        "raised",
        _("Before the office"),
        _("Objections of answering agencies and co-handlers that reached the assigning office."),
        anything,
    ),
    Figure(
        "decided", _("Objections decided"), _("Decided ÷ reached the office."), known("decided"), anything
    ),
    Figure(
        "answered_in_time",
        _("Decided in time"),
        _("Decided within the office's own limit ÷ decided, where the place has a limit."),
        both(known("in_time"), known("has_limit")),
        both(known("decided"), known("has_limit")),
    ),
    Figure(
        "undecided_late",
        _("Past the limit now"),
        _("Not decided, and the office's limit has passed."),
        known("late"),
    ),
    Figure(
        "answer_days",
        _("Days to the answer"),
        _("Working days from the day it reached the office to its decision, on average."),
        known("decided"),
        days="days",
    ),
    Figure(
        "repeated",
        _("Not the first in its case"),
        _("Objections that were not the first of their case ÷ reached the office."),
        known("repeated"),
        anything,
    ),
)


def _given(row, scope):
    return row["opinion__first_given_on"] is not None


def _opinion_in_time(row, scope):
    return _given(row, scope) and row["opinion__first_given_on"] <= row["due_on"]


def _opinion_due(row, scope):
    return _given(row, scope) or row["due_on"] < scope.today


CO = (
    Figure(
        "co_assigned",
        _("Co-handling"),
        _("Co-handling assignments of the first round; excused ones are left out."),
        anything,
    ),
    Figure("given", _("Opinion given"), _("The opinion was given ÷ assigned."), _given, anything),
    Figure(
        "given_in_time",
        _("On-time rate"),
        _("First given on or before the due date ÷ given, or due and passed."),
        _opinion_in_time,
        _opinion_due,
    ),
    Figure(
        "missing",
        _("Went out without it"),
        _("The reply went out without the opinion ÷ assigned."),
        lambda row, scope: not _given(row, scope) and row["went_on"],
        anything,
    ),
    Figure(
        "redone",
        _("Asked for again"),
        _("The lead asked for the opinion again ÷ given."),
        both(_given, lambda row, scope: (row["opinion__redo_count"] or 0) > 0),
        _given,
    ),
    Figure(
        "disputed",
        _("With disagreement"),
        _("The opinion was given with a disagreement ÷ given."),
        both(_given, known("disputed")),
        _given,
    ),
    Figure(
        "co_rated",
        _("Deputies satisfied"),
        _("Rated by deputies, and by none as dissatisfied ÷ rated."),
        both(known("rated"), without("against")),
        known("rated"),
    ),
)


def _has_ended(row, scope):
    return row["state"] in ("fulfilled", "dropped") or (
        row["due_on"] is not None and row["due_on"] < scope.today
    )


def _is_kept(row, scope):
    return row["state"] == "fulfilled"


def _kept_in_time(row, scope):
    return _is_kept(row, scope) and (row["due_on"] is None or row["closed_on"] <= row["due_on"])


PROMISES = (
    Figure(
        "promised",
        _("Commitments"),
        _("In the ledger of this session; one that was carried over stands in the next session alone."),
        anything,
    ),
    Figure(
        "kept",
        _("Commitments kept"),
        _("Reported as fulfilled ÷ ended, or due and passed."),
        _is_kept,
        _has_ended,
    ),
    Figure(
        "kept_in_time",
        _("Kept in time"),
        _("Fulfilled on or before the due date ÷ ended, or due and passed."),
        _kept_in_time,
        _has_ended,
    ),
)


def _is(*states):
    return lambda row, scope: row["state"] in states


S = Suggestion.State
REGISTERED = (
    Figure(
        "registered",
        _("Registered in all"),
        _("All pieces of the session that were registered; the days chosen do not narrow this table."),
        anything,
    ),
    Figure(
        "open",
        _("Not assigned yet"),
        _("In draft, under review or to be assigned."),
        _is(S.DRAFT, S.UNDER_REVIEW, S.TO_ASSIGN),
    ),
    Figure("returned", _("Returned to deputies"), _("Returned to the deputy."), _is(S.RETURNED)),
    Figure("converted", _("Converted"), _("Converted to a letter."), _is(S.CONVERTED)),
    Figure("withdrawn", _("Withdrawn by deputies"), _("Withdrawn by the deputy."), _is(S.WITHDRAWN)),
    Figure(
        "in_handling",
        _("In handling or replied"),
        _("Everything else."),
        _is(S.HANDLING, S.REHANDLING, S.REPLIED, S.CONCLUDED, S.ARCHIVED),
    ),
)
