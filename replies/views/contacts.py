from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, get_visible_or_404, is_granted
from replies import workflow
from replies.forms.contacts import LogContactForm
from suggestions.models import Assignment
from suggestions.stepping import take_step


@require_http_methods(["GET", "POST"])
def log_contact(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    return take_step(
        request,
        Action.LOG_CONTACT,
        workflow.log_contact,
        on=assignment,
        form_class=LogContactForm,
        template="replies/log_contact.html",
        then=lambda contact: f"{assignment.get_absolute_url()}#contacts",
        context={
            "contacts": assignment.contacts.select_related("proposer"),
            "may_see_data": is_granted(request.user, Action.SEE_CONTACT_DATA, on=assignment),
        },
    )
