"""The editor's form: one block for each request item, then what the letter says beside them."""

import json
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replies import drafts
from replies.compose import default_closing, default_opening
from replies.left_to import agencies_for
from replies.models import ItemAnswer, ReplyVersion
from suggestions.forms.step import PLEASE_CHOOSE, Day, Picker, StepForm, Text
from suggestions.models import ResultClass


def _area(rows, **attrs):
    return forms.Textarea({"rows": rows, "class": "is-reading", **attrs})


def _longest(model, name):
    return model._meta.get_field(name).max_length


class AgencyChoice(forms.TypedChoiceField):
    """One of the agencies that were read once for all items."""

    def __init__(self, agencies, **options):
        rows = {str(agency.pk): agency for agency in agencies}
        choices = [("", PLEASE_CHOOSE), *((pk, str(agency)) for pk, agency in rows.items())]
        super().__init__(choices=choices, coerce=rows.get, empty_value=None, widget=Picker, **options)


def _answer_fields(classes):
    """Fields of one item, in the order of drafts.ANSWER_FIELDS. All may be empty while the draft grows."""
    words = [(str(row), [(wording, wording) for wording in row.wordings]) for row in classes]
    return {
        "heading": Text(label=_("Heading"), max_length=_longest(ItemAnswer, "heading")),
        "outcome": forms.ModelChoiceField(classes, label=_("Result class"), empty_label=PLEASE_CHOOSE),
        "wording": forms.ChoiceField(
            label=_("Words in the letter"), choices=[("", _("As usual for the class")), *words]
        ),
        "done": Text(label=_("What was done"), widget=_area(6)),
        "next_step": Text(label=_("Next step"), widget=_area(3)),
        "plan": Text(label=_("Plan and progress"), widget=_area(3)),
        "finish_on": Day(label=_("To be finished on")),
        "reason": Text(label=_("Reason"), widget=_area(3)),
        "reported_to": Text(
            label=_("Reported upward to, when and how"), max_length=_longest(ItemAnswer, "reported_to")
        ),
    }


@dataclass
class Block:
    """What the page draws for one item."""

    item: object
    position: int
    heading: object
    result: list
    texts: list
    obliged: list
    left: list
    needed: str
    asks: str
    same: list
    """The choice of an item that is answered together with this one, of a suggestion that was merged in."""
    case: object = None
    """The suggestion that begins here, where the reply answers several."""

    @property
    def is_same(self):
        return any(field.value() for field in self.same)

    @property
    def is_obliged(self):
        """Nothing stays folded that the chosen class asks for, that holds a text or that is wrong."""
        asked = json.loads(self.asks).get(str(self.result[0].value() or ""), [])
        return bool(asked) or any(field.value() or field.errors for field in self.obliged)

    @property
    def is_left(self):
        return any(field.value() or field.errors for field in self.left)


class SaveDraftForm(StepForm):
    """`cleaned_data` holds the answers as rows, beside the columns of the version."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    opening = Text(label=gettext_lazy("Opening paragraph"), widget=_area(3), required=False)
    closing = Text(label=gettext_lazy("Closing paragraph"), widget=_area(2), required=False)
    overall_class = forms.ModelChoiceField(None, label=gettext_lazy("Overall class"), required=False)
    overall_reason = Text(
        label=gettext_lazy("Why another class than the rule gives"),
        max_length=_longest(ReplyVersion, "overall_reason"),
        required=False,
    )
    missing_opinions = Text(
        label=gettext_lazy("Missing opinions and why the work goes on"),
        max_length=_longest(ReplyVersion, "missing_opinions"),
        required=False,
    )
    contact_person = Text(
        label=gettext_lazy("Contact person"),
        max_length=_longest(ReplyVersion, "contact_person"),
        required=False,
    )
    contact_phone = Text(
        label=gettext_lazy("Contact telephone"),
        max_length=_longest(ReplyVersion, "contact_phone"),
        required=False,
    )
    postcode = Text(
        label=gettext_lazy("Postcode"), max_length=_longest(ReplyVersion, "postcode"), required=False
    )

    def __init__(self, *args, assignment, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [assignment, *assignment.guests]
        self.items = [item for line in self.lines for item in line.items.all()]
        classes = ResultClass.objects.filter(scheme=assignment.profile.class_scheme_id)
        self.fields["overall_class"].queryset = classes
        self.fields["overall_class"].empty_label = _("By the rule: the worst class of the items")
        self._show_usual(assignment)
        agencies = list(agencies_for(assignment)) if len(self.items) > 1 else []
        for item in self.items:
            if agencies:
                self.fields[drafts.field_of(item, "left_to")] = AgencyChoice(
                    agencies,
                    label=_("Answered separately by"),
                    help_text=_("The letter says so; the item has no class here."),
                    required=False,
                )
            self._add_item(item, classes)
        for line in self.lines[1:]:
            self._offer_same(line)
            self.fields["opening"].help_text = _(
                "Each letter says by itself which suggestion was received; these words follow in all of them."
            )

    def _offer_same(self, line):
        """Equal demands are answered once: the items of the other suggestions before this one."""
        earlier = [
            (row.suggestion, item) for row in self.lines[: self.lines.index(line)] for item in row.items.all()
        ]
        rows = {str(item.pk): item for _case, item in earlier}
        choices = [(item.pk, f"{case.number or case.title} · {item.order}. {item}") for case, item in earlier]
        for item in line.items.all():
            self.fields[drafts.field_of(item, "same_as")] = forms.TypedChoiceField(
                label=_("Answered together with"),
                choices=[("", _("An answer of its own")), *choices],
                coerce=rows.get,
                empty_value=None,
                required=False,
            )

    def _add_item(self, item, classes):
        for name, field in _answer_fields(classes).items():
            field.required = False
            self.fields[drafts.field_of(item, name)] = field
        # Read once, however many items there are.
        self.fields[drafts.field_of(item, "outcome")].choices = [
            ("", PLEASE_CHOOSE),
            *((row.pk, str(row)) for row in classes),
        ]
        self.fields[drafts.field_of(item, "heading")].widget.attrs["placeholder"] = item.title

    def _show_usual(self, assignment):
        """The sentences the letter gets where the field stays empty."""
        self.fields["opening"].widget.attrs["placeholder"] = default_opening(assignment, [])
        self.fields["closing"].widget.attrs["placeholder"] = default_closing(assignment)

    @property
    def blocks(self):
        begins = {line.items.all()[0].pk: line.suggestion for line in self.lines if line.items.all()}
        for position, item in enumerate(self.items, start=1):
            is_guests = drafts.field_of(item, "same_as") in self.fields
            yield Block(
                item,
                position,
                case=begins.get(item.pk) if len(self.lines) > 1 else None,
                same=self._of(item, *(["same_as"] if is_guests else [])),
                heading=self[drafts.field_of(item, "heading")],
                result=self._of(item, "outcome", "wording"),
                texts=self._of(item, "done", "next_step"),
                obliged=self._of(item, *ResultClass.OBLIGATIONS),
                left=self._of(item, *(["left_to"] if len(self.items) > 1 else [])),
                needed=self._needed(item),
                asks=json.dumps({row.pk: row.obligations for row in self.fields["overall_class"].queryset}),
            )

    def _of(self, item, *names):
        return [self[drafts.field_of(item, name)] for name in names]

    def _needed(self, item):
        """Which classes ask for what, so that the page need not change when another is chosen."""
        labels = {name: self[drafts.field_of(item, name)].label for name in ResultClass.OBLIGATIONS}
        asking = [row for row in self.fields["overall_class"].queryset if row.obligations]
        told = [f"{row.mark}：{'、'.join(labels[name] for name in row.obligations)}" for row in asking]
        return "；".join(told)

    @property
    def letter_fields(self):
        return [self[name] for name in ("opening", "closing", "missing_opinions")]

    @property
    def class_fields(self):
        return [self["overall_class"], self["overall_reason"]]

    @property
    def contact_fields(self):
        return [self[name] for name in ("contact_person", "contact_phone", "postcode")]

    def clean(self):
        cleaned = super().clean()
        answers = [self._answer(item, cleaned) for item in self.items]
        names = ("based_on", *drafts.FIELDS)
        return {"answers": answers, **{name: cleaned[name] for name in names if name in cleaned}}

    def _answer(self, item, cleaned):
        values = {name: cleaned.get(drafts.field_of(item, name)) for name in drafts.ANSWER_FIELDS}
        outcome = values["outcome"]
        if values["same_as"]:
            return self._same_answer(item, values)
        if values["wording"] and (outcome is None or values["wording"] not in outcome.wordings):
            self.add_error(drafts.field_of(item, "wording"), _("These words belong to another class."))
        if outcome and not values["wording"]:
            values["wording"] = outcome.usual_wording
        return {"item": item, **values}

    def _same_answer(self, item, values):
        """Nothing that was typed is dropped in silence."""
        if any(value for name, value in values.items() if name != "same_as"):
            message = _("Empty the text of this item, or choose an answer of its own.")
            self.add_error(drafts.field_of(item, "same_as"), message)
        return {"item": item, "same_as": values["same_as"]}
