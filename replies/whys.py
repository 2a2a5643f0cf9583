"""为什么是这一天: what the page of a date shows, and the address of that page for whoever shows the date."""

from datetime import date

from django.urls import reverse

from replies.limits import LIMITS, sources_of
from suggestions.derivation import derivation_of
from suggestions.models import Assignment, CalendarChange, CalendarDay

OF_CASE = "case"
OF_LINE = ("due", "sign_for", "objection", "contact")


def url(kind, pk):
    return reverse("replies:why_this_day", args=[kind, pk])


def url_of_part(assignment):
    """Of what an agency owes: the date of an opinion asked for again is explained by itself."""
    opinion = getattr(assignment, "opinion", None)
    if opinion and opinion.is_being_redone:
        return url("redo", opinion.pk)
    return url("due", assignment.pk)


def url_of_case(suggestion, lines):
    """Of the due date of a case: that of its most urgent answering assignment; empty where none runs."""
    found = [line for line in lines if line.is_owing and line.due_on == suggestion.due_on]
    return url("due", found[0].pk) if found else ""


def told(limit, row, due):
    """The date with its derivation, counted on the calendar of its day, and the other dates of the assignment."""
    line = limit.assignment(row)
    version = due.basis.get("calendar", 0)
    calendar = CalendarDay.objects.clock(roll_forward=line.profile.roll_forward, version=version)
    kept = due.basis.get("kept")
    return {
        "limit": limit,
        "label": limit.label(row),
        "line": line,
        "suggestion": line.suggestion,
        "due": due,
        "begins": limit.begins,
        "sources": sources_of(limit, row),
        "version": CalendarChange.objects.filter(number=version).first(),
        "kept": date.fromisoformat(kept["counted"]) if kept else None,
        "first_due_on": line.first_due_on if limit.kind == "due" and line.first_due_on != due.date else None,
        "others": _others(limit, line),
        **derivation_of(due, calendar),
    }


def _others(limit, line):
    """The dates that run beside this one in the same assignment."""
    if limit.model is not Assignment:
        return []
    kinds = [LIMITS[kind] for kind in OF_LINE if kind != limit.kind]
    found = [(other, other.due(line)) for other in kinds]
    return [
        {"label": other.label(line), "day": due.date, "url": url(other.kind, line.pk)}
        for other, due in found
        if due
    ]
