from django import forms
from django.utils.translation import gettext_lazy as _

from replies.models import DeputyWait
from suggestions.forms.step import Day, StepForm, Text

LONGEST = DeputyWait._meta.get_field("reason").max_length


class WaitForDeputyForm(StepForm):
    reason = Text(
        label=_("What the deputy asked for"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Such as: abroad until the 20th, asks for a talk afterwards."),
        error_messages={"required": _("Say what the deputy asked for.")},
    )
    until = Day(label=_("Expected until"), required=False)


class EndWaitForm(StepForm):
    note = Text(label=_("How the wait ended"), max_length=LONGEST, required=False)
