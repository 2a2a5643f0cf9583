from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import User
from replies.models import Urge
from replies.reminded import usual
from replies.urges import Reach, last_urged_on, owed, suggested_day, suggested_text, too_soon
from suggestions.forms.step import Day, StepForm, Text

LONGEST_TEXT = Urge._meta.get_field("text").max_length
LONGEST_REASON = Urge._meta.get_field("reason").max_length


class People(forms.ModelMultipleChoiceField):
    """People of the agency, each with what they have to do with it."""

    labels = {}

    def label_from_instance(self, user):
        return f"{user.name}（{self.labels[user.pk]}）" if user.pk in self.labels else user.name


class UrgeForm(StepForm):
    recipients = People(
        queryset=User.objects.none(),
        label=_("Whom to urge"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose whom of the agency to urge.")},
    )
    act_by = Day(label=_("To be done by"))
    text = Text(label=_("What is to be done"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 4}))
    reason = Text(
        label=_("Why again so soon"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today, calendar = clock.today(), self.on.profile.clock()
        people = Reach([self.on], today=today).people(self.on)
        field = self.fields["recipients"]
        field.queryset = User.objects.filter(pk__in=[person.user.pk for person in people])
        field.labels = {person.user.pk: person.what for person in people}
        self.initial.setdefault("recipients", usual([self.on], today=today)[self.on.pk])
        _matter, due_on = owed(self.on)
        self.initial.setdefault("act_by", suggested_day(due_on, today=today, calendar=calendar))
        self.initial.setdefault("text", suggested_text(self.on))
        self._ask_why(too_soon(last_urged_on(self.on), today=today, calendar=calendar))

    def _ask_why(self, why):
        """The field is there only where a reason is asked for."""
        if why:
            self.fields["reason"].help_text = "" if self.is_bound else why
        else:
            del self.fields["reason"]


class UrgeManyForm(forms.Form):
    """One text for all of them; the reason is for those that were urged a moment ago."""

    act_by = Day(label=_("To be done by"))
    text = Text(label=_("What is to be done"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3}))
    reason = Text(
        label=_("Why again so soon"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Only for those that were urged within one working day."),
    )
