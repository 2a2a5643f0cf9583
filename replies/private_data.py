"""Numbers that should not go public: found and marked for the person who reviews. A help, not a guarantee."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

KINDS = {
    "identity": (_("identity number"), r"(?<!\d)\d{17}[\dXx](?!\d)"),
    "mobile": (_("mobile number"), r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)"),
    "telephone": (_("telephone number"), r"(?<!\d)[(（]?0\d{2,3}[)）]?[\s－-]?\d{7,8}(?!\d)"),
    "card": (_("bank card number"), r"(?<!\d)\d{16,19}(?!\d)"),
    "mail": (_("e-mail address"), r"[\w.+-]+@[\w-]+\.[\w.-]*\w"),
}
PATTERN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, (_label, pattern) in KINDS.items()))


def found(text, *, but=()):
    """(What it is, the words) of every suspicious place, each once; `but` are numbers meant to be published."""
    places = {match.group(): KINDS[match.lastgroup][0] for match in PATTERN.finditer(text)}
    return [(label, words) for words, label in places.items() if words not in but]


def marked(text, *, but=()):
    """The text as HTML with every suspicious place marked; what is HTML already stays as it is."""
    html = text if isinstance(text, SafeString) else escape(text)

    def mark(match):
        words = match.group()
        return words if words in but else f'<mark class="private">{words}</mark>'

    return mark_safe(PATTERN.sub(mark, html))  # no pattern can match < > & or quotes
