from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock
from agencies.models import Agency, Role, Section
from suggestions.forms.step import PLEASE_CHOOSE, Day, MultiPicker, Picker, StepForm, Text
from suggestions.workflow.assigning import officers_of, opinion_due, reply_due

FEW = 8
"""So many officers are shown side by side; more become a list to search."""


ONE, SEPARATE = "one", "separate"


class WayField(forms.ChoiceField):
    """Where nothing is said, one agency answers."""

    def clean(self, value):
        return super().clean(value or ONE)


class AssignForm(StepForm):
    """One agency answers, or several do, each for itself; the page shows the fields of the way that is chosen."""

    way = WayField(
        label=gettext_lazy("How it is handled"),
        choices=[(ONE, gettext_lazy("One agency answers")), (SEPARATE, gettext_lazy("Handled separately"))],
        widget=forms.RadioSelect,
        initial=ONE,
    )
    lead = forms.ModelChoiceField(
        label=gettext_lazy("Lead agency"),
        queryset=None,
        empty_label=PLEASE_CHOOSE,
        widget=Picker,
        help_text=gettext_lazy("Name, other name or first letters of the pinyin."),
        error_messages={"required": gettext_lazy("Choose the lead agency.")},
    )
    joint_leads = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Joint lead agencies"),
        queryset=None,
        required=False,
        widget=MultiPicker,
        help_text=gettext_lazy(
            "They countersign the reply of the lead agency and give no opinion of their own."
        ),
    )
    co_handlers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Co-handlers"), queryset=None, required=False, widget=MultiPicker
    )
    separate = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Separate handlers"),
        queryset=None,
        widget=MultiPicker,
        help_text=gettext_lazy(
            "At least two. Each answers with a letter of its own; there are no co-handlers."
        ),
        error_messages={"required": gettext_lazy("Choose at least two agencies, each of them once.")},
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
        for name in ("lead", "joint_leads", "co_handlers", "separate"):
            self.fields[name].queryset = agencies
        if not self.on.session.profile.several_leads:
            del self.fields["joint_leads"]
        self._split_by_items(agencies)
        if self.is_bound:
            self._ask_for(self.data.get("way"))
        self.fields["is_hard"].initial = self.on.is_hard
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs |= {"max": today.isoformat(), "data-today": today.isoformat()}
        self.fields["reason"].widget.attrs["data-unless-today"] = self["on"].auto_id

    def _ask_for(self, way):
        self.fields["lead"].required = way != SEPARATE
        self.fields["separate"].required = way == SEPARATE

    def _split_by_items(self, agencies):
        """Who answers which item; a suggestion with one demand has nothing to divide."""
        self.items = list(self.on.items.all())
        self.of_items = [f"item_{item.order}" for item in self.items] if len(self.items) > 1 else []
        for item, name in zip(self.items, self.of_items, strict=False):
            self.fields[name] = forms.ModelMultipleChoiceField(
                label=f"{item.order}　{item.title}",
                queryset=agencies,
                required=False,
                widget=MultiPicker({"data-among": self["separate"].auto_id}),
            )

    @property
    def item_fields(self):
        return [self[name] for name in self.of_items]

    @property
    def is_divided(self):
        return any(field.value() for field in self.item_fields)

    def clean(self):
        """The arguments of the step: fields of the other way do not count."""
        cleaned = super().clean()
        for name in ("lead", "separate"):
            self.fields[name].required = True  # as the page marks them: each is asked for in its own way
        arguments = {name: cleaned[name] for name in ("is_hard", "on", "reason") if name in cleaned}
        if cleaned.get("way") == SEPARATE:
            return {**arguments, "separate": self._shares(cleaned)}
        led = {name: cleaned[name] for name in ("lead", "co_handlers", "joint_leads") if name in cleaned}
        return {**arguments, **led}

    def _shares(self, cleaned):
        """[(agency, items)]; an item that nobody is chosen for is everybody's."""
        agencies = list(cleaned.get("separate") or [])
        if len(agencies) == 1:
            self.add_error("separate", _("Choose at least two agencies, each of them once."))
        chosen = [set(cleaned.get(name) or agencies) for name in self.of_items]
        for name, some in zip(self.of_items, chosen, strict=True):
            for stranger in some.difference(agencies):
                message = _("%(agency)s is not among the separate handlers. Choose it above first.")
                self.add_error(name, message % {"agency": stranger})
        shares = {agency: [] for agency in agencies}
        for item, some in zip(self.items, chosen, strict=False):
            for agency in some & shares.keys():
                shares[agency].append(item)
        for agency, items in shares.items() if self.of_items else ():
            if not items:
                message = _("%(agency)s has no item to answer. Give it one or leave it out.")
                self.add_error("separate", message % {"agency": agency})
        return list(shares.items())

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
