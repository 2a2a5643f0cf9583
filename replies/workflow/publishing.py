"""公开: proposal, secrecy review by another person, publication of a copy, recall (信息公开条例 2019 arts. 14–17, 26)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from replies.models import Publication, PublishedPiece, Reply, ReplyVersion
from replies.public_copy import public_copy, readable
from replies.workflow.issuing import signed_by_principal
from replies.workflow.together import check_together
from suggestions.models import Suggestion
from suggestions.workflow import NotNow, Stale, act, open_steps

Disclosure = ReplyVersion.Disclosure


def propose_publication(reply, *, disclosure, by, ground="", abstract="", seen=None):
    """The drafter proposes how to publish. Raises ValidationError when a ground or an abstract is missing."""
    check_proposal(reply, disclosure=disclosure, ground=ground, abstract=abstract)
    with act(
        Action.PROPOSE_PUBLICATION, by=by, on=reply, seen=seen, disclosure=disclosure, note=ground
    ) as step:
        step.take(reply)
        values = {"disclosure": disclosure, "ground": ground, "abstract": abstract, "proposed_by": by}
        publication = Publication.objects.filter(reply=reply).first()
        if publication is None:
            publication = step.created(Publication.objects.create(reply=reply, **values))
        else:
            step.set(publication, reviewed_by=None, reviewed_version=None, **values)
            step.take(publication)
    return publication


def check_proposal(reply, *, disclosure, ground, abstract):
    if disclosure == Disclosure.WITHHELD and not ground:
        raise ValidationError({"ground": _("Give the legal ground for not publishing.")})
    if disclosure == Disclosure.ABSTRACT and not abstract:
        raise ValidationError({"abstract": _("Write the abstract that will be published.")})
    if reply.case.is_confidential and disclosure != Disclosure.WITHHELD:
        raise ValidationError({"disclosure": _("A confidential suggestion cannot be published.")})


def review_publication(publication, *, by, note="", removed="", version=None, seen=None):
    """保密审查 by another person than the proposer and the drafter (保守国家秘密法 2024 art. 35).

    The review holds for one version of the reply: `version` is the one the page showed. Raises Stale for another.
    `removed` names passages, one a line, that the published copy will not hold; each must stand in the text.
    """
    with act(Action.REVIEW_PUBLICATION, by=by, on=publication, seen=seen, note=note) as step:
        check_reviewer(publication, by=by)
        latest = publication.reply.latest
        number = latest.number if latest else None
        if version is not None and int(version) != number:
            raise Stale(publication, Action.REVIEW_PUBLICATION)
        passages = check_removed(publication, removed)
        step.set(
            publication,
            reviewed_by=by,
            review_note=note,
            reviewed_version=number,
            removed="\n".join(passages),
        )
        is_withheld = publication.disclosure == Disclosure.WITHHELD
        step.take(publication, to=Publication.State.WITHHELD if is_withheld else Publication.State.REVIEWED)
        step.detail |= {"version": number, "removed": len(passages)}
    return publication


def check_removed(publication, removed):
    """The passages, each once. Raises ValidationError naming one that nobody could read in the copy anyway."""
    passages = list(dict.fromkeys(filter(None, map(str.strip, removed.splitlines()))))
    words = readable(publication)
    for passage in passages:
        if passage not in words:
            message = _("“%(words)s” does not stand in the text like this. Copy it from there.")
            raise ValidationError({"removed": message % {"words": passage[:60]}})
    return passages


def check_reviewer(publication, *, by):
    """Raises PermissionDenied for the person who proposed it or wrote the latest text."""
    latest = publication.reply.latest
    if by == publication.proposed_by or (latest and by == latest.author):
        raise PermissionDenied(
            _("Who drafted or proposed it cannot review it for secrecy. Ask another person.")
        )


def publish(publication, *, by, seen=None):
    """Put a copy on the public pages.

    Raises NotNow before the letter was dispatched, ValidationError when its text is not the reviewed or the signed one.
    """
    reply = publication.reply
    with act(Action.PUBLISH, by=by, on=publication, also=reply.other_cases, seen=seen) as step:
        check_together(step, reply)
        if reply.state != Reply.State.DISPATCHED:
            raise NotNow(reply, Action.PUBLISH)
        if Action.PUBLISH not in open_steps(publication):
            raise NotNow(publication, Action.PUBLISH)
        letters = published_letters(reply)
        for letter in letters:
            check_text(publication, letter=letter)
        step.take(publication)
        for letter in letters:
            copy = public_copy(publication, of=letter.assignment)
            piece = PublishedPiece.objects.create(publication=publication, **copy)
            step.detail_of[letter.suggestion_id]["public_id"] = piece.public_id
    return publication


def recall_publication(publication, *, reason, by, seen=None):
    """撤下公开: everything published by this decision is off the public pages within a minute; the letter stands.

    It can be proposed and reviewed again, for instance with a passage taken out.
    """
    reply = publication.reply
    with act(
        Action.RECALL_PUBLICATION, by=by, on=publication, also=reply.other_cases, seen=seen, note=reason
    ) as step:
        check_together(step, reply)
        step.take(publication)
        for piece in publication.pieces.on_show():
            step.detail_of[piece.suggestion_id]["public_id"] = piece.public_id
        publication.pieces.on_show().update(withdrawn_at=clock.now())
        step.set(publication, reviewed_by=None, reviewed_version=None)
        coordinators = holders_in(reply.assignment.agency, Role.AGENCY_COORDINATOR, today=clock.today())
        step.tell([publication.proposed_by, reply.assignment.officer, *coordinators], reason)
    return publication


def published_letters(reply):
    """Of a merged reply each suggestion is published with its own letter, but those that go another way."""
    return [
        letter
        for letter in reply.live_letters
        if letter.suggestion.state != Suggestion.State.WITHDRAWN and not letter.assignment.is_frozen
    ]


def check_text(publication, *, letter):
    """What is published was signed, and was reviewed for secrecy in the same version."""
    if publication.case.is_confidential:
        raise ValidationError(_("A confidential suggestion cannot be published."))
    if not signed_by_principal(letter):
        raise ValidationError(
            _("The text differs from the signed one. It cannot be sent; tell the administrator.")
        )
    if letter.version.number != publication.reviewed_version:
        message = _("The reply was changed after the secrecy review. Propose the publication again.")
        raise ValidationError(message)
