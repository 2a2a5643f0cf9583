"""Whether every stored date is the one that its start, the profile and the calendar of its day give.

A date names in its derivation the version of the calendar it was counted on. What was closed before a change of the
calendar is right by the calendar of then; what stayed so that nobody became late says so itself.
"""

from django.utils.translation import gettext as _

from agencies.permissions import Action
from replies.faults import Fault, differs
from replies.limits import LIMITS
from suggestions.models import Assignment, CalendarChange, CalendarDay, Event
from suggestions.models.calendar import digest_of
from suggestions.seals import is_broken
from suggestions.workflow.assigning import opinion_due, reply_due

OTHERS = {"sign_for": "sign_for_wd", "objection": "objection_wd", "contact": "contact_wd"}
"""Limits of an assignment whose derivation stands among its `limit_bases`, and the key of the profile."""


def version_of(basis):
    return (basis or {}).get("calendar", 0)


def counted(basis):
    """The derivation without the note on why the date stayed."""
    return {name: value for name, value in (basis or {}).items() if name != "kept"}


def dates_follow(batch):
    """Due dates come from the day of assignment, the profile and the calendar; an extension may have moved them."""
    for row in batch.assignments:
        if not row.is_current:
            continue  # another one may have been made under other rules since (hard or not)
        yield from _due_follows(batch, row)
        for name, key in OTHERS.items():
            yield from _other_follows(batch, row, name, key)


def _due_follows(batch, row):
    first = row.limit_bases.get("first")
    due = _due_of(batch, row, version_of(first))
    yield from differs(row, _("first due date"), row.first_due_on, due.date)
    yield from differs(row, _("derivation of the first due date"), first, due.basis)
    due = _extended(batch, row) or _due_of(batch, row, version_of(row.due_basis))
    yield from differs(row, _("due date"), row.due_on, due.date)
    yield from differs(row, _("derivation"), counted(row.due_basis), due.basis)


def _extended(batch, row):
    """The due date that the last granted extension gave, counted from the assignment."""
    granted = [extension for extension in row.extensions.all() if extension.is_granted]
    if not granted:
        return None
    calendar = batch.calendar(row.profile, version_of(row.due_basis))
    return calendar.add_months(row.assigned_on, granted[-1].months)


def _due_of(batch, row, version):
    calendar = batch.calendar(row.profile, version)
    if row.part == Assignment.Part.CO:
        return opinion_due(row.profile, calendar, on=row.assigned_on, round=row.round)
    hard = row.suggestion.is_hard
    return reply_due(row.profile, calendar, on=row.assigned_on, is_hard=hard, round=row.round)


def _other_follows(batch, row, name, key):
    due = LIMITS[name].due(row)
    if due is None:
        return
    calendar = batch.calendar(row.profile, version_of(due.basis))
    again = calendar.add_working_days(row.assigned_on, getattr(row.profile, key))
    yield from differs(row, str(LIMITS[name].label(row)), due.date, again.date)
    yield from differs(row, _("derivation"), counted(due.basis), again.basis)


def further_dates_follow(batch):
    """Of objections, opinions asked for again and evaluations: counted again from the day their derivation names."""
    for row in batch.assignments:
        for kind, found in _beside(row):
            limit = LIMITS[kind]
            due = limit.due(found)
            if due is None:
                continue
            calendar = batch.calendar(row.profile, version_of(due.basis))
            again = calendar.count_again(due.basis)
            yield from differs(found, str(limit.label(found)), due.date, again.date)
            yield from differs(found, _("derivation"), counted(due.basis), again.basis)


def _beside(row):
    yield from (("objection_answer", objection) for objection in row.objections.all())
    yield from (("evaluation", evaluation) for evaluation in row.evaluations.all())
    if hasattr(row, "opinion"):
        yield "redo", row.opinion


def calendar_stands():
    """The calendar is what its last change left, and every change reads as it was confirmed."""
    changes = list(CalendarChange.objects.order_by("number"))
    if not changes:
        return
    days = CalendarDay.objects.values_list("date", "is_working", "name")
    if digest_of(days) != changes[-1].days_digest:
        yield Fault(changes[-1], _("calendar"), _("changed"), _("as the step wrote it"))
    details = Event.objects.filter(action=Action.CHANGE_CALENDAR, suggestion__isnull=True)
    seals = {
        kept["id"]: kept["seal"]
        for detail in details.values_list("detail", flat=True)
        for kept in detail.get("sealed", [])
    }
    for change in changes:
        if change.pk not in seals or is_broken(change, seals[change.pk]):
            yield Fault(change, _("content"), _("changed"), _("as the step wrote it"))


CHECKS = (dates_follow, further_dates_follow)
