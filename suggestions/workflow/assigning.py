"""Assignment and what the agency does first: 交办, 签收, 分办 (Chongqing 2017 arts. 13–21)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from suggestions.models import Assignment
from suggestions.workflow.engine import NotNow, act

Part = Assignment.Part


def assign(suggestion, *, lead, on, by, co_handlers=(), is_hard=False, reason="", seen=None):
    """交办: the clocks of the lead agency and of every co-handler start on the day `on`.

    Raises ValidationError for a lead that is also co-handler, a date in the future or before the receipt, and a date
    other than today without a reason.
    """
    check_assignment(suggestion, lead=lead, co_handlers=co_handlers, on=on, reason=reason)
    with act(Action.ASSIGN, by=by, on=suggestion, note=reason, seen=seen) as step:
        step.take(suggestion)
        step.set(suggestion, is_hard=is_hard)
        part = Part.LEAD if co_handlers else Part.SOLE
        answering = start(step, suggestion, agency=lead, part=part, on=on)
        answering.items.set(suggestion.items.all())
        for agency in co_handlers:
            start(step, suggestion, agency=agency, part=Part.CO, on=on)
        step.detail |= {
            "lead": str(lead),
            "co": [str(agency) for agency in co_handlers],
            "on": on.isoformat(),
        }
    return answering


def check_assignment(suggestion, *, lead, co_handlers, on, reason):
    if lead in co_handlers:
        message = _("%(agency)s is already the lead agency. Remove it from the co-handlers.")
        raise ValidationError({"co_handlers": message % {"agency": lead}})
    check_day(suggestion, on=on, reason=reason)


def check_day(suggestion, *, on, reason):
    """The day a clock starts: not in the future, not before the receipt, and when it is not today with a reason."""
    if on > clock.today():
        raise ValidationError({"on": _("The date of assignment lies in the future. Enter today or earlier.")})
    if on < suggestion.received_on:
        raise ValidationError({"on": _("The date of assignment lies before the receipt of the suggestion.")})
    if on != clock.today() and not reason:
        raise ValidationError({"reason": _("Say why the date of assignment is not today (late entry).")})


def start(step, suggestion, *, agency, part, on, round=1):
    """A new assignment with its clocks; every date is worked out here, once, from the profile in force."""
    profile = suggestion.session.profile
    calendar = profile.clock()
    due = reply_due(profile, calendar, on=on, is_hard=suggestion.is_hard, round=round)
    if part == Part.CO:
        due = opinion_due(profile, calendar, on=on, round=round)
    assignment = Assignment.objects.create(
        suggestion=suggestion,
        round=round,
        agency=agency,
        agency_name=agency.name,
        part=part,
        profile=profile,
        assigned_on=on,
        due_on=due.date,
        first_due_on=due.date,
        due_basis=due.basis,
        is_provisional=due.is_provisional,
        sign_for_due_on=calendar.add_working_days(on, profile.sign_for_wd).date,
        objection_until=_after(calendar, on, profile.objection_wd),
        contact_due_on=_after(calendar, on, profile.contact_wd) if part != Part.CO else None,
    )
    step.seal(step.created(assignment))
    today = clock.today()
    step.admit(holders_in(agency, Role.AGENCY_COORDINATOR, Role.PRINCIPAL, today=today), "assigned")
    step.tell(holders_in(agency, Role.AGENCY_COORDINATOR, today=today))
    return assignment


def _after(calendar, start, days):
    return calendar.add_working_days(start, days).date if days is not None else None


def reply_due(profile, calendar, *, on, is_hard, round=1):
    """Three months from the assignment, six for wide-ranging and hard ones (代表法 2025 art. 51), or a fixed day.

    Another handling has a limit of its own from the day it was ordered (Chongqing 2017 art. 27: two months).
    """
    if round > 1:
        return calendar.add_months(on, profile.rehandle_months)
    if profile.reply_fixed_on:
        month, day = map(int, profile.reply_fixed_on.split("-"))
        return calendar.on_date(date(on.year, month, day))
    months = profile.reply_months_hard if is_hard else profile.reply_months
    return calendar.add_months(on, months)


def opinion_due(profile, calendar, *, on, round):
    """Working days or months from the assignment, as the profile says (Chongqing 2017 art. 20: 30 working days)."""
    if round > 1:
        return calendar.add_working_days(on, profile.rehandle_co_opinion_wd)
    if profile.co_opinion_months:
        return calendar.add_months(on, profile.co_opinion_months)
    return calendar.add_working_days(on, profile.co_opinion_wd or 30)


def recall_assignment(suggestion, *, reason, by, seen=None):
    """撤回交办: until the first agency has signed for. Every clock of the assignment ends with it."""
    with act(Action.RECALL_ASSIGNMENT, by=by, on=suggestion, note=reason, seen=seen) as step:
        lines = list(suggestion.assignments.current().select_related("agency"))
        if not is_untouched(lines):
            why = _("An agency has taken up the case already. From then on it may only object.")
            raise NotNow(suggestion, Action.RECALL_ASSIGNMENT, why)
        today = clock.today()
        for line in lines:
            step.take(line)
            step.tell(holders_in(line.agency, Role.AGENCY_COORDINATOR, today=today), reason, url="/")
        step.take(suggestion)
        step.detail["recalled"] = [line.agency_name for line in lines]
    return suggestion


def is_untouched(lines):
    return all(line.state == Assignment.State.PENDING for line in lines)


def sign_for(assignment, *, by, seen=None):
    """签收: the agency takes the case."""
    with act(Action.SIGN_FOR, by=by, on=assignment, seen=seen) as step:
        step.set(assignment, signed_for_on=clock.today())
        step.take(assignment)
    return assignment


def allocate(assignment, *, officer, by, section=None, note="", seen=None):
    """分办: hand the case to a case officer of the agency. Raises ValidationError for anybody else."""
    if officer not in officers_of(assignment):
        raise ValidationError({"officer": _("This person is not a case officer of the agency.")})
    with act(Action.ALLOCATE, by=by, on=assignment, note=note, seen=seen) as step:
        before = assignment.officer
        step.set(assignment, officer=officer, section=section or _section_of(officer, assignment))
        step.take(assignment)
        step.detail |= {"officer": officer.name, **({"before": before.name} if before else {})}
        step.admit([officer], "allocated")
        step.tell([officer], note)
    return assignment


def officers_of(assignment):
    """Case officers of the agency today."""
    return holders_in(assignment.agency, Role.CASE_OFFICER, today=clock.today())


def _section_of(officer, assignment):
    membership = officer.memberships.filter(agency=assignment.agency, role=Role.CASE_OFFICER).first()
    return membership and membership.section
