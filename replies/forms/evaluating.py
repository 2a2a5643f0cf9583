"""Forms on a deputy's phone."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
