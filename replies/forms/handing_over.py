from django import forms
from django.utils.translation import gettext_lazy

from agencies.models import Role
from replies.workflow.handing_over import allocations, holders_for, officers_for, place_of, sign_offs
from suggestions.forms.step import PLEASE_CHOOSE, Day, StepForm, Text


class Colleague(forms.ModelChoiceField):
    """With section and post: an agency may have two people of one name."""

    place, roles = None, ()

    def label_from_instance(self, user):
        found = user.memberships.filter(agency=self.place, role__in=self.roles).first()
        section = found.section.name if found and found.section else ""
        return "　".join(filter(None, [user.name, section, found.post if found else ""]))


class HandOverForm(StepForm):
    officer = Colleague(
        label=gettext_lazy("Who takes over the cases"),
        queryset=None,
        required=False,
        empty_label=PLEASE_CHOOSE,
    )
    holder = Colleague(
        label=gettext_lazy("Who takes over the sign-off steps"),
        queryset=None,
        required=False,
        empty_label=PLEASE_CHOOSE,
    )
    ends_on = Day(
        label=gettext_lazy("Leaves after"),
        required=False,
        help_text=gettext_lazy("Last day in the agency; empty when the person stays."),
    )
    note = Text(
        label=gettext_lazy("Note for whoever takes over"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, on=on, **kwargs)
        place = place_of(on)
        self.lines = list(
            allocations(place).filter(officer=on.user).select_related("suggestion").order_by("due_on", "pk")
        )
        self.steps = list(sign_offs(place).filter(holder=on.user))
        takers = {"officer": officers_for(on), "holder": holders_for(on)}
        for name, rows in takers.items():
            self.fields[name].queryset, self.fields[name].place = rows, place
        self.fields["officer"].roles = [Role.CASE_OFFICER]
        self.fields["holder"].roles = [Role.REVIEWER, Role.PRINCIPAL, Role.AGENCY_COORDINATOR]
        if not self.lines:
            del self.fields["officer"]
        if not self.steps:
            del self.fields["holder"]
