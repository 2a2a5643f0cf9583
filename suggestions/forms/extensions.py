from django import forms
from django.utils.translation import gettext_lazy as _

from suggestions.forms.step import StepForm, Text


class AskExtensionForm(StepForm):
    months = forms.IntegerField(
        label=_("Months in all"),
        min_value=1,
        help_text=_("Counted from the day of assignment, not from the old due date."),
    )
    reason = Text(
        label=_("Reason for the extension"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Say why the time limit cannot be kept.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["months"].initial = self.on.profile.reply_months_hard


class DecideExtensionForm(StepForm):
    is_granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("grant the extension")), ("no", _("refuse the extension"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the extension is granted.")},
    )
    decision = Text(
        label=_("Grounds"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed for a refusal."),
    )
