from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from suggestions.forms.attachment import ACCEPTED, WHAT_MAY_COME
from suggestions.forms.step import DayInput, StepForm, Text
from suggestions.models import Exit, Suggestion

LONGEST = 1000


class ReturnToDeputyForm(StepForm):
    reason_class = forms.ChoiceField(
        label=_("Reason for the return"),
        choices=Exit.Reason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason for the return.")},
    )
    reason = Text(
        label=_("Explanation to the deputy"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Explain the return to the deputy.")},
    )
    advice = Text(
        label=_("How to submit it again"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What to change, and to whom to hand it in; the deputy is told these words."),
        error_messages={"required": _("Tell the deputy how to submit it again, or that it cannot be.")},
    )


class ConvertForm(StepForm):
    receiver = Text(
        label=_("Body that gets it as a letter"),
        max_length=Exit._meta.get_field("receiver").max_length,
        error_messages={"required": _("Name the body that gets the letter.")},
    )
    reason = Text(
        label=_("Explanation to the deputy"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Explain to the deputy why it becomes a letter.")},
    )


class WithdrawForm(StepForm):
    asked_on = forms.DateField(
        label=_("Date of the written withdrawal"),
        widget=DayInput,
        error_messages={"required": _("Enter the date of the written withdrawal.")},
    )
    reason = Text(
        label=_("Reason the deputy gave"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Enter the reason the deputy gave.")},
    )
    all_agreed = forms.BooleanField(label=_("All proposers agreed"), required=False)
    file = forms.FileField(
        label=_("Scan of the withdrawal"),
        required=False,
        help_text=WHAT_MAY_COME,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["asked_on"].initial = clock.today()
        self.fields["asked_on"].widget.attrs["max"] = clock.today().isoformat()
        if self.on.proposers.count() == 1:
            del self.fields["all_agreed"]


class MarkKeyForm(StepForm):
    leader = Text(
        label=_("Supervising leader"),
        max_length=Suggestion._meta.get_field("key_leader").max_length,
        help_text=_("Name and post."),
        error_messages={"required": _("Enter name and post of the supervising leader.")},
    )
    reason = Text(
        label=_("Grounds of the decision"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Enter the grounds of the decision.")},
    )


class UnmarkKeyForm(StepForm):
    reason = Text(
        label=_("Grounds of the decision"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Enter the grounds of the decision.")},
    )
