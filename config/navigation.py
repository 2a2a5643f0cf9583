"""What every page of the office shows around its content."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import GRANTS, Action, has_role, memberships_of
from config import demo, silence
from replies.evaluations_import import congresses_of
from replies.models import ApprovalStep
from replies.statistics.scope import may_read
from suggestions.models import CalendarDay

OFFICE = (Role.OFFICE_COORDINATOR, Role.OFFICE_LEADER)
SIGNING = (Role.REVIEWER, Role.PRINCIPAL, Role.AGENCY_COORDINATOR)


def entries(user):
    """(URL name, label, icon, shown, count) of the navigation on the left."""
    signing = ApprovalStep.objects.waiting_for(user).count() if has_role(user, *SIGNING) else 0
    return [
        ("desk", _("My worklist"), "inbox", True, 0),
        ("suggestions:list", _("Ledger"), "journal-text", True, 0),
        ("suggestions:register", _("New suggestion"), "plus-lg", has_role(user, Role.OFFICE_COORDINATOR), 0),
        (
            "suggestions:assign_board",
            Action.ASSIGN.label.capitalize(),
            "kanban",
            has_role(user, *OFFICE),
            0,
        ),
        ("replies:approvals", _("To review and sign"), "pen", has_role(user, *SIGNING), signing),
        ("replies:delegations", _("Signing delegations"), "people", has_role(user, *SIGNING), 0),
        ("replies:absences", _("Absences"), "people", has_role(user, *GRANTS[Action.REPORT_ABSENCE]), 0),
        ("replies:commitments", _("Commitments"), "flag", True, 0),
        (
            "replies:import_evaluations",
            _("Import evaluations"),
            "upload",
            has_role(user, Role.CONGRESS_LIAISON) or bool(has_role(user, *OFFICE) and congresses_of(user)),
            0,
        ),
        ("replies:people", _("Colleagues"), "person", has_role(user, *GRANTS[Action.HAND_OVER]), 0),
        ("replies:agencies", _("Agencies"), "building", has_role(user, *GRANTS[Action.REORGANISE]), 0),
        (
            "replies:deputies",
            _("Deputies of the congress"),
            "award",
            has_role(user, *GRANTS[Action.UPDATE_DEPUTY]),
            0,
        ),
        ("suggestions:terms", _("Terms"), "calendar3", has_role(user, *GRANTS[Action.END_TERM]), 0),
        ("replies:calendar", _("Working calendar"), "calendar3", *_calendar(user)),
        ("replies:statistics", _("Statistics"), "bar-chart", may_read(user), 0),
        ("replies:reminders", _("Reminders"), "clock", True, 0),
        ("replies:messages", _("Messages"), "envelope", has_role(user, *GRANTS[Action.RESEND_MESSAGE]), 0),
        ("notices", _("Inbox"), "bell", True, user.notices.filter(read_at__isnull=True).count()),
        ("replies:public_list", _("Public pages"), "globe2", True, 0),
        ("admin:index", _("Reference data"), "gear", user.is_staff, 0),
    ]


def _calendar(user):
    """(shown, count): for those who keep it, with a 1 while the next year's holidays are to be entered."""
    return has_role(user, *GRANTS[Action.CHANGE_CALENDAR]), int(year_to_enter(user) is not None)


def year_to_enter(user):
    """The year whose holidays this person should enter now, or None."""
    keeps = has_role(user, *GRANTS[Action.CHANGE_CALENDAR])
    return CalendarDay.objects.missing_year(clock.today()) if keeps else None


def context(request):
    """Context of every template: `site_name`, `navigation`, `acting_agency`, `alarm`, `demo_notice`."""
    shown = {"site_name": _("Deputies' suggestions"), "is_demo": settings.DEMO}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {**shown, **_demo_accounts(request)}
    memberships = memberships_of(user)
    shown["alarm"] = silence.alarm_for(user)
    shown["acting_agency"] = "、".join(dict.fromkeys(str(membership.agency) for membership in memberships))
    shown["navigation"] = [
        {"label": label, "url": url, "icon": icon, "count": count, "current": request.path == url}
        for name, label, icon, is_shown, count in entries(user)
        if is_shown and (url := _reverse(name))
    ]
    return shown


def _demo_accounts(request):
    """People to try the program with, on the login page of a demo alone."""
    is_login = request.resolver_match and request.resolver_match.url_name == "account_login"
    if not (settings.DEMO and is_login):
        return {}
    return {"demo_accounts": demo.accounts(), "demo_password": demo.PASSWORD}


def _reverse(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
