"""A draft as the flat texts of its form: what is compared, kept, merged and shown when two people wrote at once.

A unit is what belongs together: one item's block, or one field beside the items. Where only one of two people
changed a unit, that change stands; where both did, a person decides.
"""

from django.db import models

from replies.models import ItemAnswer, ReplyVersion
from replies.readiness import proposed_class

FIELDS = (
    "opening",
    "closing",
    "overall_class",
    "overall_reason",
    "missing_opinions",
    "contact_person",
    "contact_phone",
    "postcode",
)
ANSWER_FIELDS = (
    "heading",
    "outcome",
    "wording",
    "done",
    "next_step",
    "plan",
    "finish_on",
    "reason",
    "reported_to",
    "left_to",
    "same_as",
)


def field_of(item, name):
    return f"item-{item.pk}-{name}"


def unit_of(field):
    """item-7-done belongs to item-7; every other field stands for itself."""
    return field.rpartition("-")[0] if field.startswith("item-") else field


def flat(version):
    """The texts of a saved version."""
    answers = list(version.answers.select_related("item", "outcome"))
    texts = {name: _text(version, ReplyVersion, name) for name in FIELDS}
    if version.overall_class == proposed_class(answers) and not version.overall_reason:
        texts["overall_class"] = ""  # follows the rule, also when the items change
    for answer in answers:
        texts |= {field_of(answer.item, name): _text(answer, ItemAnswer, name) for name in ANSWER_FIELDS}
        if answer.outcome and answer.wording == answer.outcome.usual_wording:
            texts[field_of(answer.item, "wording")] = ""  # follows the class, also when another is chosen
    return texts


def _text(row, model, name):
    field = model._meta.get_field(name)
    value = getattr(row, field.attname)
    if isinstance(field, models.DateField):
        return value.isoformat() if value else ""
    return "" if value is None else str(value)


def blank(assignment):
    """What the editor shows before the first version: the officer and the agency's telephone stand already."""
    officer, agency = assignment.officer, assignment.agency
    texts = dict.fromkeys(FIELDS, "")
    texts |= {
        "contact_person": officer.name if officer else "",
        "contact_phone": agency.phone,
        "postcode": agency.postcode,
    }
    own = list(assignment.items.all())
    for item in own:
        texts |= {field_of(item, name): "" for name in ANSWER_FIELDS}
    for line in assignment.guests:
        texts |= _blank_items(line, own)
    return texts


def _blank_items(guest, own):
    """Of a suggestion that was merged in: each demand is taken for the one in the same place, until somebody says no."""
    texts = {}
    for at, item in enumerate(guest.items.all()):
        texts |= {field_of(item, name): "" for name in ANSWER_FIELDS}
        if at < len(own):
            texts[field_of(item, "same_as")] = str(own[at].pk)
    return texts


def at(assignment, reply, number):
    """The texts of version `number`; 0 is the page before the first one. KeyError when there is no such version."""
    if not number:
        return blank(assignment)
    version = reply.versions.filter(number=number).first() if reply else None
    if version is None:
        raise KeyError(number)
    texts = blank(assignment)
    return texts | {name: text for name, text in flat(version).items() if name in texts}


def typed(fields, posted):
    """The posted texts of the draft's fields, with one kind of line end."""
    return {name: posted.get(name, "").replace("\r\n", "\n").strip() for name in fields}


def merged(base, theirs, mine):
    """(texts, units that both changed): mine stand in those, for a person to decide."""
    texts, both = dict(mine), []
    units = {}
    for name in mine:
        units.setdefault(unit_of(name), []).append(name)
    for unit, names in units.items():
        ours, other, before = (
            [texts_of.get(name, "") for name in names] for texts_of in (mine, theirs, base)
        )
        if ours == before:
            texts |= dict(zip(names, other, strict=True))
        elif other not in (before, ours):
            both.append(unit)
    return texts, both
