"""增加协办、免会办: who co-handles may change while a suggestion is handled, until the lead's draft is in sign-off.

Where nothing is laid down the office that assigned the suggestion decides; the agencies do not arrange it themselves.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from replies.models import ApprovalStep, Reply
from suggestions.models import Assignment
from suggestions.workflow import NotNow, act
from suggestions.workflow.assigning import check_day, start

Part = Assignment.Part


def lead_of(suggestion):
    """The agency that leads in the round under way; None where several answer separately, or nobody does yet."""
    lines = suggestion.assignments.standing().answering().select_related("agency", "officer")
    return next((line for line in lines if line.part in (Part.LEAD, Part.SOLE)), None)


def add_co_handler(suggestion, *, agency, on, reason, by, late_reason="", seen=None):
    """增加协办: from the day `on` with a clock of its own; the lead's draft waits for its opinion.

    Raises ValidationError for an agency that is in the case and a day as assign() does, NotNow under separate handling
    and when the lead's draft has gone to sign-off.
    """
    with act(Action.ADD_CO_HANDLER, by=by, on=suggestion, note=reason, seen=seen) as step:
        step.take(suggestion)
        lead = refuse_add_co_handler(suggestion)
        check_newcomer(lead, agency=agency, on=on, late_reason=late_reason)
        if lead.part == Part.SOLE:
            step.set(lead, part=Part.LEAD)
            step.seal(lead)
        start(step, suggestion, agency=agency, part=Part.CO, on=on, round=lead.round)
        step.detail |= {"co": [str(agency)], "on": on.isoformat(), "late_reason": late_reason}
        step.tell(_people_of(lead), reason)
    return suggestion


def refuse_add_co_handler(suggestion):
    """The lead beside which another agency may still come. Raises NotNow when there is none any more."""
    lead = lead_of(suggestion)
    if lead is None or lead.is_guest or not lead.is_owing:
        why = _("No agency leads here that could be given another co-handler.")
        raise NotNow(suggestion, Action.ADD_CO_HANDLER, why)
    reply = Reply.objects.filter(assignment=lead).first()
    if reply is not None and reply.state != Reply.State.DRAFTING:
        raise NotNow(suggestion, Action.ADD_CO_HANDLER, _("The lead's draft is already in sign-off."))
    return lead


def check_newcomer(lead, *, agency, on, late_reason):
    present = lead.suggestion.assignments.current().filter(round=lead.round, agency=agency)
    if present.exists():
        message = _("%(agency)s handles this suggestion already. Choose another one.")
        raise ValidationError({"agency": message % {"agency": agency}})
    if on < lead.assigned_on:
        raise ValidationError({"on": _("The day lies before the first assignment.")})
    try:
        check_day(lead.suggestion, on=on, reason=late_reason)
    except ValidationError as error:
        wrong = {"late_reason" if name == "reason" else name: said for name, said in error.error_dict.items()}
        raise ValidationError(wrong) from None


def excuse_co_handler(assignment, *, reason, by, seen=None):
    """免会办: the opinion is not needed any more. The assignment stays as history; the lead's draft waits no longer.

    Raises NotNow once the opinion was given or the lead has answered.
    """
    with act(Action.EXCUSE_CO_HANDLER, by=by, on=assignment, note=reason, seen=seen) as step:
        refuse_excuse_co_handler(assignment)
        step.take(assignment)
        step.set(assignment, excused_because=reason)
        waiting = (ApprovalStep.State.WAITING, ApprovalStep.State.CURRENT)
        ApprovalStep.objects.filter(opinion__assignment=assignment, state__in=waiting).update(
            state=ApprovalStep.State.DROPPED
        )
        step.detail["excused"] = str(assignment.agency)
        step.tell(_people_of(assignment), reason, url="/")
        step.tell(_people_of(lead_of(assignment.suggestion)), reason)
    return assignment


def refuse_excuse_co_handler(assignment):
    lead = lead_of(assignment.suggestion)
    if lead is None or not lead.is_owing:
        why = _("The reply has gone out: the co-handler is not waited for any more.")
        raise NotNow(assignment, Action.EXCUSE_CO_HANDLER, why)


def _people_of(line):
    yield from holders_in(line.agency, Role.AGENCY_COORDINATOR, today=clock.today())
    yield line.officer
