from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from suggestions.forms.attachment import ACCEPTED, WHAT_MAY_COME
from suggestions.forms.step import DayInput, StepForm, Text


class ReportProgressForm(StepForm):
    on = forms.DateField(label=_("Date"), widget=DayInput)
    text = Text(label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    file = forms.FileField(
        label=_("Proof"),
        required=False,
        help_text=WHAT_MAY_COME,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs["max"] = today.isoformat()


class FulfilForm(ReportProgressForm):
    text = Text(
        label=_("What was done, and what proves it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what was done and what proves it.")},
    )


class DropCommitmentForm(StepForm):
    reason = Text(
        label=_("Why it cannot be kept"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Every proposer is told this reason."),
        error_messages={"required": _("Say why the commitment cannot be kept.")},
    )


class CarryOverForm(StepForm):
    due_on = forms.DateField(label=_("New date"), widget=DayInput)
    reason = Text(
        label=_("Why it is carried over"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the commitment is carried over.")},
    )
