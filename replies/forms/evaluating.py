"""Forms on a deputy's phone."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replies.workflow.co_rating import check_ratings, rateable
from replies.workflow.evaluating import check_marks
from suggestions.forms.step import Text


class EvaluateForm(forms.Form):
    """One choice for every axis of the profile and a comment. Nothing is chosen beforehand."""

    comment = Text(
        label=gettext_lazy("Comment or reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.profile = on.assignment.profile
        question = _("How satisfied are you with this: %(axis)s?")
        self.fields |= axis_fields(self.profile, question)
        self.parts = rateable(on.assignment)
        self.fields |= rating_fields(self.profile, self.parts)
        self.on = on

    @property
    def co_handlers(self):
        """(Agency, its choice, its line) for each co-handler the deputy may speak of."""
        return [(row.agency, self[f"co_{row.pk}"], self[f"co_{row.pk}_comment"]) for row in self.parts]

    @property
    def ratings(self):
        return ratings_in(self.cleaned_data, self.parts)

    @property
    def rated(self):
        """(Agency, mark, line) as the deputy reads them."""
        labels = {option["code"]: option["label"] for option in self.profile.evaluate_options}
        agencies = {row.pk: row.agency for row in self.parts}
        return [(agencies[row["assignment"]], labels[row["mark"]], row["comment"]) for row in self.ratings]

    @property
    def carried(self):
        """What the deputy said, to travel along in the form that confirms it."""
        return [(name, self.cleaned_data.get(name, "")) for name in self.fields]

    @property
    def axes(self):
        """The choices, in the profile's order."""
        return [self[axis["code"]] for axis in self.profile.evaluate_axes]

    @property
    def marks_with_reason(self):
        """Labels of the marks that need a reason."""
        needed = self.profile.reason_required_if
        return [option["label"] for option in self.profile.evaluate_options if option["code"] in needed]

    @property
    def marks(self):
        return {axis["code"]: self.cleaned_data[axis["code"]] for axis in self.profile.evaluate_axes}

    @property
    def given(self):
        """(Axis, mark) as the deputy reads them."""
        return marks_in_words(self.profile, self.marks)

    def clean(self):
        cleaned = super().clean()
        if all(axis["code"] in cleaned for axis in self.profile.evaluate_axes):
            check_marks(self.profile, marks=self.marks, comment=cleaned.get("comment", ""))
        check_ratings(self.on, ratings_in(cleaned, self.parts))
        return cleaned


def axis_fields(profile, label="%(axis)s"):
    """One choice for every axis of the profile."""
    choices = [(option["code"], option["label"]) for option in profile.evaluate_options]
    return {
        axis["code"]: forms.ChoiceField(
            label=label % {"axis": axis["label"]},
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one of the marks.")},
        )
        for axis in profile.evaluate_axes
    }


NOT_SAID = gettext_lazy("Not said")


def rating_fields(profile, parts):
    """A choice and a line for each co-handler; nothing has to be said."""
    choices = [("", NOT_SAID)] + [(option["code"], option["label"]) for option in profile.evaluate_options]
    fields = {}
    for row in parts:
        fields[f"co_{row.pk}"] = forms.ChoiceField(
            label=row.agency.short_name,
            choices=choices,
            required=False,
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        fields[f"co_{row.pk}_comment"] = Text(
            label=_("A line on %(agency)s") % {"agency": row.agency.short_name}, required=False
        )
    return fields


def ratings_in(cleaned, parts):
    """As `evaluate` takes them."""
    return [
        {
            "assignment": row.pk,
            "mark": cleaned[f"co_{row.pk}"],
            "comment": cleaned.get(f"co_{row.pk}_comment", ""),
        }
        for row in parts
        if cleaned.get(f"co_{row.pk}")
    ]


def marks_in_words(profile, marks):
    labels = {option["code"]: option["label"] for option in profile.evaluate_options}
    return [(axis["label"], labels.get(marks.get(axis["code"]), "")) for axis in profile.evaluate_axes]


class PhoneDigitsForm(forms.Form):
    """The second check before a confidential text is shown: what only the deputy's own telephone tells."""

    digits = forms.CharField(
        label=gettext_lazy("Last four digits of your registered telephone"),
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "is-short"}),
    )

    def __init__(self, *args, phone, **kwargs):
        super().__init__(*args, **kwargs)
        self.phone = re.sub(r"\D", "", phone)

    def clean_digits(self):
        digits = self.cleaned_data["digits"]
        if len(self.phone) < 4 or digits != self.phone[-4:]:
            raise forms.ValidationError(_("These are not the last four digits of the registered telephone."))
        return digits
