"""编号、送达、请评价、办结: the way of the signed letter to the deputies and the end of the case."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, get_visible_or_404
from replies import letters, shown, workflow
from replies.forms.issuing import DispatchForm, NumberForm
from replies.models import Reply
from replies.workflow.opinions import others_of
from suggestions.models import Suggestion
from suggestions.stepping import take_step


@require_http_methods(["GET", "POST"])
def number(request, pk):
    reply = get_visible_or_404(Reply, request.user, pk)
    return take_step(
        request,
        Action.NUMBER,
        workflow.number,
        on=reply,
        form_class=NumberForm,
        template="replies/number.html",
        then=lambda reply: reply.get_absolute_url(),
        context=_letter_page(reply),
    )


@require_http_methods(["GET", "POST"])
def dispatch(request, pk):
    reply = get_visible_or_404(Reply, request.user, pk)
    return take_step(
        request,
        Action.DISPATCH,
        workflow.dispatch,
        on=reply,
        form_class=DispatchForm,
        template="replies/dispatch.html",
        then=lambda reply: reply.get_absolute_url(),
        context=_letter_page(reply),
    )


def _letter_page(reply):
    """Every letter with its addressees; the first in full, the others by what sets them apart."""
    rows = reply.live_letters
    return {
        "reply": reply,
        "letter": rows[0] if rows else None,
        "letters": [
            {
                "letter": letter,
                "proposers": letter.suggestion.proposers.select_related("deputy__group", "group"),
                "copies": others_of(letter.assignment),
            }
            for letter in rows
        ],
        "letter_html": letters.html(rows[0].text) if rows else "",
        "others": shown.other_letters(reply, [(row.assignment, row.text) for row in rows]),
        **shown.head_of(reply.assignment),
    }


@require_http_methods(["GET", "POST"])
def invite(request, pk):
    reply = get_visible_or_404(Reply, request.user, pk)
    return take_step(
        request,
        Action.INVITE,
        workflow.invite,
        on=reply,
        context={
            "consequence": _(
                "Every proposer gets a message with a personal link to read the letter and evaluate it."
            )
        },
    )


@require_http_methods(["GET", "POST"])
def conclude(request, pk):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    return take_step(
        request,
        Action.CONCLUDE,
        workflow.conclude,
        on=suggestion,
        context={"consequence": _("The case is closed. Commitments of the letter go on being followed.")},
    )
