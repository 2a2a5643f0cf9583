"""催办: the office urges an agency by hand, one line or many, and prints the notice of it."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.models import Agency
from agencies.permissions import GRANTS, Action, get_visible_or_404, has_role
from replies import workflow
from replies.bulk_urging import MOST, lines_of_cases, overdue_lines_of, rows_of, urge_each
from replies.forms.urging import UrgeForm, UrgeManyForm
from replies.models import Urge
from replies.reminded import state_of
from replies.urges import GENERAL, WD_TO_ACT, drawn_up, notice_of, piece, stand, subject_of
from suggestions.models import Assignment, CalendarDay, Suggestion
from suggestions.stepping import take_step


@require_http_methods(["GET", "POST"])
def urge(request, pk):
    line = get_visible_or_404(Assignment, request.user, pk)
    drawn = drawn_up(line, today=clock.today(), calendar=line.profile.clock())
    about = {"piece": piece(line), "stand": stand(drawn), "subject": subject_of(drawn), "line": line}
    return take_step(
        request,
        Action.URGE,
        workflow.urge,
        on=line,
        form_class=UrgeForm,
        template="replies/urge.html",
        then=lambda row: f"{line.get_absolute_url()}#reminders",
        context=about | {"earlier": line.urges.order_by("-number")},
    )


@require_safe
def urge_notice(request, pk):
    """催办通知书, to read and to print."""
    row = get_visible_or_404(Urge, request.user, pk)
    told = list(row.reminders)
    for reminder in told:
        reminder.state_label, reminder.tone = state_of(reminder)
    return render(request, "replies/urge_notice.html", {"urge": row, "notice": notice_of(row), "told": told})


# Many at once: a preview of every line, then one step each.


@require_http_methods(["GET", "POST"])
def urge_many(request):
    """Rows ticked in the ledger, a case, or all that an agency owes past its date."""
    if not has_role(request.user, *GRANTS[Action.URGE]):
        raise PermissionDenied
    is_sent = "form_key" in request.POST
    lines, about = _what_is_meant(request)
    form = UrgeManyForm(request.POST if is_sent else None, initial=_usual_words())
    chosen = set(_ids(request.POST.getlist("line"))) if is_sent else None
    rows = rows_of(lines, request.user, ticked=chosen)
    if not any(row.needs_reason for row in rows):
        del form.fields["reason"]
    if is_sent and form.is_valid():
        if chosen:
            return _urge_chosen(request, lines.filter(pk__in=chosen), form.cleaned_data)
        form.add_error(None, _("Tick at least one line."))
    shown = {
        "form": form,
        "rows": rows,
        "total": lines.count(),
        "most": MOST,
        "form_key": uuid.uuid4(),
        **about,
    }
    return render(request, "replies/urge_many.html", shown, status=422 if is_sent else 200)


def _usual_words():
    soon = CalendarDay.objects.clock().add_working_days(clock.today(), WD_TO_ACT).date
    return {"text": GENERAL, "act_by": soon}


def _what_is_meant(request):
    """The lines the page is about, and how it names them."""
    asked = request.POST if request.method == "POST" else request.GET
    if agency := asked.get("agency", ""):
        found = get_object_or_404(Agency, pk__in=_ids([agency]))
        return overdue_lines_of(request.user, found), {"agency": found}
    ids = _ids(asked.getlist("chosen"))
    lines = lines_of_cases(request.user, ids)
    cases = Suggestion.objects.visible_to(request.user).filter(pk__in=ids)
    if not cases:
        raise Http404
    owing = {line.suggestion_id for line in lines}
    return lines, {"cases": cases, "settled": [case for case in cases if case.pk not in owing]}


def _ids(values):
    return [int(value) for value in values if value.isdecimal() and len(value) < 19]


def _urge_chosen(request, lines, what):
    try:
        key = uuid.UUID(request.POST["form_key"])
    except ValueError:
        raise Http404 from None
    kept = f"urged-{key}"
    if kept not in request.session:
        lines = list(lines[:MOST])
        seen = {line.pk: request.POST.get(f"seen_{line.pk}") for line in lines}
        results = urge_each(lines, key=key, seen=seen, by=request.user, **what)
        request.session[kept] = [(row.line.pk, row.notice, row.why_not) for row in results]
    return redirect("replies:urge_results", key=key)


@require_safe
def urge_results(request, key):
    """What became of each line, for who pressed the button."""
    kept = request.session.get(f"urged-{key}")
    if kept is None:
        raise Http404
    rows = Assignment.objects.visible_to(request.user).select_related("agency", "suggestion")
    lines = rows.in_bulk([pk for pk, _notice, _why_not in kept])
    results = [
        {"line": lines[pk], "notice": notice, "why_not": why_not}
        for pk, notice, why_not in kept
        if pk in lines
    ]
    done = sum(bool(row["notice"]) for row in results)
    shown = {"results": results, "done": done, "skipped": len(results) - done}
    return render(request, "replies/urge_results.html", shown)
