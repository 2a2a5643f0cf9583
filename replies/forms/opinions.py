from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from replies.letter_wording import chinese_numeral
from replies.letters import chinese_date
from replies.models import Disagreement, Opinion
from replies.workflow.opinions import co_assignments, owed_on, signers_of
from suggestions.forms.step import DayInput, StepForm, Text


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
    due_on = min((owed_on(co) for co in co_assignments(assignment).owing()), default=None)
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
    """The text is what is signed; a disagreement is marked beside it."""

    disagrees = forms.BooleanField(label=_("The agencies do not agree"), required=False)
    disagreement = Text(
        label=_("On what"),
        widget=forms.Textarea({"rows": 2}),
        required=False,
        help_text=_("The assigning office then coordinates before the reply goes to sign-off."),
    )


class SendBackOpinionForm(StepForm):
    comment = Text(label=_("What is to be changed"), widget=forms.Textarea({"rows": 3}))


class RequestRedoForm(StepForm):
    reason = Text(label=_("What is missing"), widget=forms.Textarea({"rows": 4}))


class WithdrawDisagreementForm(StepForm):
    reason = Text(label=_("Reason"), widget=forms.Textarea({"rows": 3}))


class CoordinateForm(StepForm):
    decided_on = forms.DateField(label=_("Date of the decision"), widget=DayInput())
    participants = Text(
        label=_("Who took part, with posts"),
        max_length=Disagreement._meta.get_field("participants").max_length,
    )
    decision = Text(label=_("Decision"), widget=forms.Textarea({"rows": 5}))

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        self.initial = {"decided_on": clock.today(), **self.initial}


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
