"""Deciding on a draft."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replies.models import ApprovalStep
from replies.workflow.signing_off import earlier_steps, falling, turn_of
from suggestions.forms.step import StepForm, Text


class EarlierStep(forms.ModelChoiceField):
    """Names the approvals that fall with each choice."""

    def label_from_instance(self, step):
        fallen = "、".join(row.holder.name for row in falling(step))
        names = {"step": step.get_kind_display(), "person": step.holder.name, "fallen": fallen}
        return _("%(step)s, %(person)s: these approvals fall: %(fallen)s") % names


class PassDraftForm(StepForm):
    """`version` and `digest` say which text the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput)
    comment = Text(label=gettext_lazy("Comment"), widget=forms.Textarea({"rows": 2}), required=False)

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        self.initial.setdefault("version", on.latest.number if on.latest else 0)


class SendBackDraftForm(StepForm):
    to = EarlierStep(
        None,
        label=gettext_lazy("Back to"),
        required=False,
        empty_label=gettext_lazy("The drafter: the whole chain begins anew"),
        widget=forms.RadioSelect,
    )
    comment = Text(label=gettext_lazy("What is to be changed"), widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        link, _actor = turn_of(on, user)
        earlier = [step.pk for step in earlier_steps(on, link)]
        self.fields["to"].queryset = ApprovalStep.objects.filter(pk__in=earlier).select_related("holder")
        if not earlier:
            del self.fields["to"]


class SignForm(PassDraftForm):
    """The principal's: see `agencies.confirming` for the password."""
