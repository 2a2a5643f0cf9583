from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, get_visible_or_404
from replies import workflow
from replies.workflow.withdrawing import needs_all, refuse_withdraw
from suggestions.forms import WithdrawForm
from suggestions.models import Suggestion
from suggestions.stepping import take_step


@require_http_methods(["GET", "POST"])
def withdraw(request, pk):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    return take_step(
        request,
        Action.WITHDRAW,
        workflow.withdraw,
        on=suggestion,
        form_class=WithdrawForm,
        template="replies/withdraw.html",
        context={"needs_all": needs_all(suggestion)},
        refuse=refuse_withdraw,
    )
