"""并案办理、分别答复: one suggestion is merged into the reply to another one, or taken out again."""

from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, get_visible_or_404
from replies import workflow
from replies.forms.merging import MergeForm, UnmergeForm
from replies.models import Reply
from replies.workflow.merging import refuse_merge, refuse_unmerge
from suggestions.models import Assignment
from suggestions.stepping import take_step


@require_http_methods(["GET", "POST"])
def merge(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    own = Reply.objects.filter(assignment=assignment).first()
    return take_step(
        request,
        Action.MERGE,
        workflow.merge,
        on=assignment,
        form_class=MergeForm,
        template="replies/merge.html",
        context={"draft": own and own.latest},
        refuse=refuse_merge,
    )


@require_http_methods(["GET", "POST"])
def unmerge(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    reply = Reply.objects.filter(assignment=assignment.host).first()
    return take_step(
        request,
        Action.UNMERGE,
        workflow.unmerge,
        on=assignment,
        form_class=UnmergeForm,
        template="replies/unmerge.html",
        context={"host": assignment.host, "reply": reply},
        refuse=refuse_unmerge,
    )
