"""统计: the tables, the list behind each figure, and the same as a file. Read by the office, the congress body and, for
its own row, an agency."""

import csv

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.models import Agency
from replies.forms.statistics import StatisticsForm
from replies.statistics import Report, scope_of
from replies.statistics.figures import KIND
from replies.statistics.listed import rows_behind
from replies.statistics.scope import By, Unit, sessions_for
from replies.statistics.sheet import lines_of
from replies.statistics.tables import ALL, SEVERAL

ROWS = 50


def _asked(request):
    """(form, scope) of what the reader asks for. Refused to those who have no row in any session."""
    sessions = list(dict.fromkeys(session for some in sessions_for(request.user) for session in some))
    if not sessions:
        raise PermissionDenied(
            _("Statistics are for the office, the congress body and the agencies' coordinators.")
        )
    form = StatisticsForm(request.GET or None, sessions=sorted(sessions, key=_latest_first))
    if not form.is_bound:
        form = StatisticsForm(_usual(form), sessions=form.sessions)
    return form, scope_of(request.user, form.session_chosen, **form.narrowed())


def _latest_first(session):
    return -session.opens_on.toordinal()


def _usual(form):
    return {"session": form.sessions[0].pk, "by": By.ASSIGNED, "unit": Unit.ASSIGNMENTS, "kind": "suggestion"}


@require_safe
def statistics(request):
    form, scope = _asked(request)
    report = Report(scope)
    query = query_of(scope)
    page = {
        "form": form,
        "scope": scope,
        "tables": [_shown(report, table, query) for table in report.tables],
        "base": Unit(scope.unit).label,
        "by": By(scope.by).label,
        "made_at": clock.now(),
        "csv_url": f"{reverse('replies:statistics_csv')}?{query}",
    }
    return render(request, "replies/statistics.html", page)


def query_of(scope):
    """The scope as an address has it."""
    asked = {"session": scope.session.pk, "by": scope.by, "first": scope.first, "last": scope.last}
    asked |= {"unit": scope.unit, "kind": scope.kind}
    return "&".join(f"{name}={value}" for name, value in asked.items() if value)


def rows_of(report, table):
    return report.rows(table, several=_("Several agencies"), all_together=_("All"))


def _shown(report, table, query):
    cases = f"{reverse('replies:statistics_cases')}?{query}&table={table.kind.key}"
    return {
        "key": table.kind.key,
        "label": table.kind.label,
        "base": _("Pieces") if table.by_pieces else table.kind.base,
        "figures": table.kind.figures,
        "is_filled": bool(table.groups),
        "rows": [
            {
                "label": row.label,
                "is_sum": row.key == ALL,
                "cells": [_cell(cell, f"{cases}&row={row.key}") for cell in row.cells],
            }
            for row in rows_of(report, table)
        ],
    }


def _cell(cell, url):
    url = f"{url}&figure={cell.figure.key}"
    return {
        "number": cell.number,
        "base": cell.base,
        "percent": cell.percent,
        "days": bool(cell.figure.days),
        "mean": cell.mean,
        "url": f"{url}&part=counted",
        "base_url": f"{url}&part=among",
    }


@require_safe
def statistics_cases(request):
    """The rows behind one figure: as many as the figure says."""
    _form, scope = _asked(request)
    kind = KIND.get(request.GET.get("table"))
    figure = kind and next((row for row in kind.figures if row.key == request.GET.get("figure")), None)
    if figure is None or (kind.key == "registered" and not scope.oversees):
        raise Http404
    table = Report(scope).table(kind.key)
    key = _key(request.GET.get("row", ALL))
    cell = next(cell for cell in table.cells(key) if cell.figure is figure)
    is_base = request.GET.get("part") == "among" and cell.among is not None
    ids = cell.among if is_base else cell.counted
    found = Paginator(ids, ROWS).get_page(request.GET.get("page"))
    found.object_list = rows_behind(table, list(found.object_list))
    page = {
        "page_obj": found,
        "total": len(ids),
        "kind": kind,
        "figure": figure,
        "is_base": is_base,
        "agency": Agency.objects.filter(pk=key).first() if isinstance(key, int) else None,
        "scope": scope,
        "back_url": f"{reverse('replies:statistics')}?{query_of(scope)}#{kind.key}",
    }
    return render(request, "replies/statistics_cases.html", page)


def _key(text):
    return int(text) if text.isdecimal() and len(text) < 10 else text if text == SEVERAL else ALL


@require_safe
def statistics_csv(request):
    """Exactly what the page shows, with the filter and the hour; no cell of it is taken for a formula."""
    _form, scope = _asked(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="statistics-{scope.today.isoformat()}.csv"'
    answer.write("\ufeff")
    csv.writer(answer).writerows(lines_of(Report(scope), rows_of))
    return answer
