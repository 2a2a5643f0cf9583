from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock
from agencies.models import Agency, Role, Section
from suggestions.forms.step import PLEASE_CHOOSE, Day, MultiPicker, Picker, StepForm, Text
from suggestions.workflow.assigning import officers_of, opinion_due, reply_due

FEW = 8
"""So many officers are shown side by side; more become a list to search."""


class AssignForm(StepForm):
    lead = forms.ModelChoiceField(
        label=gettext_lazy("Lead agency"),
        queryset=None,
        empty_label=PLEASE_CHOOSE,
        widget=Picker,
        help_text=gettext_lazy("Name, other name or first letters of the pinyin."),
        error_messages={"required": gettext_lazy("Choose the lead agency.")},
    )
    co_handlers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Co-handlers"), queryset=None, required=False, widget=MultiPicker
    )
    is_hard = forms.BooleanField(label=gettext_lazy("Wide-ranging or hard"), required=False)
    on = Day(label=gettext_lazy("Assigned on"))
    reason = Text(
        label=gettext_lazy("Reason for the late entry"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only when the date is not today."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = clock.today()
        agencies = Agency.objects.handling(today=today)
        self.fields["lead"].queryset = agencies
        self.fields["co_handlers"].queryset = agencies
        self.fields["is_hard"].initial = self.on.is_hard
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs |= {"max": today.isoformat(), "data-today": today.isoformat()}
        self.fields["reason"].widget.attrs["data-unless-today"] = self["on"].auto_id

    @property
    def due_dates(self):
        """What the clocks would show, worked out for the date in the form."""
        profile = self.on.session.profile
        calendar = profile.clock()
        on = self._day()
        return {
            "on": on,
            "normal": reply_due(profile, calendar, on=on, is_hard=False),
            "hard": reply_due(profile, calendar, on=on, is_hard=True),
            "opinion": opinion_due(profile, calendar, on=on, round=1),
        }

    def _day(self):
        try:
            return self.fields["on"].clean(self["on"].value())
        except forms.ValidationError:
            return clock.today()


class RecallAssignmentForm(StepForm):
    reason = Text(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))


class OfficerChoice(forms.ModelChoiceField):
    """With section and post: an agency may have two people of one name."""

    agency = None

    def label_from_instance(self, officer):
        membership = officer.memberships.filter(agency=self.agency, role=Role.CASE_OFFICER).first()
        section = membership.section.name if membership and membership.section else ""
        return "　".join(filter(None, [officer.name, section, membership.post if membership else ""]))


class AllocateForm(StepForm):
    officer = OfficerChoice(label=gettext_lazy("Case officer"), queryset=None, empty_label=None)
    section = forms.ModelChoiceField(
        label=gettext_lazy("Section"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("The officer's own"),
    )
    note = Text(
        label=gettext_lazy("Instruction"), required=False, max_length=500, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        officers = officers_of(self.on)
        count = officers.count()
        field = self.fields["officer"]
        field.agency = self.on.agency
        field.widget = forms.RadioSelect() if count <= FEW else Picker()
        field.queryset = officers
        field.error_messages["required"] = _("Choose the case officer.")
        field.initial = self.on.officer_id or (officers.first() if count == 1 else None)
        self.fields["section"].queryset = Section.objects.filter(agency=self.on.agency, is_closed=False)
        self.fields["section"].initial = self.on.section_id
