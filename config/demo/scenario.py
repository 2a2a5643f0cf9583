"""A world from one JSON file (docs/scenario.md): the register first, then every suggestion by the real steps."""

import re

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from agencies import clock
from agencies.models import Agency, Message, User
from config.demo import branches
from config.demo.reading import Node, ScenarioError
from config.demo.scenario_pieces import piece_of
from config.demo.scenario_register import enter
from config.demo.walk import life, play
from replies.models import Evaluation, Publication, Reply
from suggestions.models import Suggestion
from suggestions.workflow import NotNow


@transaction.atomic
def build(told):
    """Make everything the file names; returns the pieces. Raises ScenarioError, and then nothing is made."""
    root = Node(told)
    root.text("about", "")
    now = root.moment("now", None) or clock.now()
    with clock.moved_to(now):
        enter(root)
        pieces = [(node, piece_of(node)) for node in root.nodes("suggestions")]
        root.finish()
        play([_guarded(node, piece) for node, piece in pieces])
    for node, piece in pieces:
        _check_end(node, piece)
    return pieces


def _check_end(node, piece):
    state = Suggestion.objects.get(pk=piece.suggestion.pk).state
    if piece.ends and state != piece.ends:
        raise ScenarioError(node.at("ends"), f"the case ends as {state}, not as {piece.ends}")


def _guarded(node, piece):
    """A refusal of a step names the suggestion it came from."""
    try:
        yield from life(piece)
        yield from branches.walk(piece, piece.branches)
    except (ValidationError, LookupError) as refusal:
        raise ScenarioError(node.path, " ".join(getattr(refusal, "messages", [str(refusal)]))) from refusal
    except (NotNow, PermissionDenied) as refusal:
        raise ScenarioError(node.path, getattr(refusal, "reason", str(refusal))) from refusal


def made(told, pieces):
    """What a program that drives the pages from outside needs to know, ready to be printed as JSON."""
    return {
        "agencies": _ids(Agency, "short_name", told.get("agencies", [])),
        "users": _ids(User, "username", told.get("users", [])),
        "suggestions": [_suggestion(node, piece) for node, piece in pieces],
    }


def _ids(model, column, told):
    names = [row[column] for row in told]
    return dict(model.objects.filter(**{f"{column}__in": names}).values_list(column, "pk"))


def _suggestion(node, piece):
    suggestion = Suggestion.objects.get(pk=piece.suggestion.pk)
    answered_by = [
        line.host.pk for line in suggestion.assignments.answering().select_related("answered_with")
    ]
    reply = Reply.objects.filter(assignment__in=answered_by).first()
    return {
        "name": node.value.get("name", suggestion.number),
        "id": suggestion.pk,
        "number": suggestion.number,
        "title": suggestion.title,
        "state": suggestion.state,
        "due_on": suggestion.due_on and suggestion.due_on.isoformat(),
        "url": settings.BASE_URL + suggestion.get_absolute_url(),
        "assignments": [
            _assignment(row) for row in suggestion.assignments.select_related("agency", "officer")
        ],
        "reply": _reply(reply, suggestion) if reply else None,
        "replies": [
            {"agency": row.assignment.agency.short_name, **_reply(row, suggestion)}
            for row in Reply.objects.filter(assignment__in=answered_by).select_related("assignment__agency")
        ],
        "evaluations": [
            _evaluation(row) for row in Evaluation.objects.filter(assignment__suggestion=suggestion)
        ],
    }


def _assignment(assignment):
    opinion = getattr(assignment, "opinion", None)
    return {
        "id": assignment.pk,
        "agency": assignment.agency.short_name,
        "part": assignment.part,
        "state": assignment.state,
        "due_on": assignment.due_on.isoformat(),
        "officer": assignment.officer and assignment.officer.username,
        "opinion": {"id": opinion.pk, "state": opinion.state} if opinion else None,
    }


def _reply(reply, suggestion):
    """Of a merged reply: the letter and the published piece of this suggestion."""
    step = reply.current_step
    letter = reply.letters.filter(voided_at__isnull=True, suggestion=suggestion).first()
    publication = Publication.objects.filter(reply=reply).first()
    piece = publication and publication.piece_of(suggestion)
    return {
        "id": reply.pk,
        "state": reply.state,
        "version": reply.versions.count(),
        "in_turn": step and {"kind": step.kind, "username": step.holder.username},
        "document_number": letter.number if letter else "",
        "dated_on": letter.dated_on.isoformat() if letter and letter.dated_on else None,
        "publication": publication and {"id": publication.pk, "state": publication.state},
        "public_url": settings.BASE_URL + reverse("replies:public_piece", args=[piece.public_id])
        if piece
        else "",
    }


def _evaluation(evaluation):
    """The link stands in the deputy's message alone."""
    message = Message.objects.filter(key=f"evaluation-link/{evaluation.links.last().pk}").first()
    link = re.search(r"https?://\S+", message.body) if message else None
    return {
        "id": evaluation.pk,
        "proposer": evaluation.proposer.name,
        "agency": evaluation.assignment.agency.short_name,
        "state": evaluation.state,
        "due_on": evaluation.due_on.isoformat(),
        "link": link[0] if link else "",
    }
