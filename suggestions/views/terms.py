"""届: the terms of the own congresses, what of each is still open, and its end."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.permissions import GRANTS, Action, get_visible_or_404, has_role, require
from suggestions import workflow
from suggestions.forms.terms import EndTermForm
from suggestions.listing import page_of_rows
from suggestions.models import Deputy, Suggestion, Term
from suggestions.stepping import take_step
from suggestions.workflow.terms import open_cases, refuse_end_term


@require_safe
def terms(request):
    if not has_role(request.user, *GRANTS[Action.END_TERM]):
        raise PermissionDenied(_("The congress body and the office keep the terms."))
    serving = Count("deputies", filter=Q(deputies__status=Deputy.Status.SERVING), distinct=True)
    rows = Term.objects.visible_to(request.user).select_related("congress").annotate(serving=serving)
    rows = list(rows.prefetch_related("sessions").order_by("-begins_on"))
    for row in rows:
        row.open = open_cases(row).filter(pk__in=Suggestion.objects.visible_to(request.user)).count()
    return render(request, "suggestions/terms.html", {"rows": rows})


@require_safe
def term(request, pk):
    """What of a term is still in handling, and what goes on after its end."""
    found = get_visible_or_404(Term, request.user, pk)
    cases = open_cases(found).filter(pk__in=Suggestion.objects.visible_to(request.user))
    page = page_of_rows(cases, request.GET.get("page"))
    return render(request, "suggestions/term.html", {"term": found, "page_obj": page})


@require_http_methods(["GET", "POST"])
def end_term(request, pk):
    found = get_visible_or_404(Term, request.user, pk)
    if request.method == "GET":
        require(request.user, Action.END_TERM, on=found)
        refuse_end_term(found)
    return take_step(
        request,
        Action.END_TERM,
        workflow.end_term,
        on=found,
        form_class=EndTermForm,
        template="suggestions/end_term.html",
        then=lambda ended: reverse("suggestions:term", args=[ended.pk]),
        context={"term": found, "open": open_cases(found).count()},
    )
