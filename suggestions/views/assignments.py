from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.permissions import GRANTS, Action, agencies_where, get_visible_or_404
from suggestions import workflow
from suggestions.forms import AllocateForm, AssignForm, RecallAssignmentForm
from suggestions.models import Assignment, Suggestion
from suggestions.stepping import take_step

BOARD_ROWS = 200


@require_safe
def assign_board(request):
    """待交办: what was accepted and waits for an agency, the oldest first."""
    offices = agencies_where(request.user, *GRANTS[Action.ASSIGN])
    if not offices:
        raise PermissionDenied
    waiting = (
        Suggestion.objects.visible_to(request.user)
        .filter(state=Suggestion.State.TO_ASSIGN, session__term__congress__office__in=offices)
        .with_list_columns()
        .select_related("category")
        .order_by("received_on", "id")
    )
    shown = {"waiting": waiting[:BOARD_ROWS], "total": waiting.count(), "most": BOARD_ROWS}
    return render(request, "suggestions/assign_board.html", shown)


@require_http_methods(["GET", "POST"])
def assign(request, pk):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    return take_step(
        request,
        Action.ASSIGN,
        workflow.assign,
        on=suggestion,
        form_class=AssignForm,
        template="suggestions/assign.html",
        then=lambda assignment: came_from(request) or suggestion.get_absolute_url(),
        context={"came_from": came_from(request)},
    )


@require_http_methods(["GET", "POST"])
def recall_assignment(request, pk):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    return take_step(
        request,
        Action.RECALL_ASSIGNMENT,
        workflow.recall_assignment,
        on=suggestion,
        form_class=RecallAssignmentForm,
        template="suggestions/recall_assignment.html",
        context={"lines": suggestion.assignments.current().select_related("agency")},
    )


@require_http_methods(["GET", "POST"])
def sign_for(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    return take_step(
        request,
        Action.SIGN_FOR,
        workflow.sign_for,
        on=assignment,
        context={"consequence": _("The agency takes the case; its time limits are already running.")},
    )


@require_http_methods(["GET", "POST"])
def allocate(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    return take_step(
        request,
        Action.ALLOCATE,
        workflow.allocate,
        on=assignment,
        form_class=AllocateForm,
        template="suggestions/allocate.html",
    )


@require_safe
def why_this_day(request, pk):
    """为什么是这一天: the due date of the assignment among all the dates that explain themselves."""
    assignment = get_visible_or_404(Assignment, request.user, pk)
    return redirect("replies:why_this_day", kind="due", pk=assignment.pk)


def came_from(request):
    """The board, where the clerk goes on with the next row."""
    return reverse("suggestions:assign_board") if request.GET.get("from") == "board" else ""
