from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replies.workflow.merging import hosts_for
from suggestions.forms.step import PLEASE_CHOOSE, Picker, StepForm, Text


class HostChoice(forms.ModelChoiceField):
    """Told by number, title, first deputy and due date, as a clerk compares them."""

    def label_from_instance(self, assignment):
        case = assignment.suggestion
        names = {
            "number": case.number or "—",
            "title": case.title,
            "deputy": next((row.name for row in case.proposers.all()), ""),
            "day": assignment.due_on.isoformat(),
        }
        return _("%(number)s %(title)s (%(deputy)s, due %(day)s)") % names


class MergeForm(StepForm):
    host = HostChoice(
        label=gettext_lazy("Merge into"),
        queryset=None,
        empty_label=PLEASE_CHOOSE,
        widget=Picker,
        help_text=gettext_lazy("Open suggestions of the same agency whose reply is not in sign-off yet."),
        error_messages={"required": gettext_lazy("Choose the suggestion whose reply answers this one too.")},
    )
    note = Text(
        label=gettext_lazy("Why they belong together"),
        widget=forms.Textarea({"rows": 3}),
        max_length=500,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = hosts_for(self.on)


class UnmergeForm(StepForm):
    reason = Text(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea({"rows": 3}),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why they are taken apart.")},
    )
