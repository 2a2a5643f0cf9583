"""Forms of the office for co-handlers that come and go."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import Agency
from replies.workflow.joining import lead_of
from suggestions.forms.objections import AgencyPicker
from suggestions.forms.step import PLEASE_CHOOSE, Day, Picker, StepForm, Text


class AddCoHandlerForm(StepForm):
    agency = AgencyPicker(
        label=_("Co-handler"),
        queryset=None,
        empty_label=PLEASE_CHOOSE,
        widget=Picker,
        help_text=_("Name, other name or first letters of the pinyin."),
        error_messages={"required": _("Choose the agency that co-handles.")},
    )
    reason = Text(
        label=_("Why it is needed"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Both agencies read it."),
        error_messages={"required": _("Say why another co-handler is needed.")},
    )
    on = Day(label=_("Assigned on"))
    late_reason = Text(
        label=_("Reason for the late entry"),
        required=False,
        max_length=200,
        help_text=_("Only when the date is not today."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today, lead = clock.today(), lead_of(self.on)
        field = self.fields["agency"]
        field.queryset = Agency.objects.none()
        if lead is not None:
            field.offer(lead)
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs |= {"max": today.isoformat(), "data-today": today.isoformat()}
        self.fields["late_reason"].widget.attrs["data-unless-today"] = self["on"].auto_id


class ExcuseCoHandlerForm(StepForm):
    reason = Text(
        label=_("Why its opinion is not needed"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Both agencies read it."),
        error_messages={"required": _("Say why the opinion is not needed.")},
    )
