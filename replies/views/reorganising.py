"""机构变更: the register of agencies for the office, and the page on which one is renamed, merged, split or ended."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.permissions import GRANTS, Action, get_visible_or_404, has_role, require
from replies import workflow
from replies.forms.reorganising import ReorganiseForm
from replies.workflow.reorganising import OVER, refuse_reorganise
from suggestions.models import Assignment, Suggestion
from suggestions.stepping import page_of, take_step

TEMPLATE = "replies/reorganise.html"


@require_safe
def agencies(request):
    """All agencies by kind, those that ended with their successors; how much each has open."""
    if not has_role(request.user, *GRANTS[Action.REORGANISE]):
        raise PermissionDenied(_("The assigning office keeps the register of agencies."))
    seen = Suggestion.objects.visible_to(request.user).exclude(state__in=OVER)
    owing = Q(assignments__state__in=Assignment.OWING, assignments__suggestion__in=seen)
    owing &= ~Q(assignments__outcome=Assignment.Outcome.REHANDLE)
    rows = Agency.objects.select_related("successor").annotate(open=Count("assignments", filter=owing))
    return render(
        request,
        "replies/agencies.html",
        {
            "current": rows.filter(valid_to=None).order_by("kind", "pk"),
            "ended": rows.exclude(valid_to=None).order_by("-valid_to", "pk"),
        },
    )


@require_http_methods(["GET", "POST"])
def reorganise(request, pk):
    """The first POST shows who and what moves; the second, confirmed one carries it out."""
    agency = get_visible_or_404(Agency, request.user, pk)
    if "confirmed" not in request.POST or "edit" in request.POST:
        require(request.user, Action.REORGANISE, on=agency)
        refuse_reorganise(agency)
        if request.method == "POST":
            return _preview(request, agency)
    return take_step(
        request,
        Action.REORGANISE,
        workflow.reorganise,
        on=agency,
        form_class=ReorganiseForm,
        template=TEMPLATE,
        then=lambda done: _told(request, done),
    )


def _preview(request, agency):
    form = ReorganiseForm(request.POST, on=agency, user=request.user)
    shown = {"form": form, "action": Action.REORGANISE, "editing": "edit" in request.POST, **page_of(agency)}
    return render(request, TEMPLATE, shown, status=200 if form.is_valid() else 422)


def _told(request, done):
    counts = {name: done[name] for name in ("cases", "people")}
    messages.success(request, _("%(cases)s cases and %(people)s people moved.") % counts)
    return reverse("replies:agencies")
