"""A stranger with a crawler on the whole public site of the demo: every link, feed and file; nobody's data but what is public."""

import html
import io
import re
from datetime import date
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from agencies import clock
from agencies.models import Agency, User
from replies import private_data
from replies.models import EvaluationLink, Opinion, OpinionVersion, PublishedPiece, ReplyVersion
from suggestions.models import Congress, Deputy, Suggestion

TODAY = date(2026, 11, 23)
FIRST = ("/public/", "/robots.txt", "/public/?lang=en", "/public/?q=建议")
MOST = 400


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.moved_to(TODAY):
            call_command("seed_demo", suggestions=20, stdout=io.StringIO())
            yield
        transaction.set_rollback(True)
    clock.set_right()


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]


@pytest.fixture
def site():
    return crawled(Client())


def crawled(client):
    """Every address that can be reached from the first ones, with its text."""
    found, waiting = {}, list(FIRST)
    while waiting:
        url = waiting.pop()
        if url in found:
            continue
        assert len(found) < MOST, "the site goes on without end"
        answer = client.get(url)
        text = answer.getvalue().decode()
        found[url] = (answer, text)
        links = re.findall(
            r'(?:href|src)="([^"]+)"|<(?:loc|link|id)>([^<]+)<|Sitemap: (\S+)|"address": "([^"]+)"', text
        )
        waiting += [address for address in (_inside(url, "".join(link)) for link in links) if address]
    return found


def _inside(url, link):
    """Its address on this site; files of the design and other sites are not walked."""
    address = urlsplit(urljoin(settings.BASE_URL + url, html.unescape(link)))
    here = f"{address.scheme}://{address.netloc}" == settings.BASE_URL
    if not here or address.path.startswith("/static/"):
        return ""
    return unquote(address.path) + (f"?{unquote(address.query)}" if address.query else "")


def test_the_whole_public_site_holds_only_what_is_public(site):
    pieces = {piece.get_absolute_url() for piece in PublishedPiece.objects.on_show()}
    assert len(pieces) > 3
    assert pieces <= set(site), "every piece can be reached"
    files = {reverse(f"replies:public_{name}") for name in ("feed", "rss", "csv", "json", "sitemap")}
    assert files <= set(site)
    for url, (answer, _text) in site.items():
        assert answer.status_code == 200, url
        assert not answer.cookies
        assert url.startswith("/public/") or url == "/robots.txt", "nothing leads to the inside"

    everything = "\n".join(text for _answer, text in site.values())
    public_words = "\n".join(text for url, (_answer, text) in site.items() if url in pieces)
    hidden = dict(secrets())
    assert len(hidden) > 100
    for what, words in hidden.items():
        assert words not in everything, what
    meant = {office.phone for office in offices()}
    told = private_data.found(re.sub(r"<[^>]+>", " ", public_words), but=meant)
    assert [words for label, words in told if str(label) != "street address"] == []
    for url, (_answer, text) in site.items():
        assert not re.search(r"(?i)csrf|sessionid|/suggestions/\d|/replies/\d|/evaluate/", text), url


def offices():
    return Agency.objects.filter(pk__in=Congress.objects.values("office"))


def secrets():
    """(what, words) that nobody outside may read."""
    for deputy in Deputy.objects.all():
        yield from told(deputy, "phone", "email", "address", "certificate")
    for user in User.objects.all():
        yield from told(user, "mobile", "email", "username")
    public = {piece.suggestion_id: piece for piece in PublishedPiece.objects.on_show()}
    for suggestion in Suggestion.objects.exclude(pk__in=public):
        yield f"title of {suggestion.pk}", suggestion.title
    agencies = offices()
    for agency in Agency.objects.exclude(pk__in=agencies).exclude(phone__in=agencies.values("phone")):
        yield from told(agency, "phone")
    for link in EvaluationLink.objects.all():
        yield from told(link, "token", "digest", "token_digest")
    drafts = ReplyVersion.objects.exclude(reply__publication__pieces__withdrawn_at__isnull=False)
    for version in drafts.filter(reply__publication=None):
        yield from told(version, "opening")
    for version in OpinionVersion.objects.select_related("opinion"):
        yield from told(version, "text")
    for opinion in Opinion.objects.all():
        yield from told(opinion, "note")


def told(row, *names):
    for name in names:
        words = str(getattr(row, name, "") or "")
        if len(words) > 4:
            yield f"{name} of {row._meta.model_name} {row.pk}", words


def test_a_withdrawal_is_gone_from_every_page():
    piece = PublishedPiece.objects.on_show().first()
    PublishedPiece.objects.filter(pk=piece.pk).update(withdrawn_at=clock.now())
    for url, (_answer, text) in crawled(Client()).items():
        assert piece.public_id not in text, url
        assert piece.title not in text, url
