"""Pages of the office for co-handlers that come and go while a suggestion is handled."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, get_visible_or_404
from replies import workflow
from replies.forms.joining import AddCoHandlerForm, ExcuseCoHandlerForm
from replies.workflow.joining import lead_of, refuse_add_co_handler, refuse_excuse_co_handler
from suggestions.models import Assignment, Suggestion
from suggestions.stepping import take_step


@require_http_methods(["GET", "POST"])
def add_co_handler(request, pk):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    return take_step(
        request,
        Action.ADD_CO_HANDLER,
        workflow.add_co_handler,
        on=suggestion,
        form_class=AddCoHandlerForm,
        template="replies/add_co_handler.html",
        refuse=refuse_add_co_handler,
        context={"lead": lead_of(suggestion)},
    )


@require_http_methods(["GET", "POST"])
def excuse_co_handler(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    return take_step(
        request,
        Action.EXCUSE_CO_HANDLER,
        workflow.excuse_co_handler,
        on=assignment,
        form_class=ExcuseCoHandlerForm,
        refuse=refuse_excuse_co_handler,
        context={
            "consequence": _(
                "The agency leaves the case, and the lead's draft does not wait for it any more."
            )
        },
    )
