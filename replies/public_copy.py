"""What goes public: a copy of suggestion and letter with its own columns, from which removed passages are really gone."""

import unicodedata
from dataclasses import replace

from agencies import clock
from replies import letters, private_data
from replies.compose import compose
from replies.letter_text import ContactLine, LetterText
from replies.models import PublishedPiece, ReplyVersion
from suggestions.models import Assignment, Suggestion

REMOVED = "×××"
"""Stands for a passage that was taken out, whatever its length was."""
TEXTS = ("title", "proposers", "suggestion_text", "abstract")
SEARCHED = (
    "title",
    "number",
    "session_name",
    "proposers",
    "agency_name",
    "co_handlers",
    "category_name",
    "document_number",
    "suggestion_text",
    "abstract",
)


def public_copy(publication, *, of=None, removed=None):
    """The columns of the public copy; a preview, even before the signature, shows the same.

    A merged reply has one for each of its assignments: `of` says which, left out the reply's own. `removed` are the
    passages to be taken out, left out those of the secrecy review.
    """
    passages = publication.passages_removed if removed is None else removed
    line = of or publication.reply.assignment
    letter = _public_letter(publication, line)
    columns = _facts(publication, line) | {
        "suggestion_text": _public_text(publication, line.suggestion),
        "abstract": publication.abstract,
        "letter": letter and without(letter, passages).to_json(),
    }
    columns |= {name: _cut(columns[name], passages) for name in TEXTS}
    return columns | {"search_text": search_text(columns)}


def _facts(publication, line):
    suggestion, letter = line.suggestion, publication.reply.letter_of(line)
    version = _version(publication, line)
    overall = version.overall_class if version else None
    return {
        "suggestion": suggestion,
        "session_name": suggestion.session.name,
        "year": suggestion.session.opens_on.year,
        "number": suggestion.number,
        "title": suggestion.title,
        "proposers": _names(suggestion),
        "agency_name": line.agency_name,
        "co_handlers": "、".join(_beside(line)),
        "publisher_name": suggestion.session.term.congress.office.name,
        "category_name": suggestion.category.name if suggestion.category else "",
        "class_label": overall.label if overall else "",
        "document_number": letter.number if letter else "",
        "dated_on": letter.dated_on if letter else None,
        "published_on": clock.today(),
    }


def _version(publication, line):
    letter = publication.reply.letter_of(line)
    return letter.version if letter else publication.reply.latest


def _public_text(publication, suggestion):
    is_full = publication.disclosure == ReplyVersion.Disclosure.FULL
    wishes_text = suggestion.publication_wish == Suggestion.Wish.FULL
    return suggestion.text.body if is_full and wishes_text else ""


def _public_letter(publication, line):
    """The letter without its officer's line; the office's stands there where the profile says so."""
    version = _version(publication, line)
    if publication.disclosure != ReplyVersion.Disclosure.FULL or version is None:
        return ""
    office = line.suggestion.session.term.congress.office
    shows_office = line.profile.publication_contact == "office"
    contact = ContactLine(office.name, office.phone, office.postcode) if shows_office else ContactLine()
    letter = publication.reply.letter_of(line)
    return replace(letter.text if letter else compose(version, to=line), contact=contact)


def _names(suggestion):
    named = [proposer.name for proposer in suggestion.proposers.all()]
    total = len(named) + suggestion.unnamed_proposers
    return "、".join(named) + (f"等{total}名" if suggestion.unnamed_proposers else "")


def _beside(line):
    """Joint leads and co-handlers of the same round, by the names they had."""
    others = line.suggestion.assignments.current().filter(round=line.round).exclude(pk=line.pk)
    parts = (Assignment.Part.JOINT_LEAD, Assignment.Part.CO)
    rows = sorted(others.filter(part__in=parts), key=lambda row: (parts.index(row.part), row.pk))
    return [row.agency_name for row in rows]


def _cut(text, passages):
    """The text without the passages, the longest first, so that none survives inside another."""
    for passage in sorted(passages, key=len, reverse=True):
        text = text.replace(passage, REMOVED)
    return text


def without(letter, passages):
    """The letter with nothing of the passages in any of its parts."""
    blocks = tuple(replace(block, text=_cut(block.text, passages)) for block in letter.blocks)
    return replace(
        letter,
        title=_cut(letter.title, passages),
        salutation=_cut(letter.salutation, passages),
        signatory_name=_cut(letter.signatory_name, passages),
        blocks=blocks,
        cc=tuple(_cut(name, passages) for name in letter.cc),
    )


def words_of(piece):
    """All the words somebody can read in a piece that was made of `public_copy`, one text."""
    told = [getattr(piece, name) for name in TEXTS]
    return "\n".join([*told, letter_words(piece.letter)])


def readable(publication):
    """All the words that would be published if nothing were taken out, of every suggestion it answers."""
    lines = [publication.reply.assignment, *publication.reply.assignment.guests]
    copies = (public_copy(publication, of=line, removed=()) for line in lines)
    return "\n".join(words_of(PublishedPiece(**copy)) for copy in copies)


def meant_to_be_public(publication):
    """The office's own telephone stands on published copies."""
    return {publication.case.session.term.congress.office.phone} - {""}


def proposed_to_remove(publication):
    """What the review begins with: what an earlier review took out, and numbers that nobody means to publish."""
    words = readable(publication)
    earlier = [passage for passage in publication.passages_removed if passage in words]
    return list(dict.fromkeys([*earlier, *private_data.sure(words, but=meant_to_be_public(publication))]))


def letter_words(source):
    return letters.plain_text(LetterText.from_json(source)) if source else ""


def search_text(columns):
    """The words of the copy as they are searched: half-width, small letters."""
    told = [columns[name] for name in SEARCHED]
    return searchable("\n".join([*told, letter_words(columns["letter"])]))


def searchable(text):
    """Half-width small letters; 人民政府 stands in every letter and is no hit for 民政."""
    return unicodedata.normalize("NFKC", text).casefold().replace("人民政府", "人民 政府")
