from django import forms
from django.utils.translation import gettext_lazy

from agencies import clock
from suggestions.forms.step import Day, StepForm, Text
from suggestions.models import AddresseeDecision, Deputy


class UpdateDeputyForm(StepForm):
    name = Text(label=gettext_lazy("Name"), max_length=Deputy._meta.get_field("name").max_length)
    post = Text(
        label=gettext_lazy("Work unit and post"),
        required=False,
        max_length=Deputy._meta.get_field("post").max_length,
    )
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=Deputy.Status, widget=forms.RadioSelect)
    on = Day(label=gettext_lazy("Since"), help_text=gettext_lazy("Today or a day that is past."))
    reason = Text(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("With the document it is based on."),
    )

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, on=on, **kwargs)
        today = clock.today()
        self.initial = {"name": on.name, "post": on.post, "status": on.status, "on": today}
        self.fields["on"].widget.attrs["max"] = today.isoformat()
        if on.term.ended_on is None and on.status != Deputy.Status.ENDED:
            labels = {Deputy.Status.ENDED: gettext_lazy("mandate ended")}
            self.fields["status"].choices = [
                (value, labels.get(value, label)) for value, label in Deputy.Status.choices
            ]


class DecideAddresseeForm(StepForm):
    proposer = forms.ModelChoiceField(
        label=gettext_lazy("Deputy"), queryset=None, empty_label=None, widget=forms.RadioSelect
    )
    to = forms.ChoiceField(
        label=gettext_lazy("Who gets the letter"), choices=AddresseeDecision.To, widget=forms.RadioSelect
    )
    reason = Text(
        label=gettext_lazy("Reason"), max_length=AddresseeDecision._meta.get_field("reason").max_length
    )

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, on=on, **kwargs)
        field = self.fields["proposer"]
        field.queryset = on.proposers.unsettled().select_related("deputy__group")
        field.label_from_instance = self._told
        field.initial = field.queryset.first()

    @staticmethod
    def _told(proposer):
        deputy = proposer.deputy
        return f"{deputy}　{deputy.get_status_display()} {deputy.left_on:%Y-%m-%d}"
