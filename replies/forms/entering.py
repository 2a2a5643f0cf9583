"""Forms of the office and the congress body for evaluations that did not come by link."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from replies.forms.evaluating import axis_fields, rating_fields, ratings_in
from replies.workflow.co_rating import rateable, said
from suggestions.forms.attachment import ACCEPTED, WHAT_MAY_COME
from suggestions.forms.step import DayInput, StepForm, Text


class MarksForm(StepForm):
    """A mark for every axis and the deputy's words; the step gets `marks` as one dict."""

    comment = Text(
        label=_("The deputy's comment or reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In the deputy's own words. Some marks need a reason."),
    )

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        self.profile = on.assignment.profile
        axes = axis_fields(self.profile)
        self.fields |= axes
        self.parts = rateable(on.assignment)
        self.fields |= (rated := rating_fields(self.profile, self.parts))
        self.order_fields([*axes, "comment", *rated, *self.declared_fields])

    def clean(self):
        cleaned = super().clean()
        axes = [axis["code"] for axis in self.profile.evaluate_axes]
        cleaned["marks"] = {code: cleaned.pop(code) for code in axes if code in cleaned}
        cleaned["ratings"] = ratings_in(cleaned, self.parts)
        for row in self.parts:
            cleaned.pop(f"co_{row.pk}", None)
            cleaned.pop(f"co_{row.pk}_comment", None)
        return cleaned


class EnterEvaluationForm(MarksForm):
    paper_on = forms.DateField(label=_("Date of the slip"), widget=DayInput())
    reason = Text(
        label=_("Reason for the late entry"),
        required=False,
        max_length=200,
        help_text=_("Only when the date is not today."),
    )
    file = forms.FileField(
        label=_("Scan of the slip"),
        help_text=WHAT_MAY_COME,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Attach the scan of the slip.")},
    )

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        today = clock.today().isoformat()
        self.initial = {"paper_on": today, **self.initial}
        self.fields["paper_on"].widget.attrs |= {"max": today, "data-today": today}
        self.fields["reason"].widget.attrs["data-unless-today"] = self["paper_on"].auto_id


class CorrectEvaluationForm(MarksForm):
    reason = Text(
        label=_("Why it is corrected"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What stood before is kept beside it."),
    )

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        told = {f"co_{row['assignment']}": row["mark"] for row in said(on)}
        told |= {f"co_{row['assignment']}_comment": row["comment"] for row in said(on)}
        self.initial = {**on.marks, "comment": on.comment, **told, **self.initial}
