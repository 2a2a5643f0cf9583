"""重新办理: what the congress body decides when a deputy is not satisfied."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, get_visible_or_404
from replies import workflow
from replies.forms.evaluating import marks_in_words
from replies.forms.rehandling import DeclineRehandlingForm, OrderRehandlingForm, RecordMediationForm
from replies.workflow.rehandling import check_decision, matter_of
from suggestions.models import Suggestion
from suggestions.stepping import take_step


def _page(request, pk, action, step, form_class, **context):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    matter = matter_of(suggestion)
    shown = {"evaluation": matter}
    if matter is not None:
        shown["given"] = marks_in_words(matter.assignment.profile, matter.marks)
    return take_step(
        request,
        action,
        step,
        on=suggestion,
        form_class=form_class,
        template=f"replies/{action}.html",
        context={**shown, **context},
        refuse=lambda on: check_decision(on, action),
    )


@require_http_methods(["GET", "POST"])
def order_rehandling(request, pk):
    return _page(request, pk, Action.ORDER_REHANDLING, workflow.order_rehandling, OrderRehandlingForm)


@require_http_methods(["GET", "POST"])
def decline_rehandling(request, pk):
    consequence = _("The reply stands as it is, and the case may be concluded.")
    return _page(
        request,
        pk,
        Action.DECLINE_REHANDLING,
        workflow.decline_rehandling,
        DeclineRehandlingForm,
        consequence=consequence,
    )


@require_http_methods(["GET", "POST"])
def record_mediation(request, pk):
    return _page(request, pk, Action.RECORD_MEDIATION, workflow.record_mediation, RecordMediationForm)
