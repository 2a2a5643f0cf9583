"""The public pages: copies only, no cookies, gone when withdrawn."""

import csv
import io
import json
import re
import time
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import clock
from replies.models import PublishedPiece
from replies.public_copy import search_text
from replies.published import COLUMNS, address_of
from replies.views import public
from tests.replies.pieces import copies_of

pytestmark = pytest.mark.django_db

LIST = "/public/"
FILES = [f"replies:public_{name}" for name in ("feed", "rss", "sitemap", "csv", "json")]


@pytest.fixture
def piece(world):
    return world.publication_of(world.published()).piece


@pytest.fixture
def many(piece):
    """Forty-five pieces."""
    copies_of(piece, 44)


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
        phone.cookies["django_language"] = "en"
        for url in (LIST, piece.get_absolute_url()):
            page = phone.get(url)
            assert not page.cookies
            assert "Vary" not in page
            assert page["Content-Language"] == "zh-hans"
            assert page["Cache-Control"] == f"public, max-age={public.KEPT_ELSEWHERE}"
            assert "csrfmiddlewaretoken" not in page.content.decode()
            assert world.officer.name not in page.content.decode()


def test_it_reads_published_copies_alone(client, client_of, world, piece):
    """Also for somebody who is signed in: no session, no user, no table of the office."""
    gone = PublishedPiece.objects.values_list("public_id", flat=True)
    urls = [LIST, LIST + "?q=川渝&year=2026", piece.get_absolute_url(), *map(reverse, FILES)]
    urls += [f"{LIST}{'0' * 12}/", "/robots.txt"]
    for phone in (client, client_of(world.officer)):
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                page = phone.get(url)
                page.getvalue()
            tables = {
                table for query in queries for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])
            }
            assert tables <= {"replies_publishedpiece"}, url
            assert not page.cookies
            assert not page.has_header("Vary"), url
    PublishedPiece.objects.update(withdrawn_at=clock.now())
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{LIST}{gone[0]}/").status_code == 410
    assert all('"replies_publishedpiece"' in query["sql"] for query in queries)


def test_unchanged_is_not_sent_again_and_a_withdrawal_is_seen(client, piece):
    urls = [LIST, piece.get_absolute_url(), *map(reverse, FILES)]
    tags = {}
    for url in urls:
        page, head = client.get(url), client.head(url)
        tags[url] = page["ETag"]
        assert (head.status_code, head["ETag"], head.getvalue()) == (200, page["ETag"], b"")
        again = client.get(url, HTTP_IF_NONE_MATCH=page["ETag"])
        assert (again.status_code, again.getvalue()) == (304, b"")
        assert again["Cache-Control"] == page["Cache-Control"]
    PublishedPiece.objects.update(withdrawn_at=clock.now())
    for url in urls:
        page = client.get(url, HTTP_IF_NONE_MATCH=tags[url])
        assert page.status_code == (410 if url == piece.get_absolute_url() else 200), url
        assert piece.public_id not in page.getvalue().decode()


def test_gone_within_a_minute_with_the_memory_of_the_server(client, piece, monkeypatch):
    """What this server remembers and what caches on the way may keep add up to no more than a minute."""
    assert public.KEPT_HERE + public.KEPT_ELSEWHERE <= 60
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "of-a-test"}
    monkeypatch.setitem(caches.settings, "pages", memory)
    monkeypatch.delattr(caches._connections, "pages", raising=False)
    url = piece.get_absolute_url()
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url)["Cache-Control"] == f"public, max-age={public.KEPT_ELSEWHERE}"
    assert not queries.captured_queries
    assert client.get(url + "?lang=en")["Content-Language"] == "en"
    PublishedPiece.objects.update(withdrawn_at=clock.now())
    assert client.get(url).status_code == 200
    later = time.time() + public.KEPT_HERE + 1
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: later)
    assert client.get(url).status_code == 410


def test_metadata(client, piece):
    page = client.get(piece.get_absolute_url()).content.decode()
    address = settings.BASE_URL + piece.get_absolute_url()
    assert f'<link rel="canonical" href="{address}">' in page
    for name, content in {
        "ArticleTitle": piece.title,
        "PubDate": "2026-05-11 10:00",
        "ContentSource": piece.agency_name,
        "DC.identifier": piece.index_number,
        "DC.date.created": piece.dated_on.isoformat(),
    }.items():
        assert f'<meta name="{name}" content="{content}">' in page
    for told in ("索引号", piece.index_number, "发布机构", piece.publisher_name, "市科技局", "重庆市财政局"):
        assert told in page


def test_feeds_sitemap_and_robots(client, many, piece):
    atom = client.get(reverse("replies:public_feed"))
    assert atom["Content-Type"].startswith("application/atom+xml")
    entries = ElementTree.fromstring(atom.content).findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 30
    rss = ElementTree.fromstring(client.get(reverse("replies:public_rss"), {"q": "8007"}).content)
    newest = PublishedPiece.objects.get(number="8007")
    assert [item.findtext("link") for item in rss.iter("item")] == [address_of(newest)]
    assert "Last-Modified" not in atom
    places = re.findall("<loc>([^<]+)", client.get(reverse("replies:public_sitemap")).content.decode())
    assert sorted(places) == sorted(map(address_of, PublishedPiece.objects.all()))
    assert f"Sitemap: {settings.BASE_URL}/public/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_open_data_agrees_with_the_list(client, many, piece):
    PublishedPiece.objects.filter(pk=piece.pk).update(title='=HYPERLINK("http://x.example","点")')
    text = client.get(reverse("replies:public_csv")).getvalue().decode()
    assert text.startswith("\ufeff索引号,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == client.get(LIST).context["page_obj"].paginator.count == 45
    assert {row["标题"][:2] for row in rows if row["建议编号"] == piece.number} == {"'="}
    data = json.loads(client.get(reverse("replies:public_json"), {"agency": "重庆市民政局"}).getvalue())
    assert (data["schema"], len(data["pieces"])) == (1, 22)
    one = data["pieces"][0]
    assert set(one) == {*COLUMNS, "suggestion_text", "abstract", "reply_text"}
    assert one["address"] == settings.BASE_URL + f"/public/{one['index_number'][-12:]}/"
    assert (
        json.loads(client.get(reverse("replies:public_json"), {"q": "查无此事"}).getvalue())["pieces"] == []
    )
    documented = (settings.BASE_DIR / "docs/api.md").read_text(encoding="utf-8")
    assert all(f"`{key}`" in documented for key in one)


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
    assert found(q="民政") == 22, "not 人民政府"
    assert found(q="教育 8001") == 1
    assert found(q=piece.proposers) == 45
    assert found(agency="重庆市教育委员会") == 22
    assert found(agency="重庆市教育委员会", q="民政") == 0
    assert found(session="没有这次会议") == 0
    assert found(unknown="1", state="draft") == 45
    assert found(year="2026") == 45
    assert found(year="99999999999999999999") == found(year="x") == found(year="-1") == 0
    assert found(result=piece.class_label, category=piece.category_name) == 45
    assert found(q="衔接") == 45, "two characters of the text"
    assert found(q="８００７") == 1, "full-width figures"
    assert found(q="paragraph") == 0, "the words, not how they are kept"

    def facets(**query):
        return {facet.name: dict(facet.values) for facet in client.get(LIST, query).context["facets"]}

    assert facets()["agency"] == {"重庆市教育委员会": 22, "重庆市民政局": 22, piece.agency_name: 1}
    assert facets(agency="重庆市民政局")["agency"]["重庆市教育委员会"] == 22
    assert facets(agency="重庆市民政局")["year"] == {"2026": 22}
    assert facets(agency="重庆市民政局", year="1999")["session"] == {}

    PublishedPiece.objects.filter(number="8001").update(title="关于民政服务的建议", published_on="2020-01-01")
    row = PublishedPiece.objects.get(number="8001")
    row.search_text = search_text(vars(row))
    row.save()
    shown = client.get(LIST, {"q": "民政"}).context["page_obj"].object_list
    assert shown[0].number == "8001"


def test_pages_of_twenty_and_strange_queries(client, many):
    for page in ("1", "3", "99", "-1", "x"):
        answer = client.get(LIST, {"page": page})
        assert len(answer.context["page_obj"]) == (20 if page in ("1", "x") else 5)
    for query in ("\x00", "%", "_", "'; DROP TABLE", "𬭎" * 300, "<script>alert(1)</script>"):
        answer = client.get(LIST, {"q": query, "agency": query, "year": query})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST, {"q": "建议"})
    assert len(queries) == 2


def test_nothing_published_says_so(client, world):
    page = client.get(LIST)
    assert page.status_code == 200
    assert 'class="empty"' in page.content.decode()


def test_reading_is_all_there_is(client, piece):
    assert client.post(LIST).status_code == 405
    assert client.post(piece.get_absolute_url()).status_code == 405


def test_only_published_copies_are_reachable(client, world):
    """A case on its way has no public address at all."""
    suggestion = world.invited()
    assert suggestion.title not in client.get(reverse("replies:public_list")).content.decode()
