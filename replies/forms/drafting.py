"""The editor's form: one block for each request item, then what the letter says beside them."""

import json
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replies import drafts
from replies.compose import default_closing, default_opening
from replies.models import ApprovalStep, ItemAnswer, ReplyVersion
from replies.workflow.drafting import chain_candidates
from suggestions.forms.step import PLEASE_CHOOSE, Day, StepForm, Text
from suggestions.models import ResultClass

Kind = ApprovalStep.Kind


def _area(rows, **attrs):
    return forms.Textarea({"rows": rows, "class": "is-reading", **attrs})


def _longest(model, name):
    return model._meta.get_field(name).max_length


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
    needed: str
    asks: str

    @property
    def is_obliged(self):
        """Nothing stays folded that the chosen class asks for, that holds a text or that is wrong."""
        asked = json.loads(self.asks).get(str(self.result[0].value() or ""), [])
        return bool(asked) or any(field.value() or field.errors for field in self.obliged)


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
        self.items = list(assignment.items.all())
        classes = ResultClass.objects.filter(scheme=assignment.profile.class_scheme_id)
        self.fields["overall_class"].queryset = classes
        self.fields["overall_class"].empty_label = _("By the rule: the worst class of the items")
        self._show_usual(assignment)
        for item in self.items:
            self._add_item(item, classes)

    def _add_item(self, item, classes):
        for name, field in _answer_fields(classes).items():
            field.required = False
            self.fields[drafts.field_of(item, name)] = field
        self.fields[drafts.field_of(item, "heading")].widget.attrs["placeholder"] = item.title

    def _show_usual(self, assignment):
        """The sentences the letter gets where the field stays empty."""
        self.fields["opening"].widget.attrs["placeholder"] = default_opening(assignment, [])
        self.fields["closing"].widget.attrs["placeholder"] = default_closing(assignment)

    @property
    def blocks(self):
        for position, item in enumerate(self.items, start=1):
            yield Block(
                item,
                position,
                heading=self[drafts.field_of(item, "heading")],
                result=self._of(item, "outcome", "wording"),
                texts=self._of(item, "done", "next_step"),
                obliged=self._of(item, *ResultClass.OBLIGATIONS),
                needed=self._needed(item),
                asks=json.dumps({row.pk: row.obligations for row in self.fields["overall_class"].queryset}),
            )

    def _of(self, item, *names):
        return [self[drafts.field_of(item, name)] for name in names]

    def _needed(self, item):
        """Which classes ask for what, so that the page need not change when another is chosen."""
        labels = {name: self[drafts.field_of(item, name)].label for name in ResultClass.OBLIGATIONS}
        asking = [row for row in self.fields["overall_class"].queryset if row.obligations]
        told = [f"{row.letter}：{'、'.join(labels[name] for name in row.obligations)}" for row in asking]
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
        if values["wording"] and (outcome is None or values["wording"] not in outcome.wordings):
            self.add_error(drafts.field_of(item, "wording"), _("These words belong to another class."))
        if outcome and not values["wording"] and outcome.wordings:
            values["wording"] = outcome.wordings[0]
        return {"item": item, **values}


class SubmitDraftForm(StepForm):
    """One choice for each step of the chain; a step nobody can hold is left out."""

    comment = Text(
        label=gettext_lazy("Note to the reviewers"), widget=forms.Textarea({"rows": 3}), required=False
    )

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        self.candidates = chain_candidates(on)
        author = on.latest.author_id if on.latest else None
        for kind, memberships in self.candidates.items():
            likely = [m for m in memberships if kind != Kind.PRINCIPAL or m.user_id != author]
            self.fields[kind] = forms.ChoiceField(
                label=Kind(kind).label,
                choices=[(m.pk, _named(m)) for m in memberships],
                initial=likely[0].pk if likely else None,
            )
        self.order_fields([*self.candidates, "comment"])

    def clean(self):
        cleaned = super().clean()
        by_pk = {str(m.pk): m for memberships in self.candidates.values() for m in memberships}
        chain = [(kind, by_pk[cleaned[kind]]) for kind in self.candidates if kind in cleaned]
        return {"chain": chain, "comment": cleaned.get("comment", "")}


def _named(membership):
    place = " ".join(str(part) for part in (membership.section, membership.post) if part)
    return f"{membership.user.name}（{place}）" if place else membership.user.name
