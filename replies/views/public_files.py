"""What programs read of the public pages: sitemap, feeds, open data. Copies only, as on the pages themselves."""

import csv
import json
from itertools import chain

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.contrib.syndication.views import Feed
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

from replies.models import PublishedPiece
from replies.published import COLUMNS, LONG, Search, address_of, fingerprint, full_record, record
from replies.statistics.sheet import safe
from replies.views.public import public_page

SCHEMA = 1
LATEST = 30


class Pieces(Sitemap):
    limit = 50_000

    def items(self):
        return PublishedPiece.objects.on_show().defer(*LONG)

    def lastmod(self, piece):
        return piece.published_at

    def get_protocol(self, protocol=None):
        return settings.BASE_URL.split("://")[0]

    def get_domain(self, site=None):
        return settings.BASE_URL.split("://")[1]


@public_page
def public_sitemap(request, *, language):
    return sitemap(request, sitemaps={"pieces": Pieces}).render()


@public_page
def robots(request, *, language):
    """The public pages are for search engines, all others are for people who sign in."""
    pages = range(1, PublishedPiece.objects.on_show().count() // Pieces.limit + 2)
    address = settings.BASE_URL + reverse("replies:public_sitemap")
    sitemaps = [f"Sitemap: {address}{f'?p={page}' if page > 1 else ''}" for page in pages]
    lines = ["User-agent: *", "Allow: /public/", "Allow: /static/", "Disallow: /", *sitemaps]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


class Latest(Feed):
    """The newest pieces that fit the words and filters of the address."""

    feed_type = Atom1Feed

    def __init__(self, query):
        self.search = Search(query)

    def title(self):
        return _("Published suggestions and replies")

    def link(self):
        return settings.BASE_URL + reverse("replies:public_list")

    def feed_url(self):
        return settings.BASE_URL + reverse("replies:public_feed")

    def items(self):
        rows = self.search.found().order_by("-published_on", "-id")
        return rows.defer("letter", "search_text")[:LATEST]

    def item_title(self, piece):
        return piece.title

    def item_description(self, piece):
        names = [piece.session_name, piece.number, piece.proposers, piece.agency_name, piece.class_label]
        return " · ".join(filter(None, names))

    def item_link(self, piece):
        return address_of(piece)

    def item_guid(self, piece):
        return address_of(piece)

    def item_author_name(self, piece):
        return piece.agency_name

    def item_pubdate(self, piece):
        return piece.published_at

    def item_updateddate(self, piece):
        return piece.published_at

    def item_categories(self, piece):
        return [piece.category_name] if piece.category_name else []


class LatestRss(Latest):
    feed_type = Rss201rev2Feed

    def feed_url(self):
        return settings.BASE_URL + reverse("replies:public_rss")


@public_page
def public_feed(request, *, language):
    return _fed(Latest, request)


@public_page
def public_rss(request, *, language):
    return _fed(LatestRss, request)


def _fed(feed, request):
    """Without a day of its last change: a piece that went does not move it."""
    answer = feed(request.GET)(request)
    answer.headers.pop("Last-Modified", None)
    return answer


@public_page(kept=False)
def public_csv(request, *, language):
    return _given(request, "csv", "text/csv; charset=utf-8", _csv_lines)


@public_page(kept=False)
def public_json(request, *, language):
    return _given(request, "json", "application/json; charset=utf-8", _json_lines)


def _given(request, kind, content_type, lines_of):
    """A file that may be large, line by line; whoever has it already is not sent it again."""
    answer = StreamingHttpResponse(lines_of(Search(request.GET)), content_type=content_type)
    answer["ETag"] = quote_etag(f"{kind}{SCHEMA}-{fingerprint()}")
    answer["Content-Disposition"] = f'attachment; filename="suggestions.{kind}"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


class _Line:
    """What csv.writer writes to: it hands the line back."""

    def write(self, text):
        return text


def _csv_lines(search):
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(COLUMNS.values())
    for piece in search.found().defer(*LONG).iterator(chunk_size=500):
        yield writer.writerow([safe(value) for value in record(piece).values()])


def _json_lines(search):
    pieces = search.found().defer("search_text").iterator(chunk_size=200)
    rows = (json.dumps(full_record(piece), ensure_ascii=False) for piece in pieces)
    yield f'{{"schema": {SCHEMA}, "pieces": ['
    first = next(rows, "")
    yield from chain([f"\n{first}" if first else ""], (f",\n{row}" for row in rows))
    yield "\n]}\n"
