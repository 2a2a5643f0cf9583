"""评价导入: upload, look at every row, enter; what was imported before."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, require
from replies import evaluations_import as importing
from replies.evaluations_file import Result, Unreadable
from replies.forms.importing import ImportEvaluationsForm
from replies.models import EvaluationImport

ROWS = 20
TONES = {"entered": "good", "known": "ended", "refused": "bad"}


@require_http_methods(["GET", "POST"])
def import_evaluations(request):
    congresses = importing.congresses_of(request.user)
    if not congresses:
        raise PermissionDenied
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportEvaluationsForm(*sent, congresses=congresses)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = importing.receive(
                form.cleaned_data["congress"], name=file.name, content=file.read(), by=request.user
            )
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return redirect("replies:evaluation_import", pk=found.pk)
    done = EvaluationImport.objects.visible_to(request.user).done().select_related("uploaded_by", "key")
    page = Paginator(done, ROWS).get_page(request.GET.get("page"))
    shown = {"form": form, "page_obj": page, "several": len(congresses) > 1}
    return render(request, "replies/import_evaluations.html", shown, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def evaluation_import(request, pk):
    """One file: before it is entered to the person who uploaded it, afterwards to all who may import."""
    found = get_object_or_404(EvaluationImport.objects.visible_to(request.user), pk=pk)
    require(request.user, Action.IMPORT_EVALUATIONS, on=found.congress)
    if found.confirmed_at is None:
        found = get_object_or_404(EvaluationImport, pk=pk, uploaded_by=request.user)
    if request.method == "POST":
        return _enter(request, found)
    rows = [
        {**row, "word": _word(found, row["result"]), "tone": TONES[row["result"]]} for row in found.results
    ]
    rows.sort(key=lambda row: row["result"] != "refused")
    shown = {"found": found, "rows": rows, "earlier": importing.earlier(found)}
    return render(request, "replies/evaluation_import.html", shown)


def _word(found, code):
    """What was only tried is not entered yet."""
    is_tried = found.confirmed_at is None and code == "entered"
    return _("can be entered") if is_tried else Result(code, "").word


def _enter(request, found):
    """A second click finds the file entered, and shows what the first one did."""
    if found.confirmed_at is not None and request.POST.get("sha256") == found.sha256:
        return redirect("replies:evaluation_import", pk=found.pk)
    importing.import_evaluations(found, by=request.user, sha256=request.POST.get("sha256", ""))
    found.refresh_from_db()
    told = ngettext("%(count)d evaluation entered.", "%(count)d evaluations entered.", found.entered)
    messages.success(request, told % {"count": found.entered})
    return redirect("replies:evaluation_import", pk=found.pk)
