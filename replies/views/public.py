"""建议与答复公开: copies only, no cookies, cacheable, in Chinese unless the address asks for another language."""

from functools import lru_cache, wraps

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.template.defaultfilters import linebreaks
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.safestring import mark_safe
from django.views.decorators.cache import cache_page
from django.views.decorators.http import require_safe

from replies import letters
from replies.letter_text import LetterText
from replies.models import PublishedPiece
from replies.public_copy import letter_words
from replies.published import LONG, Search, address_of

PER_PAGE = 20
KEPT_HERE, KEPT_ELSEWHERE = 5, 55
"""Seconds in the memory of this server and in caches on the way: a withdrawn piece is gone in a minute."""
DESCRIBED = 120


def public_page(view=None, *, kept=True):
    """The same page for everybody: nothing of a session in it. `kept` pages are remembered for some seconds."""
    if view is None:
        return lambda view: public_page(view, kept=kept)
    remembered = cache_page(KEPT_HERE, cache="pages")(_tagged(view)) if kept else view

    @login_not_required
    @require_safe
    @wraps(view)
    def respond(request, *args, **kwargs):
        asked = request.GET.get("lang")
        language = asked if asked in dict(settings.LANGUAGES) else ""
        with translation.override(language or settings.LANGUAGE_CODE):
            response = remembered(request, *args, language=language, **kwargs)
            response.headers["Content-Language"] = translation.get_language()
        response.headers["Cache-Control"] = f"public, max-age={KEPT_ELSEWHERE}"
        response.headers.pop("Expires", None)
        return _unless_known(request, response)

    return respond


def _tagged(view):
    """Its digest is worked out once, and remembered with the page."""

    @wraps(view)
    def tagged(request, *args, **kwargs):
        return set_response_etag(view(request, *args, **kwargs))

    return tagged


def _unless_known(request, response):
    """304 for whoever has this very page already."""
    if response.status_code != 200:
        return response
    return get_conditional_response(request, etag=response.get("ETag"), response=response)


def shown(request, template, *, language, status=200, **context):
    """Neither form token nor messages: either would set or read a cookie."""
    in_language = f"?lang={language}" if language else ""
    shared = {
        "csrf_token": "",
        "messages": [],
        "home_url": reverse("replies:public_list") + in_language,
        "in_language": in_language,
        "lang": language,
        "base_url": settings.BASE_URL,
    }
    return render(request, template, shared | context, status=status)


@public_page
def public_list(request, *, language):
    search = Search(request.GET)
    total, facets = search.facets()
    paginator = Paginator(search.found().defer(*LONG), PER_PAGE)
    paginator.count = total
    query = request.GET.copy()
    for name in ("page", "lang"):
        query.pop(name, None)
    return shown(
        request,
        "replies/public_list.html",
        language=language,
        page_obj=paginator.get_page(request.GET.get("page")),
        query=search.q,
        facets=facets,
        is_filtered=search.is_filtered,
        asked=f"?{query.urlencode()}" if search.is_filtered else "",
    )


@public_page
def public_piece(request, public_id, *, language):
    piece = PublishedPiece.objects.filter(public_id=public_id).defer("search_text").first()
    if piece is None:
        raise Http404
    if piece.withdrawn_at is not None:
        return _withdrawn(request, piece, language=language)
    address = address_of(piece)
    told = {"piece": piece, "address": address, "qr": _qr(address), "described": _described(piece)}
    return shown(request, "replies/public_piece.html", language=language, **told, **texts_of(piece))


def _withdrawn(request, piece, *, language):
    """What stood here is gone; that it was withdrawn, and when, may be known, and where the newer one is."""
    newer = PublishedPiece.objects.on_show().filter(suggestion=piece.suggestion_id, pk__gt=piece.pk).last()
    told = {"piece": piece, "newer": newer}
    return shown(request, "replies/public_withdrawn.html", language=language, status=410, **told)


def texts_of(piece):
    """The texts of a piece as HTML; what is not published is empty."""
    return {
        "abstract_html": linebreaks(piece.abstract) if piece.abstract else "",
        "suggestion_html": _paragraphs(piece.suggestion_text),
        "letter_html": letters.html(LetterText.from_json(piece.letter)) if piece.letter else "",
    }


def _described(piece):
    """What a search engine shows under the title."""
    words = piece.abstract or piece.suggestion_text or letter_words(piece.letter)
    line = " ".join(words.split())
    return f"{line[:DESCRIBED]}…" if len(line) > DESCRIBED else line


def _paragraphs(text):
    """One paragraph a line, as suggestions are written."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return mark_safe("".join(linebreaks(line, autoescape=True) for line in lines))  # escaped line by line


@lru_cache(maxsize=512)
def _qr(address):
    return mark_safe(segno.make(address, error="m").svg_inline(omitsize=True, border=0, svgclass="qr"))
