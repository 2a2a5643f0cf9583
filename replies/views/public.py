"""建议与答复公开: copies only, no cookies, cacheable, in the language the address or the browser asks for."""

from functools import wraps

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.template.defaultfilters import linebreaks
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from replies import letters
from replies.letter_text import LetterText
from replies.models import PublishedPiece
from suggestions.forms.step import printable

PER_PAGE = 20
FILTERS = {"session": "session_name", "agency": "agency_name", "category": "category_name"}
SEARCHED = ("title", "number", "proposers", "agency_name")


def public_page(view):
    """The same page for everybody: nothing of a session in it, so a withdrawn piece is gone everywhere in a minute."""

    @login_not_required
    @require_safe
    @wraps(view)
    def respond(request, *args, **kwargs):
        asked = request.GET.get("lang")
        language = asked if asked in dict(settings.LANGUAGES) else ""
        with translation.override(language or translation.get_language()):
            response = view(request, *args, language=language, **kwargs)
            response.headers["Content-Language"] = translation.get_language()
        response.headers["Cache-Control"] = "public, max-age=60"
        return response

    return respond


def _shown(request, template, *, language, **context):
    """Neither form token nor messages: either would set or read a cookie."""
    in_language = f"?lang={language}" if language else ""
    home_url = reverse("replies:public_list") + in_language
    shared = {
        "csrf_token": "",
        "messages": [],
        "home_url": home_url,
        "in_language": in_language,
        "lang": language,
    }
    return render(request, template, shared | context)


@public_page
def public_list(request, *, language):
    pieces = PublishedPiece.objects.on_show()
    chosen = {name: _typed(request, name) for name in ("q", *FILTERS)}
    found = pieces.filter(**{FILTERS[name]: chosen[name] for name in FILTERS if chosen[name]})
    for word in chosen["q"].split():
        found = found.filter(Q(*((f"{column}__icontains", word) for column in SEARCHED), _connector=Q.OR))
    page = Paginator(found.defer("suggestion_text", "letter", "abstract"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return _shown(
        request,
        "replies/public_list.html",
        language=language,
        page_obj=page,
        query=chosen["q"],
        filters=_filters(pieces, chosen),
        is_filtered=any(chosen.values()),
    )


def _typed(request, name):
    return printable(request.GET.get(name, ""))[:100]


def _filters(pieces, chosen):
    labels = {"session": _("Session"), "agency": _("Agency"), "category": _("Category")}
    for name, column in FILTERS.items():
        values = pieces.exclude(**{column: ""}).order_by(column).values_list(column, flat=True).distinct()
        yield {"name": name, "label": labels[name], "chosen": chosen[name], "values": values}


@public_page
def public_piece(request, public_id, *, language):
    piece = PublishedPiece.objects.filter(public_id=public_id).first()
    if piece is None:
        raise Http404
    if piece.withdrawn_at is not None:
        return _withdrawn(request, piece, language=language)
    address = settings.BASE_URL + piece.get_absolute_url()
    shown = {"piece": piece, "address": address, "qr": _qr(address), **texts_of(piece)}
    return _shown(request, "replies/public_piece.html", language=language, **shown)


def _withdrawn(request, piece, *, language):
    """What stood here is gone; that it was withdrawn, and when, may be known, and where the newer one is."""
    newer = PublishedPiece.objects.on_show().filter(suggestion=piece.suggestion, pk__gt=piece.pk).last()
    shown = {"piece": piece, "newer": newer}
    answer = _shown(request, "replies/public_withdrawn.html", language=language, **shown)
    answer.status_code = 410
    return answer


def texts_of(piece):
    """The texts of a piece as HTML; what is not published is empty."""
    return {
        "abstract_html": linebreaks(piece.abstract) if piece.abstract else "",
        "suggestion_html": _paragraphs(piece.suggestion_text),
        "letter_html": letters.html(LetterText.from_json(piece.letter)) if piece.letter else "",
    }


def _paragraphs(text):
    """One paragraph a line, as suggestions are written."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return mark_safe("".join(linebreaks(line, autoescape=True) for line in lines))  # escaped line by line


def _qr(address):
    return mark_safe(segno.make(address, error="m").svg_inline(omitsize=True, border=0, svgclass="qr"))
