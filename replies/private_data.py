"""What should not go public: found and marked for the person who reviews. A help, not a guarantee."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

GAP = r"[ .·-]?"
MORE = r"[一-鿿\d-]{0,12}"
LABELLED = "|".join(f"(?<={label}{colon})" for label in ("电话", "座机", "传真") for colon in ("", ":", ": "))
KINDS = {
    "mail": (_("e-mail address"), r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]*[A-Za-z]"),
    "chat": (
        _("WeChat or QQ account"),
        r"(?:微信|[Ww]e[Cc]hat|QQ|[Vv][Xx])号?[: ]{0,2}[A-Za-z0-9][A-Za-z0-9_-]{4,19}",
    ),
    "identity": (
        _("identity number"),
        rf"(?<!\d)\d{{6}}{GAP}(?:19|20)\d\d{GAP}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){GAP}\d{{3}}[\dXx](?![\dA-Za-z])"
        r"|(?<![\dA-Za-z])\d{17}[Xx](?![\dA-Za-z])",
    ),
    "mobile": (_("mobile number"), rf"(?<![\d.])(?:\+?86{GAP})?1{GAP}[3-9](?:{GAP}\d){{9}}(?![\d元万亿平亩吨])"),
    "telephone": (
        _("telephone number"),
        rf"(?<!\d)\(?0\d{{2,3}}\)?{GAP}\d{{3,4}}{GAP}\d{{4}}(?!\d)|(?:{LABELLED})\d{{3,4}}{GAP}\d{{4}}(?!\d)",
    ),
    "card": (_("bank card number"), r"(?<!\d)(?:\d{4}[ -]){3}\d{4}(?:[ -]\d{1,3})?(?!\d)|(?<!\d)\d{16,19}(?!\d)"),
    "plate": (
        _("number plate"),
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z]·?[A-Z\d]{5,6}(?![A-Z\d])",
    ),
    "address": (
        _("street address"),
        rf"[一-鿿]{{2,10}}(?:(?<![国省县公])[路街巷弄里道]|[村组庄]|小区|社区){GAP}(?:附)?\d{{1,5}}(?:-\d+)?号(?!线|院士|文)(?:{MORE}[室户栋幢层楼])?"
        rf"|(?:[一-鿿]{{2,10}}(?:小区|社区|花园|家园|公寓|[苑村]))?\d{{1,3}}(?:栋|幢|号楼|单元){MORE}\d{{1,5}}(?:室|户|号)",
    ),
}  # fmt: skip
SURE = {"identity", "mobile", "card"}
"""Never meant for the public: proposed to be taken out."""
PATTERN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, (_label, pattern) in KINDS.items()))
PLAIN = str.maketrans(
    "０１２３４５６７８９（）－—–＠．：　\u00a0Ｘｘ〇零一二三四五六七八九",
    "0123456789()---@.:  Xx00123456789",
)
"""Full-width signs and Chinese figures, one for one, so that places stay where they are."""


def _places(text, but):
    meant = set(map(_figures, but))
    for match in PATTERN.finditer(text.translate(PLAIN)):
        words = text[match.start() : match.end()]
        if words not in but and _figures(words) not in meant:
            yield match.start(), words, match.lastgroup


def _figures(words):
    return re.sub(r"\D", "", words.translate(PLAIN)) or words


def found(text, *, but=()):
    """(What it is, the words) of every suspicious place, each once; `but` are numbers meant to be published."""
    kinds = {words: kind for _at, words, kind in _places(text, but)}
    return [(KINDS[kind][0], words) for words, kind in kinds.items()]


def sure(text, *, but=()):
    """The words of the places that nobody means to publish, each once."""
    return list(dict.fromkeys(words for _at, words, kind in _places(text, but) if kind in SURE))


def marked(text, *, but=()):
    """The text as HTML with every suspicious place marked; what is HTML already stays as it is."""
    html = text if isinstance(text, SafeString) else escape(text)
    pieces, end = [], 0
    for at, words, _kind in _places(html, but):
        pieces += [html[end:at], f'<mark class="private">{words}</mark>']
        end = at + len(words)
    return mark_safe("".join(pieces) + html[end:])  # no pattern can match < > & or quotes
