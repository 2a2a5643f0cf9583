"""公开: proposed by the drafter, reviewed for secrecy by another person, put on the public pages by the office."""

from django.core.exceptions import ValidationError
from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, get_visible_or_404, require
from replies import private_data, workflow
from replies.forms.publishing import (
    GROUNDS,
    ProposePublicationForm,
    RecallPublicationForm,
    ReviewPublicationForm,
)
from replies.models import Publication, PublishedPiece, Reply
from replies.public_copy import meant_to_be_public, public_copy
from replies.views.public import texts_of
from replies.workflow.publishing import check_reviewer, check_text, published_letters
from suggestions.stepping import take_step
from suggestions.workflow import NotNow, open_steps


@require_http_methods(["GET", "POST"])
def propose_publication(request, pk):
    reply = get_visible_or_404(Reply, request.user, pk)
    require(request.user, Action.PROPOSE_PUBLICATION, on=reply)
    decided = Publication.objects.filter(reply=reply).first()
    if decided and Action.PROPOSE_PUBLICATION not in open_steps(decided):
        raise NotNow(decided, Action.PROPOSE_PUBLICATION)
    return take_step(
        request,
        Action.PROPOSE_PUBLICATION,
        workflow.propose_publication,
        on=reply,
        form_class=ProposePublicationForm,
        template="replies/propose_publication.html",
        context={"grounds": GROUNDS, "reply": reply},
    )


@require_http_methods(["GET", "POST"])
def review_publication(request, pk):
    publication = get_visible_or_404(Publication, request.user, pk)
    check_reviewer(publication, by=request.user)
    return take_step(
        request,
        Action.REVIEW_PUBLICATION,
        workflow.review_publication,
        on=publication,
        form_class=ReviewPublicationForm,
        template="replies/review_publication.html",
        context={"publication": publication, **_to_review(publication)},
    )


@require_http_methods(["GET", "POST"])
def publish(request, pk):
    publication = get_visible_or_404(Publication, request.user, pk)
    require(request.user, Action.PUBLISH, on=publication)
    if publication.reply.state != Reply.State.DISPATCHED:
        raise NotNow(publication.reply, Action.PUBLISH)
    piece = PublishedPiece(**public_copy(publication))
    return take_step(
        request,
        Action.PUBLISH,
        workflow.publish,
        on=publication,
        template="replies/publish.html",
        context={
            "publication": publication,
            "piece": piece,
            "is_preview": True,
            "warnings": _warnings(publication, piece),
            "other_pieces": _other_pieces(publication),
            **texts_of(piece),
            **_hindrance(publication),
        },
    )


@require_http_methods(["GET", "POST"])
def recall_publication(request, pk):
    publication = get_visible_or_404(Publication, request.user, pk)
    return take_step(
        request,
        Action.RECALL_PUBLICATION,
        workflow.recall_publication,
        on=publication,
        form_class=RecallPublicationForm,
        template="replies/recall_publication.html",
        context={"pieces": publication.pieces.on_show()},
    )


def _to_review(publication):
    """The text as it would be published in full, with suspicious places marked."""
    piece = PublishedPiece(**public_copy(publication, removed=()))
    meant = meant_to_be_public(publication)
    marked = {name: private_data.marked(text, but=meant) for name, text in texts_of(piece).items()}
    return {
        "piece": piece,
        "is_preview": True,
        "warnings": _warnings(publication, piece),
        "other_pieces": _other_pieces(publication),
        **marked,
    }


def _other_pieces(publication):
    """Of a merged reply: what is published for the further suggestions, each with its own letter."""
    guests = publication.reply.assignment.guests
    return [PublishedPiece(**public_copy(publication, of=line)) for line in guests]


def _warnings(publication, piece):
    pieces = [piece, *_other_pieces(publication)]
    text = "\n".join(text for row in pieces for text in texts_of(row).values())
    return private_data.found(text, but=meant_to_be_public(publication))


def _hindrance(publication):
    """Why it cannot be published, shown before anybody clicks."""
    try:
        for letter in published_letters(publication.reply):
            check_text(publication, letter=letter)
    except ValidationError as error:
        return {"hindrance": error.messages[0]}
    return {}
