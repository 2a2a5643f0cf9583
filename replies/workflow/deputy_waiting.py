"""等候代表: the deputy is abroad or asked for a later talk. No limit stops; the stage ledger says whose days these were."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from replies.models import DeputyWait, Reply
from suggestions.workflow import NotNow, act


def wait_for_deputy(assignment, *, reason, by, until=None, seen=None):
    """Record from today on that the deputy is waited for. Raises ValidationError for an expected day that is not later,
    NotNow while one wait is open or the draft is in sign-off, where nobody waits for the deputy."""
    if until is not None and until <= clock.today():
        raise ValidationError({"until": _("The expected day does not lie in the future.")})
    with act(Action.WAIT_FOR_DEPUTY, by=by, on=assignment, seen=seen, note=reason) as step:
        step.take(assignment)
        refuse_wait_for_deputy(assignment)
        wait = DeputyWait.objects.create(
            assignment=assignment,
            began_on=clock.today(),
            reason=reason,
            until=until,
            began_by=by,
            began_at=clock.now(),
        )
        step.seal(wait)
        if until:
            step.detail["expected"] = until.isoformat()
        step.tell(holders_in(assignment.agency, Role.AGENCY_COORDINATOR, today=clock.today()), reason)
    return wait


def refuse_wait_for_deputy(assignment):
    if assignment.deputy_waits.filter(ended_on__isnull=True).exists():
        raise NotNow(assignment, Action.WAIT_FOR_DEPUTY, _("A wait for the deputy is recorded already."))
    if is_in_sign_off(assignment):
        raise NotNow(assignment, Action.WAIT_FOR_DEPUTY, _("The draft is in sign-off, or signed already."))


def is_in_sign_off(assignment):
    reply = Reply.objects.filter(assignment=assignment.host)
    return reply.exclude(state=Reply.State.DRAFTING).exists()


def end_wait(assignment, *, by, note="", seen=None):
    """The deputy was reached, or the work goes on without. Raises NotNow when nobody is waited for."""
    with act(Action.END_WAIT, by=by, on=assignment, seen=seen, note=note) as step:
        step.take(assignment)
        refuse_end_wait(assignment)
        close_wait(step, assignment, note)
    return assignment


def refuse_end_wait(assignment):
    if not assignment.deputy_waits.filter(ended_on__isnull=True).exists():
        raise NotNow(assignment, Action.END_WAIT, _("No wait for the deputy is recorded."))


def close_wait(step, assignment, note=""):
    """With the draft in sign-off, too, nobody waits any more."""
    for wait in assignment.deputy_waits.filter(ended_on__isnull=True):
        step.set(wait, ended_on=clock.today(), closing=note)
        step.seal(wait)
