from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from replies.models import Contact
from suggestions.forms.step import Day, StepForm, Text
from suggestions.models import Assignment


class LogContactForm(StepForm):
    proposer = forms.ModelChoiceField(None, label=_("With whom"), empty_label=None)
    held_on = Day(label=_("Date"))
    phase = forms.ChoiceField(label=_("Phase"), choices=Contact.Phase)
    way = forms.ChoiceField(label=_("Way"), choices=Contact.Way, widget=forms.RadioSelect)
    participants = Text(
        label=_("Who took part, with posts"), max_length=Contact._meta.get_field("participants").max_length
    )
    summary = Text(label=_("What was discussed"), widget=forms.Textarea)
    deputy_view = Text(
        label=_("The deputy's view"),
        widget=forms.Textarea,
        required=False,
        help_text=_("In the deputy's own words; it stands beside the draft."),
    )

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        self.fields["proposer"].queryset = on.suggestion.proposers.all()
        self.initial = {
            "proposer": on.suggestion.proposers.first(),
            "held_on": clock.today(),
            "phase": _likely_phase(on),
            "participants": f"{on.agency}：{user.name}",
            **self.initial,
        }


def _likely_phase(assignment):
    if assignment.state in {Assignment.State.REPLIED, Assignment.State.OPINION_GIVEN}:
        return Contact.Phase.AFTER
    return Contact.Phase.DURING if assignment.contacts.exists() else Contact.Phase.BEFORE
