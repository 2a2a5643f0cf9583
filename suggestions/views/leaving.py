"""退回、转办 and the key mark: decisions on the suggestion itself."""

from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, get_visible_or_404
from suggestions import workflow
from suggestions.forms import ConvertForm, MarkKeyForm, ReturnToDeputyForm, UnmarkKeyForm
from suggestions.models import Suggestion
from suggestions.stepping import take_step


@require_http_methods(["GET", "POST"])
def return_to_deputy(request, pk):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    return take_step(
        request,
        Action.RETURN_TO_DEPUTY,
        workflow.return_to_deputy,
        on=suggestion,
        form_class=ReturnToDeputyForm,
        template="suggestions/return_to_deputy.html",
    )


@require_http_methods(["GET", "POST"])
def convert(request, pk):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    return take_step(
        request,
        Action.CONVERT,
        workflow.convert,
        on=suggestion,
        form_class=ConvertForm,
        template="suggestions/convert.html",
    )


@require_http_methods(["GET", "POST"])
def mark_key(request, pk):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    return take_step(request, Action.MARK_KEY, workflow.mark_key, on=suggestion, form_class=MarkKeyForm)


@require_http_methods(["GET", "POST"])
def unmark_key(request, pk):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    return take_step(request, Action.UNMARK_KEY, workflow.unmark_key, on=suggestion, form_class=UnmarkKeyForm)
