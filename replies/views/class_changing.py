"""再次答复: an item counts as another class from today on."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, get_visible_or_404
from replies import workflow
from replies.forms.class_changing import ChangeClassForm
from suggestions.models import Assignment
from suggestions.stepping import take_step


@require_http_methods(["GET", "POST"])
def change_class(request, pk):
    return take_step(
        request,
        Action.CHANGE_CLASS,
        workflow.change_class,
        on=get_visible_or_404(Assignment, request.user, pk),
        form_class=ChangeClassForm,
        then=lambda line: f"{line.case.get_absolute_url()}#items",
        context={
            "consequence": _(
                "The letter stays as it was sent. Reports of earlier days keep the class of that day."
            )
        },
    )
