"""代表: the register for the congress body and the office, and what becomes of a deputy."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.permissions import GRANTS, Action, get_visible_or_404, has_role, is_granted
from replies import workflow
from replies.forms.deputies import DecideAddresseeForm, UpdateDeputyForm
from suggestions.forms.step import printable
from suggestions.models import Deputy, Suggestion
from suggestions.stepping import take_step

ROWS = 50
REGISTER = {*GRANTS[Action.UPDATE_DEPUTY], *GRANTS[Action.END_TERM]}


@require_safe
def deputies(request):
    """Found by name, certificate or delegation; two of one name in a delegation are told apart by the certificate."""
    if not has_role(request.user, *REGISTER):
        raise PermissionDenied(_("The congress body and the office keep the register of deputies."))
    words = printable(request.GET.get("q", ""))[:50]
    seen = Suggestion.objects.visible_to(request.user).open()
    rows = Deputy.objects.visible_to(request.user).select_related("group", "term__congress")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(certificate=words) | Q(group__name__icontains=words))
    alike = Deputy.objects.filter(term=OuterRef("term"), group=OuterRef("group"), name=OuterRef("name"))
    rows = rows.annotate(
        open=Count("proposed", filter=Q(proposed__suggestion__in=seen)),
        has_namesake=Exists(alike.exclude(pk=OuterRef("pk"))),
    )
    page = Paginator(rows.order_by("-term__begins_on", "group", "pk"), ROWS).get_page(request.GET.get("page"))
    for row in page:
        row.may_update = is_granted(request.user, Action.UPDATE_DEPUTY, on=row)
    return render(request, "replies/deputies.html", {"page_obj": page, "words": words})


@require_http_methods(["GET", "POST"])
def update_deputy(request, pk):
    deputy = get_visible_or_404(Deputy, request.user, pk)
    return take_step(
        request,
        Action.UPDATE_DEPUTY,
        workflow.update_deputy,
        on=deputy,
        form_class=UpdateDeputyForm,
        template="replies/update_deputy.html",
        then=lambda _deputy: reverse("replies:deputies"),
        context={"deputy": deputy},
    )


@require_http_methods(["GET", "POST"])
def decide_addressee(request, pk):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    return take_step(
        request,
        Action.DECIDE_ADDRESSEE,
        workflow.decide_addressee,
        on=suggestion,
        form_class=DecideAddresseeForm,
        template="replies/decide_addressee.html",
    )
