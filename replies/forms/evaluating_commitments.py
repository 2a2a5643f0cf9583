"""Forms around the evaluation of a promise."""

from django import forms
from django.utils.translation import gettext_lazy as _

from replies.forms.rehandling import RecordMediationForm
from replies.workflow.commitment_evaluating import check_mark
from suggestions.forms.step import StepForm, Text


class EvaluateCommitmentForm(forms.Form):
    """On a deputy's phone: one choice and words. Nothing is chosen beforehand."""

    mark = forms.ChoiceField(
        label=_("How satisfied are you with what came of this promise?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the marks.")},
    )
    comment = Text(
        label=_("Comment or reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.profile = on.assignment.profile
        self.fields["mark"].choices = [
            (option["code"], option["label"]) for option in self.profile.evaluate_options
        ]

    @property
    def marks_with_reason(self):
        needed = self.profile.reason_required_if
        return [option["label"] for option in self.profile.evaluate_options if option["code"] in needed]

    @property
    def chosen(self):
        return dict(self.fields["mark"].choices)[self.cleaned_data["mark"]]

    def clean(self):
        cleaned = super().clean()
        if "mark" in cleaned:
            check_mark(self.profile, mark=cleaned["mark"], comment=cleaned.get("comment", ""))
        return cleaned


class ExplainCommitmentForm(StepForm):
    text = Text(
        label=_("Explanation to the deputies"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Why the commitment is not kept, what was done, and what is done instead."),
        error_messages={"required": _("Write the explanation.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = self.on.closing


class MediateCommitmentForm(RecordMediationForm):
    """The same questions as for a meeting about the reply."""
