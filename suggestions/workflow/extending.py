"""延期: asked for before the due date, signed by the agency's principal, decided by the office (代表法 2025 art. 51).

The new limit counts from the day of assignment, never from the old due date; the first due date is kept beside it.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Membership, Role
from agencies.permissions import GRANTS, Action, holders_in
from suggestions.models import Extension, RuleProfile
from suggestions.workflow.engine import NotNow, TooLate, act
from suggestions.workflow.telling import tell_proposers


def ask_extension(assignment, *, months, reason, by, seen=None):
    """Ask for so many months in all. Raises ValidationError when that is no later day or more than the law allows,
    TooLate after the due date, NotNow while another request waits."""
    check_months(assignment, months)
    with act(Action.ASK_EXTENSION, by=by, on=assignment, note=reason, seen=seen) as step:
        step.take(assignment)
        refuse_ask_extension(assignment)
        extension = Extension.objects.create(
            assignment=assignment, months=months, reason=reason, asked_by=by, asked_at=clock.now()
        )
        step.seal(extension)
        step.detail["months"] = months
        step.tell(holders_in(assignment.agency, Role.PRINCIPAL, today=clock.today()), reason)
    return extension


def refuse_ask_extension(assignment):
    if clock.today() > assignment.due_on:
        why = _("An extension had to be asked for until %(day)s. Now only the reply itself helps.")
        raise TooLate(assignment, Action.ASK_EXTENSION, why % {"day": assignment.due_on.isoformat()})
    if assignment.extensions.waiting().exists():
        why = _("A request for extension waits for its decision already.")
        raise NotNow(assignment, Action.ASK_EXTENSION, why)
    if extended_due(assignment, assignment.profile.reply_months_hard).date <= assignment.due_on:
        why = _("The time limit is the longest the rules allow: %(months)s months from the assignment.")
        months = {"months": assignment.profile.reply_months_hard}
        raise NotNow(assignment, Action.ASK_EXTENSION, why % months)


def extended_due(assignment, months):
    return assignment.profile.clock().add_months(assignment.assigned_on, months)


def check_months(assignment, months):
    most = assignment.profile.reply_months_hard
    if months > most:
        message = _("At most %(months)s months from the assignment.")
        raise ValidationError({"months": message % {"months": most}})
    due = extended_due(assignment, months)
    if due.date <= assignment.due_on:
        message = _("That would be %(day)s, no later than the present due date.")
        raise ValidationError({"months": message % {"day": due.date.isoformat()}})
    return due


def sign_extension(assignment, *, by, seen=None):
    """The principal stands behind the request; now the office sees it, or the congress body.

    Where the rules ask nobody else the signature grants it, and the deputies are told (河南 2017 art. 20).
    """
    with act(Action.SIGN_EXTENSION, by=by, on=assignment, seen=seen) as step:
        step.take(assignment)
        refuse_sign_extension(assignment)
        extension = assignment.extensions.to_sign().get()
        step.set(extension, signed_by=by, signed_at=clock.now())
        if is_granted_by_signature(assignment):
            _decided(step, assignment, extension, is_granted=True, by=by)
        else:
            step.tell(_deciders(assignment), extension.reason)
    return assignment


def is_granted_by_signature(assignment):
    return assignment.profile.extension_approver == RuleProfile.Extender.NONE


def _deciders(assignment):
    """Whom the rules leave the decision to: see GRANTS, and Assignment.party for each side."""
    roles = GRANTS[Action.DECIDE_EXTENSION]
    places = {role: assignment.party(side)[0] for role, side in roles.items()}
    rows = Membership.objects.current(today=clock.today()).filter(role__in=roles).select_related("user")
    return [
        row.user
        for row in rows.filter(agency__in=filter(None, places.values()))
        if row.agency_id == places[row.role]
    ]


def refuse_sign_extension(assignment):
    if not assignment.extensions.to_sign().exists():
        why = _("No request for extension waits for a signature.")
        raise NotNow(assignment, Action.SIGN_EXTENSION, why)


def refuse_decide_extension(assignment):
    if not assignment.extensions.before_office().exists():
        why = _("No signed request for extension waits for a decision.")
        raise NotNow(assignment, Action.DECIDE_EXTENSION, why)


def decide_extension(assignment, *, is_granted, by, decision="", seen=None):
    """Grant the request, so that the due date is counted anew from the assignment, or refuse it with a reason."""
    if not is_granted and not decision:
        raise ValidationError({"decision": _("Say why the extension is refused.")})
    with act(Action.DECIDE_EXTENSION, by=by, on=assignment, note=decision, seen=seen) as step:
        step.take(assignment)
        refuse_decide_extension(assignment)
        extension = assignment.extensions.before_office().get()
        _decided(step, assignment, extension, is_granted=is_granted, decision=decision, by=by)
    return assignment


def _decided(step, assignment, extension, *, is_granted, by, decision=""):
    decided = {"is_granted": is_granted, "decision": decision, "decided_by": by, "decided_at": clock.now()}
    if is_granted:
        decided |= _grant(step, assignment, extension.months)
    step.set(extension, **decided)
    step.seal(extension)
    step.detail["is_granted"] = is_granted
    coordinators = holders_in(assignment.agency, Role.AGENCY_COORDINATOR, today=clock.today())
    step.tell([*coordinators, assignment.officer], decision)


def _grant(step, assignment, months):
    due = extended_due(assignment, months)
    step.detail |= {"old_due": assignment.due_on.isoformat(), "new_due": due.date.isoformat()}
    step.set(
        assignment,
        due_on=due.date,
        due_basis=due.basis,
        is_provisional=due.is_provisional,
        due_version=assignment.due_version + 1,
    )
    approved = "" if step.action == Action.SIGN_EXTENSION else "经批准，"
    tell_proposers(
        step,
        subject="建议办理延期告知",
        body=f"因涉及面广、办理难度较大，{approved}答复期限延至{due.date:%Y年%-m月%-d日}。",
    )
    return {"new_due_on": due.date, "new_due_basis": due.basis}
