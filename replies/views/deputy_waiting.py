"""等候代表: recorded by whoever handles the case, and ended by them."""

from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, get_visible_or_404
from replies import workflow
from replies.forms.deputy_waiting import EndWaitForm, WaitForDeputyForm
from replies.workflow import deputy_waiting
from suggestions.models import Assignment
from suggestions.stepping import take_step


@require_http_methods(["GET", "POST"])
def wait_for_deputy(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    return take_step(
        request,
        Action.WAIT_FOR_DEPUTY,
        workflow.wait_for_deputy,
        on=assignment,
        form_class=WaitForDeputyForm,
        template="replies/wait_for_deputy.html",
        then=lambda wait: f"{assignment.get_absolute_url()}#stages",
        refuse=deputy_waiting.refuse_wait_for_deputy,
    )


@require_http_methods(["GET", "POST"])
def end_wait(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    return take_step(
        request,
        Action.END_WAIT,
        workflow.end_wait,
        on=assignment,
        form_class=EndWaitForm,
        template="replies/end_wait.html",
        then=lambda line: f"{line.get_absolute_url()}#stages",
        context={"wait": assignment.deputy_waits.filter(ended_on__isnull=True).first()},
        refuse=deputy_waiting.refuse_end_wait,
    )
