"""申退、改办: an agency says that the suggestion is not its business, and the office decides (Chongqing 2017 art. 16).

From the second objection in one case on the agency's principal signs it and the leader of the office decides, so that
agencies do not pass a suggestion round among themselves.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from suggestions.models import Assignment, Objection
from suggestions.workflow.assigning import check_day, start
from suggestions.workflow.engine import NotNow, TooLate, act
from suggestions.workflow.together import refuse_merged

State = Assignment.State


def object(assignment, *, reason_class, reason, by, proposed_agency=None, proposed_text="", seen=None):
    """申退: says why, and whose business it is instead (an agency, or in words that nobody of ours).

    Raises ValidationError for a proposal that is missing or in the case already, TooLate once the window has closed,
    NotNow when the reply was submitted or an objection was overruled.
    """
    check_proposal(assignment, agency=proposed_agency, text=proposed_text)
    with act(Action.OBJECT, by=by, on=assignment, note=reason, seen=seen) as step:
        step.take(assignment)
        refuse_object(assignment)
        objection = Objection(
            assignment=assignment,
            reason_class=reason_class,
            reason=reason,
            proposed_agency=proposed_agency,
            proposed_text=proposed_text,
            raised_by=by,
            raised_at=clock.now(),
            is_repeated=Objection.objects.of_case(assignment.suggestion).counted().exists(),
        )
        if not objection.is_repeated:
            _limit_answer(objection)
        objection.save()
        step.seal(objection)
        step.detail |= {"reason_class": reason_class, "proposed": objection.proposed}
        step.tell(_next_ones(objection), reason)
    return objection


def check_proposal(assignment, *, agency, text):
    if agency is None and not text:
        message = _(
            "Name the agency whose business it is, or say in words: not clear, outside the government."
        )
        raise ValidationError({"proposed_agency": message})
    _refuse_present(assignment, agency, field="proposed_agency")


def _refuse_present(assignment, agency, *, field):
    """Neither the agency that objects nor one that handles the case already."""
    if agency == assignment.agency:
        raise ValidationError({field: _("This is the agency that objects. Choose another one.")})
    present = assignment.suggestion.assignments.current().filter(round=assignment.round, agency=agency)
    if agency is not None and present.exists():
        message = _("%(agency)s handles this suggestion already. Choose another one.")
        raise ValidationError({field: message % {"agency": agency}})


def refuse_object(assignment):
    """Raises TooLate after the window, NotNow once something was submitted or the office has said no, or while it is
    answered together with another suggestion."""
    refuse_merged(assignment, Action.OBJECT)
    until = assignment.objection_until
    if until and clock.today() > until:
        why = _("An objection was possible until %(day)s. The agency goes on handling the suggestion.")
        raise TooLate(assignment, Action.OBJECT, why % {"day": until.isoformat()})
    if assignment.submitted_on:
        why = _("The text went to sign-off on %(day)s. From then on the agency does not object any more.")
        raise NotNow(assignment, Action.OBJECT, why % {"day": assignment.submitted_on.isoformat()})
    overruled = assignment.objections.filter(is_upheld=False).last()
    if overruled:
        why = _("The objection was overruled on %(day)s. The agency goes on handling the suggestion.")
        day = clock.local_date(overruled.decided_at).isoformat()
        raise NotNow(assignment, Action.OBJECT, why % {"day": day})


def note_submission(step, assignment):
    """With its first text in sign-off the agency stands by the assignment."""
    if assignment.submitted_on is None:
        step.set(assignment, submitted_on=clock.today())


def _limit_answer(objection):
    """The office's own limit, counted from the day the objection reaches it."""
    profile = objection.assignment.profile
    if profile.reassign_wd is not None:
        due = profile.clock().add_working_days(clock.today(), profile.reassign_wd)
        objection.due_on, objection.due_basis = due.date, due.basis


def _next_ones(objection):
    """Who has to do something about it now."""
    today, case = clock.today(), objection.assignment.suggestion
    if objection.is_repeated and objection.signed_at is None:
        return holders_in(objection.assignment.agency, Role.PRINCIPAL, today=today)
    roles = {Role.OFFICE_LEADER} if objection.is_repeated else {Role.OFFICE_LEADER, Role.OFFICE_COORDINATOR}
    return holders_in(case.session.term.congress.office, *roles, today=today)


def sign_objection(assignment, *, by, seen=None):
    """The principal stands behind an objection that is not the first in its case; only now the office sees it."""
    with act(Action.SIGN_OBJECTION, by=by, on=assignment, seen=seen) as step:
        step.take(assignment)
        refuse_sign_objection(assignment)
        objection = open_objection(assignment)
        _limit_answer(objection)
        step.set(
            objection,
            signed_by=by,
            signed_at=clock.now(),
            due_on=objection.due_on,
            due_basis=objection.due_basis,
        )
        step.seal(objection)
        step.tell(_next_ones(objection), objection.reason)
    return assignment


def refuse_sign_objection(assignment):
    if not assignment.objections.to_sign().exists():
        why = _("The objection does not wait for a signature: the office decides on it.")
        raise NotNow(assignment, Action.SIGN_OBJECTION, why)


def drop_objection(assignment, *, reason, by, seen=None):
    """撤回申退: the agency handles the suggestion after all."""
    with act(Action.DROP_OBJECTION, by=by, on=assignment, note=reason, seen=seen) as step:
        objection = open_objection(assignment)
        step.take(assignment, to=state_before(assignment))
        if not objection.is_repeated or objection.signed_at:
            step.tell(_next_ones(objection), reason)
        step.set(objection, taken_back_at=clock.now())
        step.tell(_coordinators(assignment), reason)
    return assignment


def open_objection(assignment):
    return assignment.objections.waiting().first()


def state_before(assignment):
    """Where the agency stood when it objected."""
    if assignment.officer_id:
        return State.WORKING
    return State.SIGNED_FOR if assignment.signed_for_on else State.PENDING


def _coordinators(assignment):
    return holders_in(assignment.agency, Role.AGENCY_COORDINATOR, today=clock.today())


def refuse_decision(assignment, action):
    """An objection that still needs its principal is not before the office."""
    if not assignment.objections.before_office().exists():
        why = _("The agency's principal has not signed the objection yet.")
        raise NotNow(assignment, action, why)


def overrule(assignment, *, decision, by, seen=None):
    """不同意申退: the agency must go on; its time limits were running all along."""
    with act(Action.OVERRULE, by=by, on=assignment, note=decision, seen=seen) as step:
        step.take(assignment, to=state_before(assignment))
        refuse_decision(assignment, Action.OVERRULE)
        _decide(step, assignment, is_upheld=False, decision=decision)
        step.tell([*_coordinators(assignment), assignment.officer], decision)
    return assignment


def _decide(step, assignment, *, is_upheld, decision):
    objection = open_objection(assignment)
    step.set(
        objection,
        is_upheld=is_upheld,
        decision=decision,
        decided_by=step.actor.user,
        decided_at=clock.now(),
    )
    step.seal(objection)


def reassign(assignment, *, on, decision, by, agency=None, reason="", seen=None):
    """改办: the objection is upheld; another agency takes the part with clocks of its own from the day `on`.

    The old assignment stays as history. A co-handler may be released without another one in its place. Raises
    ValidationError for no agency, one that is in the case, and a day as assign() does.
    """
    check_reassignment(assignment, agency=agency, on=on, reason=reason)
    with act(Action.REASSIGN, by=by, on=assignment, note=decision, seen=seen) as step:
        step.take(assignment)
        refuse_decision(assignment, Action.REASSIGN)
        _decide(step, assignment, is_upheld=True, decision=decision)
        if agency is not None:
            _replace(step, assignment, agency=agency, on=on)
        step.detail |= {
            "from_agency": str(assignment.agency),
            "new_agency": str(agency or ""),
            "on": on.isoformat(),
            "late_reason": reason,
        }
        step.tell([*_coordinators(assignment), assignment.officer], decision, url="/")
        step.tell(_others(assignment), decision)
    return assignment


def _replace(step, assignment, *, agency, on):
    new = start(
        step, assignment.suggestion, agency=agency, part=assignment.part, on=on, round=assignment.round
    )
    new.items.set(assignment.items.all())
    step.set(new, replaces=assignment)


def _others(assignment):
    """The officers of the agencies that stay in the case: one beside them changed."""
    lines = assignment.suggestion.assignments.current().filter(round=assignment.round)
    return [
        line.officer for line in lines.exclude(pk=assignment.pk).select_related("officer") if line.officer
    ]


def check_reassignment(assignment, *, agency, on, reason):
    if agency is None and assignment.part != Assignment.Part.CO:
        raise ValidationError({"agency": _("Choose the agency that takes the suggestion over.")})
    _refuse_present(assignment, agency, field="agency")
    if on < assignment.assigned_on:
        raise ValidationError({"on": _("The day lies before the first assignment.")})
    check_day(assignment.suggestion, on=on, reason=reason)
