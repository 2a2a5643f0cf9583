"""Many published pieces: copies are rows of their own, so they can be written without a case walked for each."""

from replies.models import Publication, PublishedPiece, Reply
from replies.public_copy import search_text
from suggestions.models import Assignment, Suggestion

AGENCIES = ("重庆市民政局", "重庆市教育委员会")


def copies_of(piece, number):
    """As many further pieces as the number says, of two agencies in turn, numbered from 8000 on."""
    publication = piece.publication
    line = publication.reply.assignment
    cases = Suggestion.objects.bulk_create(
        Suggestion(
            session=line.suggestion.session,
            number=f"{8000 + place}",
            title=piece.title,
            received_on=line.suggestion.received_on,
            registered_by=line.suggestion.registered_by,
        )
        for place in range(number)
    )
    lines = Assignment.objects.bulk_create(_copied(line, suggestion=case) for case in cases)
    replies = Reply.objects.bulk_create(Reply(assignment=row) for row in lines)
    publications = Publication.objects.bulk_create(
        Publication(
            reply=reply, disclosure="full", proposed_by=publication.proposed_by, state=publication.state
        )
        for reply in replies
    )
    pieces = [
        _copied(piece, publication=row, suggestion=case, number=case.number, agency_name=AGENCIES[place % 2])
        for place, (row, case) in enumerate(zip(publications, cases, strict=True))
    ]
    for row in pieces:
        row.search_text = search_text(vars(row))
    PublishedPiece.objects.bulk_create(pieces)


def _copied(row, **changed):
    own = ("id", "public_id", *changed)
    values = {
        field.name: getattr(row, field.name) for field in row._meta.concrete_fields if field.name not in own
    }
    return type(row)(**values, **changed)
