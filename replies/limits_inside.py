"""The dates that staff keep among themselves: sign-off steps, dispatch, the decision on a dissatisfied deputy, publication.

Each is written by the step that opens it, and never counted a second time.
"""

from django.db.models import F
from django.utils.translation import gettext_lazy

from agencies import clock
from replies.limit import Limit, due_of, keys, words
from replies.models import ApprovalStep, Evaluation, Letter, Publication, Reply
from suggestions.models import Assignment, Suggestion
from suggestions.workflow.tables import ANSWERED


def in_turn(profile, *, at=None):
    """The columns of a sign-off step whose turn it is from now on, or since the moment `at`."""
    at = at or clock.now()
    due = profile.clock().add_working_days(clock.local_date(at), profile.approval_step_wd)
    return {"came_at": at, "due_on": due.date, "due_basis": due.basis}


def steps_in_turn():
    """Sign-off steps somebody has to decide: of a letter or opinion that is still wanted."""
    return ApprovalStep.objects.filter(state=ApprovalStep.State.CURRENT)


def letters_to_send():
    """Signed, and not gone out; a reply to several suggestions is told once, by its own letter."""
    rows = Letter.objects.filter(dispatched_on__isnull=True, voided_at__isnull=True)
    rows = rows.filter(assignment=F("reply__assignment"))
    return rows.exclude(assignment__suggestion__state__in=Suggestion.CLOSED)


def letters_to_publish():
    """Gone out, and it is not settled yet whether and how the public reads them."""
    rows = Letter.objects.filter(
        dispatched_on__isnull=False,
        voided_at__isnull=True,
        assignment=F("reply__assignment"),
        reply__state=Reply.State.DISPATCHED,
    )
    return (
        rows.exclude(reply__publication__state__in=SETTLED)
        .exclude(assignment__outcome=Assignment.Outcome.REHANDLE)
        .exclude(assignment__suggestion__state=Suggestion.State.WITHDRAWN)
    )


SETTLED = (Publication.State.PUBLISHED, Publication.State.WITHHELD, Publication.State.WITHDRAWN)


def decisions_awaited():
    """Dissatisfied evaluations on which the congress body has not decided."""
    rows = Evaluation.objects.undecided().filter(decide_due_on__isnull=False)
    return rows.filter(assignment__suggestion__state__in=ANSWERED)


def _step(kind, subject):
    return Limit(
        kind,
        words(gettext_lazy("Sign-off step due")),
        gettext_lazy("the day it came to be in turn"),
        ApprovalStep,
        f"{subject}__assignment",
        due=lambda row: due_of(row.due_on, row.due_basis),
        rules=keys("approval_step_wd"),
        open=lambda today: steps_in_turn().filter(**{f"{subject}__isnull": False}),
        columns=lambda row, moved: {"due_on": moved.date, "due_basis": moved.basis},
    )


def _stored(name):
    """A date in the columns <name>_due_on and <name>_basis."""
    day, basis = f"{name}_due_on", f"{name}_basis"
    return {
        "due": lambda row: due_of(getattr(row, day), getattr(row, basis)),
        "columns": lambda row, moved: {day: moved.date, basis: moved.basis},
    }


INSIDE = (
    _step("approval", "reply"),
    _step("opinion_approval", "opinion"),
    Limit(
        "dispatch",
        words(gettext_lazy("Dispatch due")),
        gettext_lazy("the day of the signature"),
        Letter,
        "assignment",
        rules=keys("dispatch_wd"),
        open=lambda today: letters_to_send(),
        **_stored("dispatch"),
    ),
    Limit(
        "decision",
        words(gettext_lazy("Decision on re-handling due")),
        gettext_lazy("the day of the evaluation"),
        Evaluation,
        "assignment",
        rules=keys("rehandle_order_wd"),
        open=lambda today: decisions_awaited(),
        **_stored("decide"),
    ),
    Limit(
        "publication",
        words(gettext_lazy("Publication due")),
        gettext_lazy("the date of the letter"),
        Letter,
        "assignment",
        rules=keys("publish_wd"),
        open=lambda today: letters_to_publish(),
        **_stored("publish"),
    ),
)
