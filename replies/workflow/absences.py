"""外出登记: who is away, and which colleague gets the reminders meanwhile. No right moves by it.

It stands beside the cases like a signing delegation: no state, no case, but a line in the same chain of events.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Absence, Membership, Notice, Role, User
from agencies.permissions import Action, holders_in
from suggestions.workflow import NotNow, act

LONGEST_DAYS = 366
TELLING = (
    Role.OFFICE_COORDINATOR,
    Role.OFFICE_LEADER,
    Role.CONGRESS_LIAISON,
    Role.AGENCY_COORDINATOR,
    Role.CASE_OFFICER,
    Role.REVIEWER,
    Role.PRINCIPAL,
)
"""Roles of those who are reminded of anything."""


def staff_of(agency):
    """Who may be away, and who may be told instead."""
    return holders_in(agency, *TELLING, today=clock.today()).order_by("pk")


def report_absence(membership, *, begins_on, ends_on, substitute, reason, by, person=None, seen=None):
    """`person` is a colleague in the same agency, or else the holder of the membership is away.

    Raises ValidationError for days that are over or upside down, and a substitute who is no colleague or away too.
    """
    subject = _post_of(membership, person)
    check_absence(subject, begins_on=begins_on, ends_on=ends_on, substitute=substitute)
    with act(Action.REPORT_ABSENCE, by=by, on=subject, note=reason) as step:
        _lock(subject.user, substitute)
        _check_days(subject.user, substitute, begins_on, ends_on)
        made = Absence.objects.create(
            user=subject.user,
            agency=subject.agency,
            begins_on=begins_on,
            ends_on=ends_on,
            substitute=substitute,
            reason=reason,
            reported_by=by,
        )
        step.detail |= _told(made)
        _tell(step, made)
    return made


def _post_of(membership, person):
    if person is None or person == membership.user:
        return membership
    posts = Membership.objects.current(today=clock.today()).filter(user=person, agency=membership.agency)
    found = posts.filter(role__in=TELLING).first()
    if found is None:
        raise ValidationError({"person": _("Choose a person of your agency.")})
    return found


def check_absence(membership, *, begins_on, ends_on, substitute):
    if ends_on < begins_on:
        raise ValidationError({"ends_on": _("The absence ends before it begins.")})
    if ends_on < clock.today():
        raise ValidationError({"ends_on": _("These days are over.")})
    if (ends_on - begins_on).days > LONGEST_DAYS:
        raise ValidationError({"ends_on": _("A year at most. Who is away for longer hands the work over.")})
    if substitute == membership.user or substitute not in staff_of(membership.agency):
        raise ValidationError({"substitute": _("Choose a colleague of the same agency.")})


def _lock(user, substitute):
    """Two reports about the same people queue up, in one order."""
    people = User.objects.select_for_update().filter(pk__in=[user.pk, substitute.pk])
    list(people.order_by("pk").values_list("pk"))


def _check_days(user, substitute, begins_on, ends_on):
    in_these_days = Absence.objects.overlapping(begins_on, ends_on)
    if in_these_days.filter(user=user).exists():
        raise ValidationError({"begins_on": _("Another absence lies in these days. End it first.")})
    away = in_these_days.filter(user=substitute).first()
    if away:
        raise ValidationError(
            {
                "substitute": _("%(person)s is away from %(first)s to %(last)s.")
                % {
                    "person": substitute.name,
                    "first": away.begins_on.isoformat(),
                    "last": away.ends_on.isoformat(),
                }
            }
        )


def end_absence(absence, *, by, seen=None):
    """Back earlier, or not away after all. Raises NotNow when it is over."""
    with act(Action.END_ABSENCE, by=by, on=absence) as step:
        found = Absence.objects.select_for_update().get(pk=absence.pk)
        if not found.is_open:
            raise NotNow(found, Action.END_ABSENCE, _("The absence is over already."))
        step.set(found, ended_at=clock.now())
        step.detail |= _told(found)
        _tell(step, found)
    return found


def _told(absence):
    return {
        "absence": absence.pk,
        "absent": absence.user.name,
        "substitute": absence.substitute.name,
        "from_day": absence.begins_on.isoformat(),
        "to_day": absence.ends_on.isoformat(),
    }


def _tell(step, absence):
    """Both people, and those for whom the absent one was to be told instead: their reminders go to nobody then."""
    waiting = Absence.objects.overlapping(absence.begins_on, absence.ends_on).filter(substitute=absence.user)
    people = {absence.user, absence.substitute, *(row.user for row in waiting.select_related("user"))}
    days = f"{absence.begins_on.isoformat()} — {absence.ends_on.isoformat()}"
    Notice.objects.bulk_create(
        Notice(
            user=user,
            action=step.action,
            case_label=f"{absence.user.name} → {absence.substitute.name}",
            text=f"{days} {absence.reason}",
            url="/absence/",
        )
        for user in sorted(people - {step.actor.user}, key=lambda user: user.pk)
    )
