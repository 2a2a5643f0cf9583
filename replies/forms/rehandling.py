"""Forms of the congress body after a dissatisfied evaluation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import Agency
from replies.models import Mediation
from replies.workflow.rehandling import co_handlers_of, matter_of
from suggestions.forms.step import DayInput, MultiPicker, StepForm, Text
from suggestions.models import Assignment


class OrderRehandlingForm(StepForm):
    reason = Text(
        label=_("What is to be handled again, and why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The agency reads it beside the deputy's words."),
    )
    co_handlers = forms.ModelMultipleChoiceField(
        label=_("Co-handlers"),
        queryset=None,
        required=False,
        widget=MultiPicker,
        help_text=_("Those of the round before are chosen already."),
    )
    on = forms.DateField(label=_("Ordered on"), widget=DayInput)
    late_reason = Text(
        label=_("Reason for the late entry"),
        required=False,
        max_length=200,
        help_text=_("Only when the date is not today."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["co_handlers"].queryset = Agency.objects.handling(today=today)
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs |= {"max": today.isoformat(), "data-today": today.isoformat()}
        self.fields["late_reason"].widget.attrs["data-unless-today"] = self["on"].auto_id
        matter = matter_of(self.on)
        self.fields["co_handlers"].initial = co_handlers_of(matter) if matter else []
        if matter and matter.assignment.part == Assignment.Part.SEPARATE:
            del self.fields["co_handlers"]


class DeclineRehandlingForm(StepForm):
    reason = Text(
        label=_("Why it is not handled again"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why it is not handled again.")},
    )


class RecordMediationForm(StepForm):
    held_on = forms.DateField(label=_("Date of the meeting"), widget=DayInput)
    participants = Text(
        label=_("Who took part, with posts"), max_length=Mediation._meta.get_field("participants").max_length
    )
    solution = Text(
        label=_("What was proposed"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The solution as both sides heard it, and what each of them said to it."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["held_on"].initial = today
        self.fields["held_on"].widget.attrs["max"] = today.isoformat()
