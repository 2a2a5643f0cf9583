from django.http import FileResponse, Http404
from django.views.decorators.http import require_http_methods, require_safe

from agencies.permissions import Action, get_visible_or_404
from suggestions import workflow
from suggestions.forms import AttachForm
from suggestions.models import Attachment, Suggestion
from suggestions.stepping import take_step


@require_http_methods(["GET", "POST"])
def attach(request, pk):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    return take_step(
        request,
        Action.ATTACH,
        workflow.attach,
        on=suggestion,
        form_class=AttachForm,
        template="suggestions/attach.html",
        then=lambda attachment: f"{suggestion.get_absolute_url()}#attachments",
    )


@require_safe
def attachment(request, pk):
    """A file of a case for those who see the case: saved, never opened inside the site."""
    attachment = get_visible_or_404(Attachment, request.user, pk)
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        content,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
        headers=headers,
    )
