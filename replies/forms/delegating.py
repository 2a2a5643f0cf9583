from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import SigningDelegation
from replies.workflow.delegating import delegates_for
from suggestions.forms.step import PLEASE_CHOOSE, DayInput, StepForm, Text


class DelegateForm(StepForm):
    delegate = forms.ModelChoiceField(None, label=_("Who signs for you"), empty_label=PLEASE_CHOOSE)
    valid_from = forms.DateField(label=_("From"), widget=DayInput())
    valid_to = forms.DateField(label=_("Until"), widget=DayInput())
    reason = Text(label=_("Reason"), max_length=SigningDelegation._meta.get_field("reason").max_length)

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        self.fields["delegate"].queryset = delegates_for(on)
        self.initial = {"valid_from": clock.today(), **self.initial}
