"""公开: proposal, secrecy review by another person, publication of a copy (信息公开条例 2019 arts. 14–17, 26)."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.permissions import Action
from replies.compose import compose
from replies.letter_text import ContactLine
from replies.models import Publication, PublishedPiece, Reply, ReplyVersion
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


def review_publication(publication, *, by, note="", version=None, seen=None):
    """保密审查 by another person than the proposer and the drafter (保守国家秘密法 2024 art. 35).

    The review holds for one version of the reply: `version` is the one the page showed. Raises Stale for another.
    """
    with act(Action.REVIEW_PUBLICATION, by=by, on=publication, seen=seen, note=note) as step:
        check_reviewer(publication, by=by)
        latest = publication.reply.latest
        number = latest.number if latest else None
        if version is not None and int(version) != number:
            raise Stale(publication, Action.REVIEW_PUBLICATION)
        step.set(publication, reviewed_by=by, review_note=note, reviewed_version=number)
        is_withheld = publication.disclosure == Disclosure.WITHHELD
        step.take(publication, to=Publication.State.WITHHELD if is_withheld else Publication.State.REVIEWED)
        step.detail["version"] = number
    return publication


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


def public_copy(publication, *, of=None):
    """The columns of the public copy; a preview, even before the signature, shows the same.

    A merged reply has one for each of its assignments: `of` says which, left out the reply's own.
    """
    reply = publication.reply
    line = of or reply.assignment
    suggestion, letter = line.suggestion, reply.letter_of(line)
    version = letter.version if letter else reply.latest
    is_full = publication.disclosure == Disclosure.FULL
    wishes_text = suggestion.publication_wish == Suggestion.Wish.FULL
    overall = version.overall_class if version else None
    return {
        "suggestion": suggestion,
        "session_name": suggestion.session.name,
        "number": suggestion.number,
        "title": suggestion.title,
        "proposers": _names(suggestion),
        "agency_name": line.agency_name,
        "category_name": suggestion.category.name if suggestion.category else "",
        "class_label": overall.label if overall else "",
        "suggestion_text": suggestion.text.body if is_full and wishes_text else "",
        "letter": _public_letter(line, letter, version).to_json() if is_full and version else "",
        "abstract": publication.abstract,
        "document_number": letter.number if letter else "",
        "dated_on": letter.dated_on if letter else None,
        "published_on": clock.today(),
    }


def _names(suggestion):
    named = [proposer.name for proposer in suggestion.proposers.all()]
    total = len(named) + suggestion.unnamed_proposers
    return "、".join(named) + (f"等{total}名" if suggestion.unnamed_proposers else "")


def _public_letter(line, letter, version):
    """The letter without its officer's line; the office's stands there where the profile says so."""
    office = line.suggestion.session.term.congress.office
    shows_office = line.profile.publication_contact == "office"
    contact = ContactLine(office.name, office.phone, office.postcode) if shows_office else ContactLine()
    return replace(letter.text if letter else compose(version, to=line), contact=contact)
