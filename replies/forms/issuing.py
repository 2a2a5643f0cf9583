from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from replies.models import Delivery, Letter
from replies.workflow.issuing import next_number
from suggestions.forms.step import Day, StepForm, Text


class NumberForm(StepForm):
    number = Text(
        label=_("Document number"),
        max_length=Letter._meta.get_field("number").max_length,
        help_text=_("Proposed: the next number of the agency's series."),
    )
    dated_on = Day(label=_("Date of the letter"))

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        today = clock.today()
        self.initial = {
            "number": next_number(on.assignment.agency, year=today.year),
            "dated_on": today,
            **self.initial,
        }


class DispatchForm(StepForm):
    way = forms.ChoiceField(
        label=_("How it is sent"), choices=Delivery.Way, widget=forms.RadioSelect, initial=Delivery.Way.BOTH
    )
