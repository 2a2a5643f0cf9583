"""Numbers that should not go public: found and marked for the person who reviews. A help, not a guarantee."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

KINDS = {
    "identity": (_("identity number"), r"(?<!\d)\d{17}[\dXx](?!\d)"),
    "mobile": (_("mobile number"), r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)"),
    "telephone": (_("telephone number"), r"(?<!\d)\(?0\d{2,3}\)?[\s-]?\d{7,8}(?!\d)"),
    "card": (_("bank card number"), r"(?<!\d)\d{16,19}(?!\d)"),
    "mail": (_("e-mail address"), r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]*[A-Za-z]"),
}
PATTERN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, (_label, pattern) in KINDS.items()))
PLAIN = str.maketrans("０１２３４５６７８９（）－＠．", "0123456789()-@.")
"""Full-width signs, one for one, so that places stay where they are."""


def _places(text, but):
    for match in PATTERN.finditer(text.translate(PLAIN)):
        words = text[match.start() : match.end()]
        if words not in but:
            yield match.start(), words, KINDS[match.lastgroup][0]


def found(text, *, but=()):
    """(What it is, the words) of every suspicious place, each once; `but` are numbers meant to be published."""
    return [
        (label, words) for words, label in {words: label for _at, words, label in _places(text, but)}.items()
    ]


def marked(text, *, but=()):
    """The text as HTML with every suspicious place marked; what is HTML already stays as it is."""
    html = text if isinstance(text, SafeString) else escape(text)
    pieces, end = [], 0
    for at, words, _label in _places(html, but):
        pieces += [html[end:at], f'<mark class="private">{words}</mark>']
        end = at + len(words)
    return mark_safe("".join(pieces) + html[end:])  # no pattern can match < > & or quotes
