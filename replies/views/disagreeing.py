"""重提、有分歧、协调: what happens to an opinion after it was given."""

from django.views.decorators.http import require_http_methods

from agencies import clock
from agencies.permissions import Action, get_visible_or_404
from replies import workflow
from replies.forms.opinions import CoordinateForm, RequestRedoForm, WithdrawDisagreementForm
from replies.models import Opinion
from replies.workflow.opinions import redo_due
from suggestions.stepping import take_step


@require_http_methods(["GET", "POST"])
def request_redo(request, pk):
    opinion = get_visible_or_404(Opinion, request.user, pk)
    due = redo_due(opinion.assignment.profile, on=clock.today())
    return _on_opinion(
        request, Action.REQUEST_REDO, workflow.request_redo, opinion, RequestRedoForm, {"redo_due": due.date}
    )


@require_http_methods(["GET", "POST"])
def withdraw_disagreement(request, pk):
    opinion = get_visible_or_404(Opinion, request.user, pk)
    return _on_opinion(
        request,
        Action.WITHDRAW_DISAGREEMENT,
        workflow.withdraw_disagreement,
        opinion,
        WithdrawDisagreementForm,
    )


@require_http_methods(["GET", "POST"])
def coordinate(request, pk):
    opinion = get_visible_or_404(Opinion, request.user, pk)
    return _on_opinion(request, Action.COORDINATE, workflow.coordinate, opinion, CoordinateForm)


def _on_opinion(request, action, step, opinion, form_class, more=None):
    """The opinion, what is disputed about it, and the form."""
    return take_step(
        request,
        action,
        step,
        on=opinion,
        form_class=form_class,
        template="replies/after_opinion.html",
        then=lambda opinion: f"{opinion.get_absolute_url()}#opinions",
        context={"latest": opinion.last_given, "disagreement": opinion.open_disagreement, **(more or {})},
    )
