"""Which steps on a wait for the deputy are offered: see replies.offers."""

from agencies.permissions import Action
from replies.workflow.deputy_waiting import is_in_sign_off

ASIDE = {Action.WAIT_FOR_DEPUTY, Action.END_WAIT}


def _is_waiting(assignment, user):
    return assignment.deputy_waits.filter(ended_on__isnull=True).exists()


def _may_wait(assignment, user):
    return not _is_waiting(assignment, user) and not is_in_sign_off(assignment)


CIRCUMSTANCES = {
    (step, table): check
    for step, check in ((Action.WAIT_FOR_DEPUTY, _may_wait), (Action.END_WAIT, _is_waiting))
    for table in ("answering", "merged")
}
