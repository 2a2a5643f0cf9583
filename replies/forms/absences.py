from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import channels, clock
from agencies.models import Absence, Role, User
from replies.workflow.absences import staff_of
from suggestions.forms.step import PLEASE_CHOOSE, DayInput, StepForm, Text

REPORTING = (Role.AGENCY_COORDINATOR, Role.OFFICE_COORDINATOR)
"""Who may enter a colleague's absence as well."""


class ReportAbsenceForm(StepForm):
    person = forms.ModelChoiceField(None, label=_("Who is away"), empty_label=None)
    begins_on = forms.DateField(label=_("From"), widget=DayInput())
    ends_on = forms.DateField(label=_("Until, this day included"), widget=DayInput())
    substitute = forms.ModelChoiceField(None, label=_("Who is told instead"), empty_label=PLEASE_CHOOSE)
    reason = Text(
        label=_("Reason"),
        max_length=Absence._meta.get_field("reason").max_length,
        help_text=_("Leave, business trip, training …; the substitute and the coordinator can read it."),
    )

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        people = staff_of(on.agency)
        self.fields["substitute"].queryset = people
        self.fields["person"].queryset = people
        if not keeps(user, on.agency_id):
            del self.fields["person"]
            self.fields["substitute"].queryset = people.exclude(pk=user.pk)
        self.initial = {"begins_on": clock.today(), "person": on.user_id, **self.initial}


def keeps(user, agency_id):
    """Whether the user coordinates the agency."""
    own = user.memberships.current(today=clock.today())
    return own.filter(agency=agency_id, role__in=REPORTING).exists()


class MyRemindersForm(forms.ModelForm):
    """How early one wants to hear of a due date: earlier than the rules say, never later."""

    class Meta:
        model = User
        fields = ["reminder_lead_wd", "channel"]
        labels = {
            "reminder_lead_wd": _("First reminder, working days before the due date"),
            "channel": _("Reminders come by"),
        }
        help_texts = {"channel": ""}

    MOST = 60

    def __init__(self, *args, least, **kwargs):
        super().__init__(*args, **kwargs)
        self.least = least
        self._offer_channels()
        self.fields["reminder_lead_wd"].help_text = gettext(
            "Empty: %(days)s working days, as the rules say. A larger number brings one more reminder, earlier."
        ) % {"days": least}

    def _offer_channels(self):
        """Only where there is a choice; a robot of a chat program calls the person by the mobile number."""
        ways = channels.choices()
        if len(ways) == 1 or not self.instance.mobile:
            del self.fields["channel"]
            return
        self.fields["channel"] = forms.ChoiceField(
            label=_("Reminders come by"),
            choices=ways,
            help_text=gettext("In a chat group and as a text message only the number of matters is told."),
        )

    def clean_reminder_lead_wd(self):
        lead = self.cleaned_data["reminder_lead_wd"]
        if lead is None:
            return None
        if lead < self.least:
            raise forms.ValidationError(
                gettext("The rules remind %(days)s working days before the due date; later is not possible.")
                % {"days": self.least}
            )
        if lead > self.MOST:
            raise forms.ValidationError(gettext("%(days)s working days at most.") % {"days": self.MOST})
        return lead if lead > self.least else None
