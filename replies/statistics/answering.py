"""Figures of the answering assignments: handling, evaluation, results, time used."""

from django.utils.translation import gettext_lazy as _

from replies.stage_ledger import Party
from replies.statistics.figure import Figure, anything, both, known, without
from suggestions.models import Assignment, ResultClass

A = Assignment.State
CountsAs = ResultClass.CountsAs
WORST_LAST = (CountsAs.RESOLVED, CountsAs.IN_PLAN, CountsAs.REFERENCE, CountsAs.HIGHER, CountsAs.NONE, None)


def is_replied(row, scope):
    return row["state"] == A.REPLIED


def _fell_due(row, scope):
    return is_replied(row, scope) or row["due_on"] < scope.today


def _in_time(row, scope):
    return is_replied(row, scope) and row["replied_on"] <= row["due_on"]


def _is_late(row, scope):
    return not is_replied(row, scope) and row["due_on"] < scope.today


def worst(rows):
    """The row with the class that counts for all of them."""
    return max(rows, key=lambda row: WORST_LAST.index(row["class"]))


def _of_class(group):
    return lambda row, scope: row["class"] == group


def _replied_and(name):
    return both(is_replied, known(name))


HANDLING = (
    Figure(
        "assigned",
        _("Assigned pieces"),
        _("Answering assignments of the first round; withdrawn cases and voided assignments are left out."),
        anything,
    ),
    Figure(
        "replied",
        _("Reply rate"),
        _("The letter was dispatched to every proposer and was not withdrawn ÷ assigned."),
        is_replied,
        anything,
    ),
    Figure(
        "in_time",
        _("On-time rate"),
        _("Replied on or before the due date in force, extensions included ÷ replied, or due and passed."),
        _in_time,
        _fell_due,
    ),
    Figure("late", _("Overdue now"), _("Not replied, and the due date has passed."), _is_late, any_of=True),
    Figure(
        "contacted",
        _("Contacted"),
        _("At least one contact with a deputy before the reply ÷ replied."),
        _replied_and("contacted"),
        is_replied,
    ),
    Figure(
        "met",
        _("Face to face"),
        _("At least one visit, meeting or joint field study before the reply ÷ replied."),
        _replied_and("met"),
        is_replied,
    ),
    Figure(
        "extended",
        _("Extended"),
        _("An extension was granted ÷ assigned."),
        known("extended"),
        anything,
        any_of=True,
    ),
    Figure(
        "again",
        _("Handled again"),
        _("Another handling was ordered after the first round ÷ replied."),
        known("again"),
        is_replied,
        any_of=True,
    ),
)

EVALUATION = (
    Figure(
        "first",
        _("First satisfaction rate"),
        _(
            "Of the marks on the first letter that count, those that are not dissatisfied. "
            "Lapsed ones are left out; a corrected mark counts as corrected."
        ),
        both(known("rated_first"), without("against_first")),
        known("rated_first"),
    ),
    Figure(
        "latest",
        _("Satisfaction rate"),
        _("The same of the latest round that was evaluated."),
        both(known("rated"), without("against")),
        known("rated"),
    ),
    Figure(
        "answered",
        _("Evaluations returned"),
        _("Mark given ÷ mark given, lapsed, or its limit passed."),
        both(known("asked"), known("rated_first")),
        known("asked"),
    ),
    Figure(
        "published",
        _("Publication rate"),
        _("Suggestion and reply are on the public pages ÷ replied, without what was lawfully withheld."),
        both(is_replied, without("withheld"), known("published")),
        both(is_replied, without("withheld")),
    ),
)


def classes(among):
    """The overall class of the letter that stands today, with every later change."""
    return (
        Figure(
            "resolved",
            _("Resolution rate"),
            _("Resolved or adopted ÷ replied."),
            both(among, _of_class(CountsAs.RESOLVED)),
            among,
        ),
        Figure(
            "in_plan", _("In plan"), _("In plan ÷ replied."), both(among, _of_class(CountsAs.IN_PLAN)), among
        ),
        Figure(
            "reference",
            _("For reference"),
            _("For reference ÷ replied."),
            both(among, _of_class(CountsAs.REFERENCE)),
            among,
        ),
        Figure(
            "higher",
            _("Higher authority"),
            _("Matter of a higher authority ÷ replied."),
            both(among, _of_class(CountsAs.HIGHER)),
            among,
        ),
        Figure(
            "unclassed",
            _("Without class"),
            _("No class, or left to another agency ÷ replied."),
            both(among, lambda row, scope: row["class"] in (None, CountsAs.NONE)),
            among,
        ),
    )


TIMES = (
    Figure(
        "all_days",
        _("Working days"),
        _("From the day of assignment to the dispatch, on average of those replied."),
        anything,
        days="all",
    ),
    *(
        Figure(f"{party.value}_days", party.label, "", anything, days=party.value)
        for party in reversed(Party)
    ),
)
