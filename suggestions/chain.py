"""Whether the history is whole: every event is recomputed in its order, and the first one that does not fit is named.

What the chain cannot know by itself is a tail cut off together with its head, or an older copy of the whole: for that
the head is printed, kept outside, and compared later.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from suggestions.models import ChainHead, Event

BATCH = 1000


@dataclass(frozen=True)
class Break:
    """The first row that does not fit, and why."""

    sequence: int
    number: str
    why: str

    def __str__(self):
        names = {"sequence": self.sequence, "number": self.number, "why": self.why}
        return _("Event %(sequence)s (suggestion %(number)s): %(why)s") % names


def first_break(*, kept=None):
    """The first broken row, or None. `kept` is a head kept outside: (sequence, digest)."""
    sequence, digest = 0, ""
    for event in in_order():
        if why := _what_is_wrong(event, after=sequence, previous=digest):
            return Break(event.sequence, _number(event), why)
        sequence, digest = event.sequence, event.digest
        if kept and sequence == kept[0] and digest != kept[1]:
            return Break(sequence, _number(event), _("another digest than the one kept outside"))
    return _at_the_end(sequence, digest, kept)


def in_order():
    """Every event by its sequence, read in batches."""
    last = 0
    while batch := list(
        Event.objects.filter(sequence__gt=last).order_by("sequence").select_related("suggestion")[:BATCH]
    ):
        yield from batch
        last = batch[-1].sequence


def _what_is_wrong(event, *, after, previous):
    if event.sequence != after + 1:
        missing = _("events are missing before it (from %(first)s to %(last)s)")
        return missing % {"first": after + 1, "last": event.sequence - 1}
    if event.previous != previous:
        return _("it does not follow the event before it")
    if event.compute_digest() != event.digest:
        return _("its content was changed: the digest differs")
    return ""


def _at_the_end(sequence, digest, kept):
    head = ChainHead.objects.first()
    recorded = (head.sequence, head.digest) if head else (0, "")
    if recorded != (sequence, digest):
        why = _("the head says %(head)s: events at the end were removed or added") % {"head": recorded[0]}
        return Break(sequence, "—", why)
    if kept and kept[0] > sequence:
        why = _("the head kept outside says %(head)s: this is an older or a cut history") % {"head": kept[0]}
        return Break(sequence, "—", why)
    return None


def _number(event):
    return (event.suggestion and event.suggestion.number) or f"#{event.suggestion_id}"
