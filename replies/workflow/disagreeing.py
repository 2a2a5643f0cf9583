"""有分歧、待协调: a disagreement ends when the co-handler withdraws it or the office decides (Chongqing 2017 art. 20)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from suggestions.workflow import NotNow, act


def withdraw_disagreement(opinion, *, reason, by, seen=None):
    """The co-handler agrees after all; its opinion stays as it was given."""
    with act(Action.WITHDRAW_DISAGREEMENT, by=by, on=opinion, seen=seen, note=reason) as step:
        found = _open(opinion, Action.WITHDRAW_DISAGREEMENT)
        step.take(opinion)
        step.set(found, settled_at=clock.now(), withdrawn_because=reason)
        step.seal(found)
        step.tell(_concerned(opinion), reason)
    return opinion


def coordinate(opinion, *, decision, participants, decided_on, by, seen=None):
    """协调: the office decides with both agencies. Raises ValidationError for a day in the future or before the mark."""
    with act(Action.COORDINATE, by=by, on=opinion, seen=seen, note=decision) as step:
        found = _open(opinion, Action.COORDINATE)
        check_day(found, decided_on)
        step.take(opinion)
        step.set(
            found,
            settled_at=clock.now(),
            decision=decision,
            participants=participants,
            decided_on=decided_on,
            decided_by=by,
        )
        step.seal(found)
        step.detail |= {
            "opinion_of": str(opinion.assignment.agency),
            "participants": participants,
            "on_day": decided_on.isoformat(),
        }
        step.tell(_concerned(opinion), decision)
    return opinion


def check_day(disagreement, day):
    if day > clock.today():
        raise ValidationError({"decided_on": _("The day of the decision lies in the future.")})
    if day < clock.local_date(disagreement.raised_at):
        raise ValidationError({"decided_on": _("The day of the decision lies before the disagreement.")})


def _open(opinion, action):
    found = opinion.open_disagreement
    if found is None:
        raise NotNow(opinion, action)
    return found


def _concerned(opinion):
    """Both agencies: their coordinators, and the officers who write."""
    lines = [opinion.assignment, opinion.answering]
    for line in lines:
        yield from holders_in(line.agency, Role.AGENCY_COORDINATOR, today=clock.today())
        if line.officer:
            yield line.officer
