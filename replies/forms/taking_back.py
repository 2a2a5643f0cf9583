from django import forms
from django.utils.translation import gettext_lazy as _

from replies.models import Letter
from suggestions.forms.step import StepForm, Text


class RecallDraftForm(StepForm):
    reason = Text(label=_("Reason"), widget=forms.Textarea({"rows": 2}), required=False)


class UnsignForm(StepForm):
    reason = Text(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 3}),
        max_length=Letter._meta.get_field("void_reason").max_length,
    )


class WithdrawLetterForm(UnsignForm):
    reason = Text(
        label=_("What is wrong in the letter"),
        widget=forms.Textarea({"rows": 4}),
        max_length=Letter._meta.get_field("void_reason").max_length,
        help_text=_("Everybody who got the letter is told that it was withdrawn."),
    )
