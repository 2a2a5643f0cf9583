from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock
from agencies.models import Agency
from suggestions.forms.step import PLEASE_CHOOSE, DayInput, Picker, StepForm, Text
from suggestions.models import Assignment, Objection

LONGEST = 1000


class AgencyPicker(forms.ModelChoiceField):
    """Agencies that can take a suggestion over; one that has objected in this case says so."""

    objected = frozenset()

    def offer(self, assignment):
        """Without those that have a part in the case."""
        present = assignment.suggestion.assignments.current().filter(round=assignment.round)
        agencies = Agency.objects.handling(today=clock.today())
        self.queryset = agencies.exclude(pk__in=present.values("agency"))
        self.objected = set(
            Objection.objects.of_case(assignment.suggestion)
            .counted()
            .values_list("assignment__agency", flat=True)
        )

    def label_from_instance(self, agency):
        return f"{agency}（{_('has objected itself')}）" if agency.pk in self.objected else str(agency)


class ObjectForm(StepForm):
    reason_class = forms.ChoiceField(
        label=gettext_lazy("Reason for the objection"),
        choices=Objection.Reason,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the reason for the objection.")},
    )
    reason = Text(
        label=gettext_lazy("Facts and grounds"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("Which duty of which agency it touches, and why it is not yours."),
        error_messages={"required": gettext_lazy("State the facts and grounds of the objection.")},
    )
    proposed_agency = AgencyPicker(
        label=gettext_lazy("Proposed agency"),
        queryset=None,
        required=False,
        empty_label=PLEASE_CHOOSE,
        widget=Picker,
        help_text=gettext_lazy("Name, other name or first letters of the pinyin."),
    )
    proposed_text = Text(
        label=gettext_lazy("or in words"),
        required=False,
        max_length=Objection._meta.get_field("proposed_text").max_length,
        help_text=gettext_lazy(
            "When no agency of the list fits: not clear, outside the government, and why."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proposed_agency"].offer(self.on)


class DropObjectionForm(StepForm):
    reason = Text(
        label=gettext_lazy("Why the agency goes on after all"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )


class OverruleForm(StepForm):
    decision = Text(
        label=gettext_lazy("Why the objection is overruled"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Say why the objection is overruled.")},
    )


class ReassignForm(StepForm):
    agency = AgencyPicker(
        label=gettext_lazy("New agency"),
        queryset=None,
        required=False,
        empty_label=PLEASE_CHOOSE,
        widget=Picker,
        help_text=gettext_lazy("Name, other name or first letters of the pinyin."),
    )
    on = forms.DateField(label=gettext_lazy("Assigned on"), widget=DayInput)
    decision = Text(
        label=gettext_lazy("Decision"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Write the decision and its grounds.")},
    )
    reason = Text(
        label=gettext_lazy("Reason for the late entry"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only when the date is not today."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = clock.today()
        field = self.fields["agency"]
        field.offer(self.on)
        if self.on.part == Assignment.Part.CO:
            field.help_text = _("Left empty, the co-handler is released and nobody takes its place.")
        else:
            field.required = True
            field.error_messages["required"] = _("Choose the agency that takes the suggestion over.")
        objection = self.on.objections.waiting().first()
        proposed = objection and objection.proposed_agency_id
        if proposed and field.queryset.filter(pk=proposed).exists():
            field.initial = proposed
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs |= {"max": today.isoformat(), "data-today": today.isoformat()}
        self.fields["reason"].widget.attrs["data-unless-today"] = self["on"].auto_id
