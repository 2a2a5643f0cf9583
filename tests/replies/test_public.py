"""The public pages: copies only, no cookies, gone when withdrawn."""

import pytest
from django.urls import reverse

from agencies import clock
from replies.models import PublishedPiece

pytestmark = pytest.mark.django_db

LIST = "/public/"


@pytest.fixture
def piece(world):
    return world.publication_of(world.published()).piece


@pytest.fixture
def many(piece):
    """Forty-five pieces; copies are rows of their own, so they can be written without a case each."""
    values = {
        field.attname: getattr(piece, field.attname)
        for field in piece._meta.concrete_fields
        if field.name not in ("id", "public_id", "publication", "number", "agency_name")
    }
    publication = piece.publication
    for number in range(44):
        reply = type(publication.reply).objects.create(assignment=_line(publication, number))
        other = type(publication).objects.create(
            reply=reply, disclosure="full", proposed_by=publication.proposed_by, state="published"
        )
        agency = "重庆市教育委员会" if number % 2 else "重庆市民政局"
        PublishedPiece.objects.create(publication=other, number=f"8{number:03}", agency_name=agency, **values)


def _line(publication, number):
    """Another answering line of another suggestion, for the keys only."""
    line = publication.reply.assignment
    case = type(line.suggestion).objects.create(
        session=line.suggestion.session,
        number=f"8{number:03}",
        title=line.suggestion.title,
        received_on=line.suggestion.received_on,
        registered_by=line.suggestion.registered_by,
    )
    line.pk, line._state.adding, line.suggestion = None, True, case
    line.save()
    return line


def test_everybody_reads_list_and_piece(client, piece):
    assert piece.title in client.get(LIST).content.decode()
    page = client.get(piece.get_absolute_url()).content.decode()
    for text in (
        piece.number,
        piece.session_name,
        piece.proposers,
        piece.agency_name,
        piece.class_label,
        piece.document_number,
    ):
        assert text in page
    assert page.count("<h1") == 1
    assert "<svg" in page


def test_no_cookie_and_a_minute_in_caches(client, client_of, world, piece):
    for phone in (client, client_of(world.officer)):
        for url in (LIST, piece.get_absolute_url()):
            page = phone.get(url)
            assert not page.cookies
            assert page["Cache-Control"] == "public, max-age=60"
            assert "csrfmiddlewaretoken" not in page.content.decode()
            assert world.officer.name not in page.content.decode()


def test_the_address_gives_the_language(client, piece):
    english = client.get(piece.get_absolute_url() + "?lang=en")
    assert english["Content-Language"] == "en"
    assert "Answered by" in english.content.decode()
    assert 'lang="en"' in english.content.decode()
    assert client.get(LIST + "?lang=<script>").status_code == 200


def test_a_withdrawn_piece_is_gone(client, piece):
    PublishedPiece.objects.update(withdrawn_at=clock.now())
    stub = client.get(piece.get_absolute_url())
    assert stub.status_code == 410
    assert "已撤回" in stub.text
    assert piece.title not in stub.text
    assert piece.title not in client.get(LIST).content.decode()


def test_addresses_cannot_be_counted_up(client, piece):
    assert len(piece.public_id) == 12
    for guess in (piece.pk, piece.suggestion_id, "0" * 12):
        assert client.get(f"{LIST}{guess}/").status_code == 404


def test_search_and_filters(client, many, piece):
    def found(**query):
        return client.get(LIST, query).context["page_obj"].paginator.count

    assert found() == 45
    assert found(q="8007") == 1
    assert found(q="民政") == 22
    assert found(q="教育 8001") == 1
    assert found(q=piece.proposers) == 45
    assert found(agency="重庆市教育委员会") == 22
    assert found(agency="重庆市教育委员会", q="民政") == 0
    assert found(session="没有这次会议") == 0
    assert found(unknown="1", state="draft") == 45


@pytest.mark.parametrize("page", ["1", "3", "99", "-1", "x"])
def test_pages_of_twenty(client, many, page):
    answer = client.get(LIST, {"page": page})
    assert answer.status_code == 200
    assert len(answer.context["page_obj"]) == (20 if page in ("1", "x") else 5)


@pytest.mark.parametrize(
    "query", ["\x00", "%", "_", "'; DROP TABLE", "𬭎" * 300, "<script>alert(1)</script>"]
)
def test_strange_queries_are_only_words(client, piece, query):
    page = client.get(LIST, {"q": query})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_nothing_published_says_so(client, world):
    page = client.get(LIST)
    assert page.status_code == 200
    assert 'class="empty"' in page.content.decode()


def test_the_number_of_queries_does_not_grow(client, many, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(LIST)


def test_reading_is_all_there_is(client, piece):
    assert client.post(LIST).status_code == 405
    assert client.post(piece.get_absolute_url()).status_code == 405


def test_only_published_copies_are_reachable(client, world):
    """A case on its way has no public address at all."""
    suggestion = world.invited()
    assert suggestion.title not in client.get(reverse("replies:public_list")).content.decode()
