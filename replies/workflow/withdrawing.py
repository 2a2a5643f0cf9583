"""撤回: the deputy withdraws the suggestion in writing, and its handling ends at once (Chongqing 2017 art. 12)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from replies.models import ApprovalStep, EvaluationLink, Letter
from replies.workflow.merging import leave as leave_reply
from suggestions import files
from suggestions.models import Assignment, Attachment, Exit
from suggestions.workflow import TABLES, NotNow, act
from suggestions.workflow.intake import keep_file
from suggestions.workflow.leaving import leave
from suggestions.workflow.telling import tell_proposers
from suggestions.workflow.together import refuse_merged

BEFORE_ASSIGNMENT = "before_assignment"


def withdraw(suggestion, *, asked_on, reason, by, all_agreed=False, file=None, seen=None):
    """Open assignments end in the same act, with what waits in them; what was done stays as history.

    Raises ValidationError for a day in the future or before the receipt, and for a joint suggestion without the
    agreement of all where the rules ask for it; NotNow when the rules allow it before the assignment only, and while
    its reply answers others too. One that was merged into another leaves that reply.
    """
    check_withdrawal(suggestion, asked_on=asked_on, all_agreed=all_agreed)
    content_type = files.checked_type(file) if file else ""
    hosts = [line.answered_with.suggestion for line in _guests(suggestion)]
    with act(Action.WITHDRAW, by=by, on=suggestion, also=hosts, note=reason, seen=seen) as step:
        step.take(suggestion)
        refuse_withdraw(suggestion)
        scan = None
        if file:
            scan = keep_file(step, file=file, kind=Attachment.Kind.SCAN, content_type=content_type)
        leave(
            step,
            Exit.Kind.WITHDRAWN,
            asked_on=asked_on,
            reason=reason,
            all_agreed=all_agreed,
            scan=scan,
        )
        _end_everything(step, suggestion, reason)
        step.detail["on_day"] = asked_on.isoformat()
        tell_proposers(step, subject="建议撤回告知", body="已按您的书面要求撤回，办理即行终止。")
    return suggestion


def check_withdrawal(suggestion, *, asked_on, all_agreed):
    if asked_on > clock.today():
        raise ValidationError({"asked_on": _("The date of the withdrawal lies in the future.")})
    if asked_on < suggestion.received_on:
        raise ValidationError({"asked_on": _("The date lies before the receipt of the suggestion.")})
    if needs_all(suggestion) and not all_agreed:
        message = _("A joint suggestion is withdrawn only when all proposers agree.")
        raise ValidationError({"all_agreed": message})


def needs_all(suggestion):
    return suggestion.session.profile.joint_withdrawal_all and suggestion.proposers.count() > 1


def refuse_withdraw(suggestion):
    is_early = suggestion.session.profile.withdrawal == BEFORE_ASSIGNMENT
    if is_early and suggestion.assignments.current().exists():
        why = _("By the rules of this place a suggestion is withdrawn only before it is assigned.")
        raise NotNow(suggestion, Action.WITHDRAW, why)
    for line in suggestion.assignments.standing().answering().filter(answered_with__isnull=True):
        refuse_merged(line, Action.WITHDRAW)


def _guests(suggestion):
    """Its parts that another suggestion's reply is to answer."""
    merged = suggestion.assignments.merged().owing()
    return list(merged.select_related("answered_with__suggestion"))


def _end_everything(step, suggestion, reason):
    now, when = clock.now(), TABLES["answering"][Action.WITHDRAW][0]
    lines = list(suggestion.assignments.filter(state__in=when).select_related("agency", "officer"))
    for line in _guests(suggestion):
        leave_reply(step, line, reason)
    for line in lines:
        line.refresh_from_db()
        step.take(line)
        line.objections.waiting().update(taken_back_at=now)
    _drop_sign_off(suggestion)
    Letter.objects.filter(suggestion=suggestion, dispatched_on__isnull=True, voided_at__isnull=True).update(
        voided_at=now, void_reason=reason[:300]
    )
    EvaluationLink.objects.filter(
        evaluation__assignment__suggestion=suggestion, revoked_at__isnull=True
    ).update(revoked_at=now)
    _tell_agencies(step, suggestion, lines, reason)


def _drop_sign_off(suggestion):
    """Nobody is asked any more to decide on a text of the case."""
    open_steps = ApprovalStep.objects.filter(
        state__in=[ApprovalStep.State.WAITING, ApprovalStep.State.CURRENT]
    )
    open_steps.filter(reply__assignment__suggestion=suggestion).update(state=ApprovalStep.State.DROPPED)
    open_steps.filter(opinion__assignment__suggestion=suggestion).update(state=ApprovalStep.State.DROPPED)


def _tell_agencies(step, suggestion, ended, reason):
    """Those whose part ended do not see the case any more: their line leads to their worklist."""
    today = clock.today()
    for line in ended:
        people = holders_in(line.agency, Role.AGENCY_COORDINATOR, Role.PRINCIPAL, today=today)
        step.tell([*people, line.officer], reason, url="/")
    done = suggestion.assignments.filter(
        state__in=[Assignment.State.REPLIED, Assignment.State.OPINION_GIVEN]
    ).select_related("agency")
    for line in done:
        step.tell(holders_in(line.agency, Role.AGENCY_COORDINATOR, today=today), reason)
    liaison = suggestion.session.term.congress.liaison
    step.tell(holders_in(liaison, Role.CONGRESS_LIAISON, today=today), reason)
