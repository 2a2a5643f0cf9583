"""Every date that somebody has to keep: where it is stored, from which day it was counted, and while it is still open.

`why_this_day` explains each of them from here, a change of the calendar moves those that are stored and open, and
`check_states` counts them again.
"""

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replies.limit import Limit, due_of, keys, words
from replies.limits_inside import INSIDE
from replies.models import Commitment, CommitmentEvaluation, Contact, Evaluation, Opinion
from suggestions.models import Assignment, Extension, Objection, Suggestion

A = Assignment.State
UNANSWERED = (A.PENDING, A.SIGNED_FOR, A.WORKING)


# Of an assignment.


def _slot(name, column):
    """A date whose derivation stands among the `limit_bases`."""

    def due(row):
        return due_of(getattr(row, column), row.limit_bases.get(name))

    def columns(row, moved):
        return {column: moved.date, "limit_bases": {**row.limit_bases, name: moved.basis}}

    return {"due": due, "columns": columns}


def _open_lines():
    return Assignment.objects.current().owing().exclude(suggestion__state__in=Suggestion.CLOSED)


def _open_windows(today):
    rows = _open_lines().filter(state__in=UNANSWERED, submitted_on__isnull=True)
    return rows.filter(objection_until__gte=today)


def _open_contacts(today):
    talked = Contact.objects.filter(assignment=OuterRef("pk"))
    return _open_lines().filter(~Exists(talked), contact_due_on__isnull=False)


def _label_of_due(row):
    if row.part == Assignment.Part.CO:
        return _("Opinion due")
    return _("Reply due in another handling") if row.round > 1 else _("Reply due")


def _rules_of_due(row):
    is_opinion, again = row.part == Assignment.Part.CO, row.round > 1
    if is_opinion:
        return ("rehandle_co_opinion_wd",) if again else ("co_opinion_wd", "co_opinion_months")
    if again:
        return ("rehandle_months",)
    return ("reply_months_hard",) if row.suggestion.is_hard else ("reply_fixed_on", "reply_months")


def _due_columns(row, moved):
    return {
        "due_on": moved.date,
        "due_basis": moved.basis,
        "is_provisional": moved.is_provisional,
        "due_version": row.due_version + (moved.date != row.due_on),
    }


# Of what hangs on it.


def _open_objections(today):
    return Objection.objects.waiting().filter(assignment__in=_open_lines(), due_on__isnull=False)


def _open_redos(today):
    rows = Opinion.objects.exclude(state=Opinion.State.GIVEN)
    return rows.filter(redo_count__gt=0, redo_due_on__isnull=False, assignment__in=_open_lines())


def _open_evaluations(today):
    rows = Evaluation.objects.in_force().filter(state=Evaluation.State.INVITED)
    return rows.exclude(assignment__suggestion__state=Suggestion.State.WITHDRAWN)


def _evaluation_columns(row, moved):
    return {
        "due_on": moved.date,
        "due_basis": moved.basis,
        "closes_on": max(row.closes_on, moved.date),
    }


def _open_evaluations_of_commitments(today):
    rows = CommitmentEvaluation.objects.filter(state=CommitmentEvaluation.State.INVITED)
    return rows.exclude(commitment__assignment__suggestion__state=Suggestion.State.WITHDRAWN)


# As it was promised: nothing is counted.


def _commitment_due(commitment):
    """As the letter promised it: a day, never moved."""
    if commitment.due_on is None:
        return None
    start = commitment.assignment.replied_on
    return commitment.assignment.profile.clock().on_date(commitment.due_on, start=start)


ON_LINE = {"model": Assignment, "line": "", "begins": gettext_lazy("the day of the assignment")}
DUE_COLUMNS = {"columns": lambda row, moved: {"due_on": moved.date, "due_basis": moved.basis}}

LIMITS = {
    limit.kind: limit
    for limit in (
        Limit(
            "due",
            _label_of_due,
            due=lambda row: due_of(row.due_on, row.due_basis),
            rules=_rules_of_due,
            open=lambda today: _open_lines(),
            columns=_due_columns,
            **ON_LINE,
        ),
        Limit(
            "sign_for",
            words(gettext_lazy("To be signed for")),
            rules=keys("sign_for_wd"),
            open=lambda today: _open_lines().filter(state=A.PENDING),
            **ON_LINE,
            **_slot("sign_for", "sign_for_due_on"),
        ),
        Limit(
            "objection",
            words(gettext_lazy("Objection possible until")),
            rules=keys("objection_wd"),
            open=_open_windows,
            **ON_LINE,
            **_slot("objection", "objection_until"),
        ),
        Limit(
            "contact",
            words(gettext_lazy("First contact with the deputy")),
            rules=keys("contact_wd"),
            open=_open_contacts,
            **ON_LINE,
            **_slot("contact", "contact_due_on"),
        ),
        Limit(
            "extension",
            words(gettext_lazy("Reply due after the extension")),
            gettext_lazy("the day of the assignment"),
            Extension,
            "assignment",
            due=lambda row: due_of(row.new_due_on, row.new_due_basis),
            rules=keys("reply_months_hard"),
        ),
        Limit(
            "objection_answer",
            words(gettext_lazy("Objection to be decided")),
            gettext_lazy("the day it reached the office"),
            Objection,
            "assignment",
            due=lambda row: due_of(row.due_on, row.due_basis),
            rules=keys("reassign_wd"),
            open=_open_objections,
            **DUE_COLUMNS,
        ),
        Limit(
            "redo",
            words(gettext_lazy("Opinion due again")),
            gettext_lazy("the day it was asked for again"),
            Opinion,
            "assignment",
            due=lambda row: due_of(row.redo_due_on, row.redo_basis),
            rules=keys("co_opinion_redo_wd"),
            open=_open_redos,
            columns=lambda row, moved: {"redo_due_on": moved.date, "redo_basis": moved.basis},
        ),
        Limit(
            "evaluation",
            words(gettext_lazy("Evaluation due")),
            gettext_lazy("the day of the invitation"),
            Evaluation,
            "assignment",
            due=lambda row: due_of(row.due_on, row.due_basis),
            rules=keys("evaluate_wd"),
            open=_open_evaluations,
            columns=_evaluation_columns,
            was_told=True,
        ),
        Limit(
            "commitment_evaluation",
            words(gettext_lazy("Evaluation of the commitment due")),
            gettext_lazy("the day of the invitation"),
            CommitmentEvaluation,
            "commitment__assignment",
            due=lambda row: due_of(row.due_on, row.due_basis),
            rules=keys("evaluate_wd"),
            open=_open_evaluations_of_commitments,
            was_told=True,
            **DUE_COLUMNS,
        ),
        Limit(
            "commitment",
            words(gettext_lazy("Commitment due")),
            gettext_lazy("the day the letter was sent"),
            Commitment,
            "assignment",
            due=_commitment_due,
            rules=keys(),
        ),
        *INSIDE,
    )
}


def sources_of(limit, row):
    """Article and law of the limit, as the profile names them."""
    sources = limit.assignment(row).profile.sources
    return list(dict.fromkeys(sources[key] for key in limit.rules(row) if key in sources))


def name_of(kind):
    """What a kind of date is called where no row is at hand."""
    return _("Due date") if kind == "due" else LIMITS[kind].label(None)


def counted_from(due):
    return date.fromisoformat(due.basis["start"]) if due.basis.get("start") else None
