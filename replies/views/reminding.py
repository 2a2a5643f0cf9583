"""催办: who was reminded of what, when and by which message, and who will be on the next working day."""

from itertools import groupby, islice

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.models import Agency, Membership, User
from agencies.permissions import GRANTS, Action, has_role, memberships_of
from replies.models import Reminder
from replies.overdue import overdue_by_agency
from replies.planning import unknown
from replies.reminded import state_of
from replies.reminder_filters import ReminderFilter
from suggestions.lights import Lights
from suggestions.models import CalendarDay, Suggestion

ROWS = 50
MOST_AHEAD = 2000
"""So many reminders are worked out ahead for a page."""


@require_safe
def reminders(request):
    rows = Reminder.objects.visible_to(request.user).select_related(
        "suggestion", "recipient", "agency", "message"
    )
    found = ReminderFilter(request.GET, queryset=rows, request=request)
    page = Paginator(found.qs.defer("message__body"), ROWS).get_page(request.GET.get("page"))
    for row in page:
        row.state_label, row.tone = state_of(row)
        row.days = abs(row.level)
    shown = {"filter": found, "chips": found.chips(), "counts": found.counts(), "page_obj": page}
    shown["may_urge"] = has_role(request.user, *GRANTS[Action.URGE])
    if shown["may_urge"]:
        shown["overdue"] = overdue_by_agency(request.user)
    return render(request, "replies/reminders.html", shown)


@require_safe
def reminders_ahead(request):
    """明日预演: what the program would write on the next working day. Nothing is written by looking."""
    calendar = CalendarDay.objects.clock()
    day = calendar.add_working_days(clock.today(), 1).date
    rows = list(islice(unknown(day), MOST_AHEAD))
    rows = sorted(_shown_to(request.user, rows), key=lambda row: (row.recipient.name, row.recipient_id))
    lights = Lights(day, calendar)
    people = [_person(user, list(group), lights) for user, group in groupby(rows, key=_recipient)]
    page = Paginator(people, ROWS).get_page(request.GET.get("page"))
    shown = {"day": day, "page_obj": page, "total": len(rows), "is_cut": len(rows) == MOST_AHEAD}
    return render(request, "replies/reminders_ahead.html", shown)


def _recipient(row):
    return row.recipient


def _person(user, rows, lights):
    rows.sort(key=lambda row: (row.due_on, row.kind))
    for row in rows:
        row.due = lights.light_of(row.due_on)
        row.days = abs(row.level)
    late = sum(row.due_on < row.planned_on for row in rows)
    return {"user": user, "agency": rows[0].agency or "", "rows": rows, "late": late}


def _shown_to(user, rows):
    """As `visible_to` shows what is written: those of overseen cases, and those of one's colleagues and one's own."""
    ids = {row.suggestion_id for row in rows}
    overseen = set(Suggestion.objects.overseen_by(user).filter(pk__in=ids).values_list("pk", flat=True))
    visible = set(Suggestion.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    places = [membership.agency_id for membership in memberships_of(user)]
    colleagues = set(Membership.objects.filter(agency__in=places).values_list("user", flat=True))
    shown = [
        row
        for row in rows
        if row.suggestion_id in overseen
        or row.recipient_id == user.pk
        or (row.suggestion_id in visible and row.recipient_id in colleagues)
    ]
    return _with_people(shown)


def _with_people(rows):
    """The people and agencies of many rows, in two queries."""
    people = User.objects.in_bulk({row.recipient_id for row in rows})
    agencies = Agency.objects.in_bulk({row.agency_id for row in rows if row.agency_id})
    for row in rows:
        row.recipient = people[row.recipient_id]
        row.agency = agencies.get(row.agency_id)
    return rows
