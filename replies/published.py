"""Finding among the published pieces: words, filters with their counts, and what is given away as open data."""

from collections import Counter
from typing import NamedTuple

from django.conf import settings
from django.db.models import Case, Count, IntegerField, Max, Q, Value, When
from django.utils.translation import gettext as _

from replies.models import PublishedPiece
from replies.public_copy import letter_words, searchable
from suggestions.forms.step import printable

FILTERS = {
    "year": "year",
    "session": "session_name",
    "agency": "agency_name",
    "category": "category_name",
    "result": "class_label",
}
LONG = ("suggestion_text", "letter", "abstract", "search_text")
"""Columns that no list reads."""
MOST_WORDS = 8
NEAR = [("title",), ("title", "number", "proposers", "agency_name", "category_name")]
"""Where the words stand: such a piece comes before one that only has them in its text."""


class Facet(NamedTuple):
    name: str
    label: str
    chosen: str
    values: list


class Search:
    """What was asked for in the address of a list, a feed or a file, and what fits it."""

    def __init__(self, query):
        self.q = printable(query.get("q", ""))[:100]
        self.chosen = {name: printable(query.get(name, ""))[:100] for name in FILTERS}
        self.words = searchable(self.q).split()[:MOST_WORDS]

    @property
    def is_filtered(self):
        return bool(self.q or any(self.chosen.values()))

    def with_words(self):
        found = PublishedPiece.objects.on_show()
        for word in self.words:
            found = found.filter(search_text__contains=word)
        return found

    def found(self):
        """What fits, whose title holds the words first, then the newest."""
        rows = self.with_words()
        for name, column in FILTERS.items():
            rows = rows.filter(**{column: value}) if (value := self._value(name)) else rows
        rows = rows.order_by("-published_on", "-id")
        if not self.words:
            return rows
        ranks = [When(self._all_in(columns), then=Value(rank)) for rank, columns in enumerate(NEAR)]
        rank = Case(*ranks, default=Value(len(NEAR)), output_field=IntegerField())
        return rows.order_by(rank, "-published_on", "-id")

    def _all_in(self, columns):
        """Every word in one of the columns."""
        fits = Q()
        for word in self.words:
            fits &= Q(*((f"{column}__icontains", word) for column in columns), _connector=Q.OR)
        return fits

    def _value(self, name):
        """A year that is no number fits nothing."""
        value = self.chosen[name]
        if name != "year" or not value:
            return value
        return int(value) if value.isdecimal() and len(value) == 4 else -1

    def facets(self):
        """(how many fit, [Facet]): each filter counts what the other ones leave."""
        groups = list(self.with_words().order_by().values_list(*FILTERS.values()).annotate(count=Count("*")))
        chosen = [str(self._value(name)) if self.chosen[name] else "" for name in FILTERS]
        counts, total = [Counter() for _name in FILTERS], 0
        for *values, count in groups:
            misses = [place for place, wanted in enumerate(chosen) if wanted and str(values[place]) != wanted]
            total += 0 if misses else count
            for place, value in enumerate(values):
                if not misses or misses == [place]:
                    counts[place][str(value)] += count
        return total, [
            Facet(name, label, self.chosen[name], _in_order(name, counted))
            for (name, label), counted in zip(_labels().items(), counts, strict=True)
        ]


def _labels():
    return {
        "year": _("Year"),
        "session": _("Session"),
        "agency": _("Agency"),
        "category": _("Category"),
        "result": _("Result"),
    }


def _in_order(name, counted):
    """(value, count); years and sessions with the newest first."""
    rows = sorted((value, count) for value, count in counted.items() if value)
    return rows[::-1] if name in ("year", "session") else rows


def fingerprint():
    """Changes whenever a piece is published or withdrawn."""
    state = PublishedPiece.objects.aggregate(count=Count("*"), last=Max("pk"), withdrawn=Max("withdrawn_at"))
    withdrawn = state["withdrawn"]
    return f"{state['count']}-{state['last'] or 0}-{withdrawn.timestamp() if withdrawn else 0}"


def address_of(piece):
    return settings.BASE_URL + piece.get_absolute_url()


def record(piece):
    """A piece as open data: who, what, when, where to read it. The keys are documented in docs/api.md."""
    return {
        "index_number": piece.index_number,
        "year": piece.year,
        "session": piece.session_name,
        "number": piece.number,
        "title": piece.title,
        "deputies": piece.proposers,
        "agency": piece.agency_name,
        "co_handlers": piece.co_handlers,
        "category": piece.category_name,
        "result": piece.class_label,
        "document_number": piece.document_number,
        "dated_on": piece.dated_on.isoformat(),
        "published_on": piece.published_on.isoformat(),
        "publisher": piece.publisher_name,
        "address": address_of(piece),
    }


COLUMNS = {
    "index_number": "索引号",
    "year": "年份",
    "session": "届次",
    "number": "建议编号",
    "title": "标题",
    "deputies": "代表",
    "agency": "主办单位",
    "co_handlers": "协办单位",
    "category": "类别",
    "result": "办理结果",
    "document_number": "发文字号",
    "dated_on": "成文日期",
    "published_on": "发布日期",
    "publisher": "发布机构",
    "address": "网址",
}


def full_record(piece):
    """The same with the words that are published."""
    return record(piece) | {
        "suggestion_text": piece.suggestion_text,
        "abstract": piece.abstract,
        "reply_text": letter_words(piece.letter),
    }
