from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from replies.letter_wording import chinese_numeral
from replies.letters import chinese_date
from replies.models import Opinion
from replies.workflow.opinions import co_assignments, signers_of
from suggestions.forms.step import StepForm, Text


class RequestOpinionForm(StepForm):
    text = Text(
        label=_("What the opinion should speak to"),
        widget=forms.Textarea,
        help_text=_("Goes to every co-handler whose opinion is still outstanding."),
    )

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        self.initial.setdefault("text", usual_request(on))


def usual_request(assignment):
    """请就下列事项提出协办意见: names every item of the assignment and the day of the limit."""
    items = [f"{chinese_numeral(n)}、{item.title}" for n, item in enumerate(assignment.items.all(), start=1)]
    due_on = min((co.due_on for co in co_assignments(assignment).owing()), default=None)
    until = f"于{chinese_date(due_on)}前" if due_on and due_on >= clock.today() else "尽快"
    ask = f"请结合贵单位职责，就下列事项提出书面协办意见，经负责人签批后{until}反馈。"
    contact = f"联系人：{assignment.officer.name}。" if assignment.officer else ""
    return "\n".join([ask, *items, contact]).strip()


class SaveOpinionForm(StepForm):
    text = Text(
        label=_("Opinion"), widget=forms.Textarea({"class": "is-reading", "rows": 12}), required=False
    )
    no_objection = forms.BooleanField(label=_("No objection and nothing to add"), required=False)

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        opinion = Opinion.objects.filter(assignment=on).first()
        latest = opinion and opinion.latest
        if latest:
            self.initial = {"text": latest.text, "no_objection": latest.no_objection, **self.initial}


class SubmitOpinionForm(StepForm):
    holder = forms.ModelChoiceField(
        None,
        label=_("Who signs"),
        empty_label=None,
        help_text=_("A reviewer or principal of the agency who did not write the opinion."),
    )

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        self.fields["holder"].queryset = signers_of(on)


class GiveOpinionForm(StepForm):
    """Nothing to fill in: the text is what is signed."""


class SendBackOpinionForm(StepForm):
    comment = Text(label=_("What is to be changed"), widget=forms.Textarea({"rows": 3}))


class TreatOpinionForm(StepForm):
    treatment = forms.ChoiceField(
        label=_("How the opinion is used"), choices=Opinion.Treatment, widget=forms.RadioSelect
    )
    reason = Text(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        help_text=_("Needed when it is only partly or not adopted."),
    )

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        self.initial = {"treatment": on.treatment, "reason": on.treatment_reason, **self.initial}
