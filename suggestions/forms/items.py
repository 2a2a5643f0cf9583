"""Request items as a clerk types or pastes them: one demand a line, what explains it indented below."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from suggestions.forms.step import Text
from suggestions.models import RequestItem

NUMBERING = re.compile(
    r"^(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．)）](?!\d))\s*"
)
"""一、 1. （二） at the head of a pasted line: the item's own number takes its place."""
MOST = 99
"""A letter numbers its headings 一 to 九十九."""
LONGEST = RequestItem._meta.get_field("title").max_length


class ItemsField(Text):
    """Gives a list of (title, details)."""

    widget = forms.Textarea

    def to_python(self, value):
        items = []
        for line in (super().to_python(value) or "").split("\n"):
            if not line.strip():
                continue
            if line[0].isspace() and items:
                items[-1][1].append(line.strip())
            else:
                items.append((NUMBERING.sub("", line.strip()), []))
        return [(title, "\n".join(details)) for title, details in items if title]

    def validate(self, value):
        if not value:
            raise ValidationError(_("Enter at least one request item: one demand a line."), code="required")
        if len(value) > MOST:
            message = _(
                "There are %(count)s items; at most %(most)s. Put what explains an item indented below it."
            )
            raise ValidationError(message % {"count": len(value), "most": MOST})
        for number, (title, _details) in enumerate(value, start=1):
            if len(title) > LONGEST:
                message = _(
                    "Item %(number)s has %(length)s characters; at most %(most)s. Put the details indented below."
                )
                raise ValidationError(message % {"number": number, "length": len(title), "most": LONGEST})

    def run_validators(self, value):
        pass

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else as_lines(value)


def as_lines(items):
    lines = []
    for title, details in items:
        lines += [title, *(f"　{line}" for line in details.split("\n") if line)]
    return "\n".join(lines)
