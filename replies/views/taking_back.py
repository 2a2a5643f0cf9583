"""撤回送审、撤回审签、撤回答复函: each a page of its own that says what falls with it."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, get_visible_or_404, require
from replies import shown, workflow
from replies.forms.taking_back import RecallDraftForm, UnsignForm, WithdrawLetterForm
from replies.models import Reply
from replies.workflow.taking_back import signed_for
from suggestions.stepping import take_step


@require_http_methods(["GET", "POST"])
def recall_draft(request, pk):
    reply = get_visible_or_404(Reply, request.user, pk)
    return _take_back(
        request,
        Action.RECALL_DRAFT,
        workflow.recall_draft,
        reply,
        RecallDraftForm,
        _("The draft returns to you; the sign-off chain is chosen anew when it is submitted again."),
    )


@require_http_methods(["GET", "POST"])
def unsign(request, pk):
    reply = get_visible_or_404(Reply, request.user, pk)
    require(request.user, Action.UNSIGN, on=reply)
    letter = reply.live_letter
    if letter and not signed_for(letter, request.user):
        raise PermissionDenied(_("Another principal signed this letter. Only that person takes it back."))
    return _take_back(
        request,
        Action.UNSIGN,
        workflow.unsign,
        reply,
        UnsignForm,
        _("The letter becomes void, every signature of the chain falls, and the draft is written on."),
    )


@require_http_methods(["GET", "POST"])
def withdraw_letter(request, pk):
    reply = get_visible_or_404(Reply, request.user, pk)
    return _take_back(
        request,
        Action.WITHDRAW_LETTER,
        workflow.withdraw_letter,
        reply,
        WithdrawLetterForm,
        _(
            "The letter becomes void and stays in the record; links to evaluate it die, a published copy is"
            " withdrawn. A corrected letter goes the same way with a new number."
        ),
    )


def _take_back(request, action, step, reply, form_class, consequence):
    return take_step(
        request,
        action,
        step,
        on=reply,
        form_class=form_class,
        template="replies/take_back.html",
        then=lambda reply: reply.get_absolute_url(),
        signing=action != Action.RECALL_DRAFT,
        context={"consequence": consequence, "chain": shown.chain_of(reply), "letter": reply.live_letter},
    )
