"""A demo plays the deputies' telephones: messages to people without an account, their links to be clicked."""

import re

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.models import Message

LINK = re.compile(r"https?://\S+")


@login_not_required
@never_cache
@require_safe
def demo_mailbox(request):
    """Only with invented data: a link in a message opens as its addressee."""
    if not settings.DEMO:
        raise Http404
    sent = Message.objects.filter(recipient=None).order_by("-created_at", "-id")
    page = Paginator(sent, 20).get_page(request.GET.get("page"))
    shown = [{"message": message, "parts": list(_parts(message.body))} for message in page]
    return render(request, "replies/demo_mailbox.html", {"page_obj": page, "cards": shown})


def _parts(body):
    """(Text, address or nothing): links lead to this server, whatever name it has in messages."""
    end = 0
    for match in LINK.finditer(body):
        yield body[end : match.start()], ""
        yield match.group(), match.group().removeprefix(settings.BASE_URL)
        end = match.end()
    yield body[end:], ""
