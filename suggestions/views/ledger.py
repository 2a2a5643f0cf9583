from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies.permissions import GRANTS, Action, has_role
from suggestions.filters import SuggestionFilter
from suggestions.listing import exact_match, page_of_rows
from suggestions.models import Suggestion


@require_safe
def ledger(request):
    visible = Suggestion.objects.visible_to(request.user)
    if (found := exact_match(visible, request.GET)) is not None:
        return redirect(found)
    chosen = SuggestionFilter(request.GET, visible, request=request)
    page = page_of_rows(chosen.qs, request.GET.get("page"))
    shown = {"filter": chosen, "chips": chosen.chips(), "page_obj": page, "total": page.paginator.count}
    if has_role(request.user, *GRANTS[Action.REGISTER]):
        shown["new_url"] = reverse("suggestions:register")
    if has_role(request.user, *GRANTS[Action.URGE]):
        urge = Action.URGE
        shown["bulk_actions"] = [{"name": urge.value, "label": urge.label.capitalize()}]
        shown["bulk_url"] = reverse("replies:urge_many")
    return render(request, "suggestions/suggestion_list.html", shown)
