"""催评: a deputy who let the limit pass is asked once more, with a new link; then the evaluation is closed.

The daily run urges once by itself. Office and congress body may urge again when that link has ended as well.
"""

import logging

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.permissions import Action
from replies.models import Evaluation
from replies.workflow.entering import DAILY_RUN
from replies.workflow.links import send_link
from suggestions.models import CalendarDay, Suggestion
from suggestions.workflow import NotNow, act

log = logging.getLogger(__name__)
BODY = "您的建议已答复，评价期限{day}已过，尚未收到您的评价。请于{until}前查看答复函并评价：{{url}}"


def urge_evaluation(evaluation, *, by, seen=None):
    """One message with a link that stays open for the profile's days. Raises ValidationError while one is open."""
    with act(Action.URGE_EVALUATION, by=by, on=evaluation, seen=seen) as step:
        if evaluation.closes_on >= clock.today():
            message = _("The deputy may evaluate until %(day)s.")
            raise ValidationError(message % {"day": evaluation.closes_on.isoformat()})
        step.take(evaluation)
        profile = evaluation.assignment.profile
        until = profile.clock().add_working_days(clock.today(), profile.evaluate_urge_wd).date
        step.set(evaluation, closes_on=until, urged_on=clock.today(), urges=evaluation.urges + 1)
        send_link(
            evaluation,
            until=until,
            subject=f"催请评价第{evaluation.case.number}号建议的答复",
            body=BODY.format(day=evaluation.due_on.isoformat(), until=until.isoformat()),
        )
        step.detail |= {
            "deputy": evaluation.proposer.name,
            "urges": evaluation.urges,
            "until": until.isoformat(),
        }
    return evaluation


def urge_unanswered(today):
    """The daily run, on working days: everybody whose limit has passed is urged once. Gives how many."""
    if not CalendarDay.objects.clock().is_working(today):
        return 0
    urged = 0
    for evaluation in _overdue(today):
        try:
            urge_evaluation(evaluation, by=DAILY_RUN)
        except (NotNow, ValidationError, PermissionDenied):  # answered, or closed by hand, in between
            continue
        except Exception:  # one row's trouble does not end the run
            log.exception("urging of evaluation %s", evaluation.pk)
            continue
        urged += 1
    return urged


def _overdue(today):
    rows = Evaluation.objects.in_force().filter(
        state=Evaluation.State.INVITED,
        closes_on__lt=today,
        urges=0,
        assignment__suggestion__state=Suggestion.State.REPLIED,
    )
    return rows.select_related("assignment__profile", "proposer").order_by("pk")
