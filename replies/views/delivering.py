"""消息发送: what did not arrive, what was put aside, whose address is wrong; and what a person decides about it."""

from django.contrib import messages as told
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import outbox
from agencies.admin import KEEPERS
from agencies.models import Message, PutAside, User
from agencies.permissions import GRANTS, Action, get_visible_or_404, has_role
from replies import unreachable, workflow
from replies.forms.delivering import TO_DECIDE, MessageFilter
from replies.workflow.delivering import is_forgotten, refuse_resend, what_of
from suggestions.stepping import take_step
from suggestions.workflow import open_steps

ROWS = 50
TONES = {
    Message.State.SENT: "good",
    Message.State.FAILED: "bad",
    Message.State.UNCERTAIN: "bad",
    Message.State.CANCELLED: "ended",
}


def _require_keeper(user):
    if not has_role(user, *GRANTS[Action.RESEND_MESSAGE]):
        raise PermissionDenied(_("The assigning office and the administrator look after the messages."))


@require_safe
def messages(request):
    _require_keeper(request.user)
    chosen = request.GET.copy()
    chosen.setdefault("state", TO_DECIDE)
    rows = Message.objects.visible_to(request.user).select_related("recipient").defer("html")
    found = MessageFilter(chosen, queryset=rows.order_by("-created_at", "-pk"))
    page = Paginator(found.qs, ROWS).get_page(request.GET.get("page"))
    for row in page:
        row.tone = TONES.get(row.state, "waiting")
        row.is_open = Action.RESEND_MESSAGE in open_steps(row)
        row.is_forgotten = is_forgotten(row)
        row.what = what_of(row)
    shown = {"filter": found, "page_obj": page, "put_aside": PutAside.objects.all()[:ROWS]}
    return render(request, "replies/messages.html", shown)


@require_http_methods(["GET", "POST"])
def resend_message(request, pk):
    sentence = _("The message is queued once more.")
    return _decide(request, pk, Action.RESEND_MESSAGE, workflow.resend_message, sentence, refuse_resend)


@require_http_methods(["GET", "POST"])
def drop_message(request, pk):
    sentence = _("The message stays unsent.")
    return _decide(request, pk, Action.DROP_MESSAGE, workflow.drop_message, sentence)


def _decide(request, pk, action, step, sentence, refuse=None):
    message = get_visible_or_404(Message, request.user, pk)
    return take_step(
        request,
        action,
        step,
        on=message,
        template="replies/decide_message.html",
        refuse=refuse,
        then=lambda _message: _back(request, sentence),
        context={"what": what_of(message)},
    )


def _back(request, sentence):
    told.success(request, sentence)
    return reverse("replies:messages")


@require_POST
def try_again(request, pk):
    """What was put aside has its turn in the next round."""
    _require_keeper(request.user)
    get_object_or_404(PutAside, pk=pk).delete()
    return redirect(_back(request, _("It has its turn again in the next round.")))


@require_safe
def addresses(request):
    """无法送达的地址: whose e-mail did not arrive. The office and the administrator put the address right."""
    rows = unreachable.people_of(request.user)
    if rows is None:
        raise PermissionDenied(_("The coordinator of the agency looks after its addresses."))
    shown = {"rows": rows, "may_change": has_role(request.user, *KEEPERS)}
    return render(request, "replies/addresses.html", shown)


@require_POST
def trust_address(request, pk):
    """The address is right after all, the mailbox was only full: the next message goes there again."""
    rows = unreachable.people_of(request.user) or []
    person = get_object_or_404(User, pk=pk)
    if person.pk not in {row.user.pk for row in rows}:
        raise PermissionDenied(_("The coordinator of the agency looks after its addresses."))
    if not outbox.is_written_wrong(person):
        User.objects.filter(pk=person.pk).update(address_fault="", refused_address="")
        told.success(request, _("The next message goes to this address again."))
    return redirect("replies:addresses")
