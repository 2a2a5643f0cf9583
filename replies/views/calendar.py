"""工作日历: the sheet of a year, the next year's arrangement with all that it would move, and why a date is that day."""

import calendar as months
from datetime import date, timedelta

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.permissions import Action, get_visible_or_404, is_granted, require
from replies import recount, whys, workflow
from replies.forms.calendar import ChangeCalendarForm
from replies.limits import LIMITS
from suggestions import arrangement
from suggestions.deadlines import SATURDAY
from suggestions.models import Calendar, CalendarChange, CalendarDay, Suggestion
from suggestions.stepping import page_of, take_step

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_ROWS = 500


@require_safe
def calendar(request):
    """The year as a sheet; whoever keeps it finds the way to change it here."""
    today = clock.today()
    year = _year(request.GET.get("year"), today.year)
    calendar = CalendarDay.objects.clock()
    days = CalendarDay.objects.filter(date__year=year).order_by("date")
    shown = {
        "year": year,
        "years": sorted({*calendar.known_years, today.year, today.year + 1, year}),
        "months": [_month(calendar, year, month, today) for month in range(1, 13)],
        "weekdays": [str(WEEKDAYS_ABBR[number]).removeprefix("星期") for number in range(7)],
        "spans": _spans(days, of=lambda day: (day.is_working, day.name, day.source), on=lambda day: day.date),
        "is_known": year in calendar.known_years,
        "totals": _totals(calendar, year),
        "changes": CalendarChange.objects.select_related("changed_by")[:20],
        "may_change": is_granted(request.user, Action.CHANGE_CALENDAR, on=Calendar()),
        "missing": CalendarDay.objects.missing_year(today),
    }
    return render(request, "replies/calendar.html", shown)


def _year(text, usual):
    is_year = text is not None and text.isascii() and text.isdigit() and len(text) == 4
    if text is not None and not (is_year and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise Http404
    return int(text) if text else usual


def _month(calendar, year, month, today):
    weeks = months.Calendar().monthdatescalendar(year, month)
    return {
        "first": date(year, month, 1),
        "weeks": [[_cell(calendar, day, month, today) for day in week] for week in weeks],
    }


def _cell(calendar, day, month, today):
    if day.month != month:
        return None
    named = day in calendar.days
    kind = ("make-up" if calendar.is_working(day) else "off") if named else ""
    if not named and day.weekday() >= SATURDAY:
        kind = "rest"
    name = calendar.day_name(day) if named else ""
    return {"day": day, "kind": kind, "name": name, "is_today": day == today}


def _spans(rows, *, of, on):
    """Days one after the other of which the same is told, as one line: {first, last, count, row}."""
    spans = []
    for row in rows:
        last = spans[-1] if spans else None
        if last and of(last["row"]) == of(row) and on(row) - last["last"] == timedelta(days=1):
            last |= {"last": on(row), "count": last["count"] + 1}
        else:
            spans.append({"first": on(row), "last": on(row), "count": 1, "row": row})
    return spans


def _totals(calendar, year):
    """How many working days the year has, and how many of its days were made so."""
    first, last = date(year - 1, 12, 31), date(year, 12, 31)
    named = [working for day, (working, _name) in calendar.days.items() if day.year == year]
    return {
        "working": calendar.working_days_between(first, last),
        "off": named.count(False),
        "make_up": named.count(True),
    }


@require_http_methods(["GET", "POST"])
def change_calendar(request):
    """Read the notice, show what it moves, and carry that out once it is confirmed."""
    on = Calendar()
    require(request.user, Action.CHANGE_CALENDAR, on=on)
    typed = request.POST if request.method == "POST" else None
    form = ChangeCalendarForm(typed, request.FILES if typed else None, on=on, user=request.user)
    preview = _preview(request, form) if typed is not None and form.is_valid() else {}
    if typed is not None and typed.get("digest"):
        return take_step(
            request,
            Action.CHANGE_CALENDAR,
            workflow.change_calendar,
            on=on,
            form_class=ChangeCalendarForm,
            template="replies/change_calendar.html",
            then=lambda change: f"{reverse('replies:calendar')}?year={change.year}",
            context=preview,
        )
    shown = {"form": form, "action": Action.CHANGE_CALENDAR, **page_of(on), **preview}
    return render(request, "replies/change_calendar.html", shown, status=422 if form.errors else 200)


def _preview(request, form):
    """Of cases that the person does not see only the number of dates is told."""
    data = form.cleaned_data
    found = recount.plan(data["year"], data["arrangement"])
    ids = [case.pk for case in found.cases]
    seen = set(Suggestion.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    visible = [move for move in found.moves if move.case.pk in seen]
    return {
        "plan": found,
        "spans": _spans(
            found.changes, of=lambda change: (change.before, change.after), on=lambda change: change.day
        ),
        "told": form.told,
        "typed": data,
        "moves": sorted(visible, key=lambda move: (not move.is_moved, move.old.date))[:MOST_ROWS],
        "total": len(found.moves),
        "unseen": len(found.moves) - len(visible),
        "unlisted": max(0, len(visible) - MOST_ROWS),
        "missing_holidays": arrangement.missing(data["arrangement"]),
        "totals": _totals(recount.clock_of(found.days, roll_forward=True, version=0), data["year"]),
    }


@require_safe
def why_this_day(request, kind, pk):
    """为什么是这一天: every counted and skipped day of a limit, of whatever kind."""
    if kind == whys.OF_CASE:
        return redirect(_of_case(request, pk))
    limit = LIMITS.get(kind)
    if limit is None:
        raise Http404
    row = get_visible_or_404(limit.model, request.user, pk, rows=limit.visible_to(request.user))
    due = limit.due(row)
    if due is None:
        raise Http404
    shown = whys.told(limit, row, due)
    return render(request, "replies/why_this_day.html", shown)


def _of_case(request, pk):
    """The due date of a case is that of its most urgent answering assignment."""
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    url = whys.url_of_case(suggestion, suggestion.assignments.current().answering())
    if not url:
        raise Http404
    return url
