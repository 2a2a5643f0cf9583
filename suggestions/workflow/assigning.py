"""Assignment and what the agency does first: 交办, 签收, 分办 (Chongqing 2017 arts. 13–21)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from suggestions.models import Assignment
from suggestions.workflow.engine import NotNow, act
from suggestions.workflow.together import others_in_hand, refuse_merged

Part = Assignment.Part


def assign(
    suggestion,
    *,
    on,
    by,
    lead=None,
    co_handlers=(),
    joint_leads=(),
    separate=(),
    is_hard=False,
    reason="",
    seen=None,
):
    """交办: the clocks of all agencies start on the day `on`. Gives the (first) assignment that answers.

    One agency leads, with co-handlers and where the place knows them joint leads; or several answer each for itself
    (分别办理): then `separate` is [(agency, items), …], and no items stand for all of them.
    Raises ValidationError for an agency named twice, an item that nobody answers, a date in the future or before the
    receipt, and a date other than today without a reason.
    """
    if separate:
        check_separate(suggestion, separate=separate, others=[lead, *co_handlers, *joint_leads])
    else:
        check_lead(suggestion, lead=lead, co_handlers=co_handlers, joint_leads=joint_leads)
    check_day(suggestion, on=on, reason=reason)
    with act(Action.ASSIGN, by=by, on=suggestion, note=reason, seen=seen) as step:
        step.take(suggestion)
        step.set(suggestion, is_hard=is_hard)
        if separate:
            answering = _start_separate(step, suggestion, separate, on=on)
        else:
            answering = _start_lead(step, suggestion, lead, co_handlers, joint_leads, on=on)
        step.detail["on"] = on.isoformat()
    return answering


def _start_lead(step, suggestion, lead, co_handlers, joint_leads, *, on):
    part = Part.LEAD if co_handlers or joint_leads else Part.SOLE
    answering = start(step, suggestion, agency=lead, part=part, on=on)
    answering.items.set(suggestion.items.all())
    for agency in joint_leads:
        start(step, suggestion, agency=agency, part=Part.JOINT_LEAD, on=on)
    for agency in co_handlers:
        start(step, suggestion, agency=agency, part=Part.CO, on=on)
    step.detail |= {"lead": str(lead), "co": [str(agency) for agency in co_handlers]}
    if joint_leads:
        step.detail["joint"] = [str(agency) for agency in joint_leads]
    return answering


def _start_separate(step, suggestion, separate, *, on):
    lines = []
    for agency, items in separate:
        line = start(step, suggestion, agency=agency, part=Part.SEPARATE, on=on)
        line.items.set(items or suggestion.items.all())
        lines.append(line)
    everything = suggestion.items.count()
    step.detail["separate"] = [
        f"{agency}（{'、'.join(str(item.order) for item in items)}）"
        if items and len(items) < everything
        else str(agency)
        for agency, items in separate
    ]
    return lines[0]


def check_lead(suggestion, *, lead, co_handlers, joint_leads):
    if lead is None:
        raise ValidationError({"lead": _("Choose the lead agency.")})
    if joint_leads and not suggestion.session.profile.several_leads:
        raise ValidationError({"joint_leads": _("By the rules of this place one agency leads.")})
    if lead in joint_leads:
        message = _("%(agency)s is the lead agency already. Remove it here.")
        raise ValidationError({"joint_leads": message % {"agency": lead}})
    if lead in co_handlers:
        message = _("%(agency)s is already the lead agency. Remove it from the co-handlers.")
        raise ValidationError({"co_handlers": message % {"agency": lead}})
    for agency in set(joint_leads).intersection(co_handlers):
        message = _("%(agency)s is a joint lead agency already. Remove it from the co-handlers.")
        raise ValidationError({"co_handlers": message % {"agency": agency}})


def check_separate(suggestion, *, separate, others):
    """At least two agencies, each once, and every item with somebody who answers it."""
    agencies = [agency for agency, _items in separate]
    if any(others):
        raise ValidationError({"separate": _("Under separate handling nobody leads and nobody co-handles.")})
    if len(set(agencies)) < 2 or len(set(agencies)) < len(agencies):
        raise ValidationError({"separate": _("Choose at least two agencies, each of them once.")})
    everything = set(suggestion.items.all())
    given = [set(items) or everything for _agency, items in separate]
    for item in everything.difference(*given):
        message = _("Nobody answers item “%(item)s”.") % {"item": item.title}
        raise ValidationError({"separate": message})
    if set().union(*given) - everything:
        raise ValidationError({"separate": _("Choose among the items of this suggestion.")})


def check_day(suggestion, *, on, reason):
    """The day a clock starts: not in the future, not before the receipt, and when it is not today with a reason."""
    if on > clock.today():
        raise ValidationError({"on": _("The date of assignment lies in the future. Enter today or earlier.")})
    if on < suggestion.received_on:
        raise ValidationError({"on": _("The date of assignment lies before the receipt of the suggestion.")})
    if on != clock.today() and not reason:
        raise ValidationError({"reason": _("Say why the date of assignment is not today (late entry).")})


def start(step, suggestion, *, agency, part, on, round=1):
    """A new assignment with its clocks; every date is worked out here, once, from the profile in force.

    An agency that is no more is answered for by its successor.
    """
    agency = agency.heir(today=clock.today())
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
        **_other_limits(profile, calendar, on=on, part=part, first=due),
    )
    step.seal(step.created(assignment))
    today = clock.today()
    step.admit(holders_in(agency, Role.AGENCY_COORDINATOR, Role.PRINCIPAL, today=today), "assigned")
    step.tell(holders_in(agency, Role.AGENCY_COORDINATOR, today=today))
    return assignment


def _other_limits(profile, calendar, *, on, part, first):
    """Signing for, the window for objections and the first contact: each with its derivation."""
    contact_wd = profile.contact_wd if part != Part.CO else None
    days = {"sign_for": profile.sign_for_wd, "objection": profile.objection_wd, "contact": contact_wd}
    ends = {name: calendar.add_working_days(on, wd) for name, wd in days.items() if wd is not None}
    return {
        "sign_for_due_on": ends["sign_for"].date,
        "objection_until": ends["objection"].date if "objection" in ends else None,
        "contact_due_on": ends["contact"].date if "contact" in ends else None,
        "limit_bases": {"first": first.basis, **{name: due.basis for name, due in ends.items()}},
    }


def reply_due(profile, calendar, *, on, is_hard, round=1):
    """Three months from the assignment, six for wide-ranging and hard ones (代表法 2025 art. 51), or a fixed day.

    Another handling has a limit of its own from the day it was ordered (Chongqing 2017 art. 27: two months).
    """
    if round > 1:
        return calendar.add_months(on, profile.rehandle_months)
    if profile.reply_fixed_on:
        month, day = map(int, profile.reply_fixed_on.split("-"))
        return calendar.on_date(date(on.year, month, day), start=on)
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
        for line in lines:
            refuse_merged(line, Action.RECALL_ASSIGNMENT)
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
    """分办: hand the case to a case officer of the agency. Raises ValidationError for anybody else.

    What one reply answers together has one officer.
    """
    if officer not in officers_of(assignment):
        raise ValidationError({"officer": _("This person is not a case officer of the agency.")})
    others = others_in_hand(assignment)
    cases = [line.suggestion for line in others]
    with act(Action.ALLOCATE, by=by, on=assignment, also=cases, note=note, seen=seen) as step:
        before = assignment.officer
        for line in [assignment, *others]:
            step.set(line, officer=officer, section=section or _section_of(officer, assignment))
            step.take(line)
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
