"""Whether the dates that staff keep among themselves were written by the step that opened them, and follow from it."""

from django.utils.translation import gettext as _

from agencies import clock
from replies.faults import differs
from replies.integrity_dates import counted, version_of
from replies.limits import LIMITS
from replies.models import ApprovalStep

READ_WITH = ("opinion__steps",)


def inside_dates_follow(batch):
    """Sign-off steps, dispatch, publication, and the decision on a dissatisfied deputy."""
    for row in batch.assignments:
        for kind, found, start in _opened(row):
            yield from _follows(batch, row.profile, kind, found, start)


def _opened(line):
    """(kind of date, the row it stands on, the day that opened it)."""
    if hasattr(line, "reply"):
        yield from _steps("approval", line.reply)
    if hasattr(line, "opinion"):
        yield from _steps("opinion_approval", line.opinion)
    for letter in line.letters.all():
        yield "dispatch", letter, clock.local_date(letter.signed_at)
        if letter.dispatched_on:
            yield "publication", letter, letter.dated_on
    for evaluation in line.evaluations.all():
        if evaluation.is_dissatisfied:
            yield "decision", evaluation, None


def _steps(kind, subject):
    for step in subject.steps.all():
        if step.came_at is not None and step.state != ApprovalStep.State.WAITING:
            yield kind, step, clock.local_date(step.came_at)


def _follows(batch, profile, kind, row, start):
    limit = LIMITS[kind]
    due, label = limit.due(row), str(limit.label(row))
    if due is None:
        yield from differs(row, label, None, _("as the step wrote it"))
        return
    calendar = batch.calendar(profile, version_of(due.basis))
    begins = start.isoformat() if start else due.basis["start"]
    again = calendar.count_again({**due.basis, "start": begins, "amount": _laid_down(profile, limit, row)})
    yield from differs(row, label, due.date, again.date)
    yield from differs(row, _("derivation"), counted(due.basis), again.basis)


def _laid_down(profile, limit, row):
    (key,) = limit.rules(row)
    return getattr(profile, key)


CHECKS = (inside_dates_follow,)
