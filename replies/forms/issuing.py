from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from replies.models import Delivery, Letter
from replies.workflow.issuing import following_numbers, number_field
from suggestions.forms.step import Day, StepForm, Text


class NumberForm(StepForm):
    number = Text(
        label=_("Document number"),
        max_length=Letter._meta.get_field("number").max_length,
        help_text=_("Proposed: the next number of the agency's series."),
    )
    dated_on = Day(label=_("Date of the letter"))

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        today = clock.today()
        self.others = [row for row in on.live_letters if row.assignment_id != on.assignment_id]
        agency, count = on.assignment.agency, 1 + len(self.others)
        first, *more = following_numbers(agency, year=today.year, count=count)
        self.initial = {"number": first, "dated_on": today, **self.initial}
        for letter, proposed in zip(self.others, more, strict=True):
            self._add_letter(letter, proposed)
        if self.others:
            self.fields["number"].label = _numbered(on.case)
            self.order_fields(["number", *map(number_field, self.others), "dated_on"])

    def _add_letter(self, letter, proposed):
        """Of a merged reply: one row for every suggestion."""
        self.fields[number_field(letter)] = Text(
            label=_numbered(letter.suggestion), max_length=self.fields["number"].max_length
        )
        self.initial.setdefault(number_field(letter), proposed)

    def clean(self):
        cleaned = super().clean()
        found = {row.assignment_id: cleaned.pop(number_field(row), "") for row in self.others}
        given = [number for number in [cleaned.get("number"), *found.values()] if number]
        for row in self.others:
            if found[row.assignment_id] and given.count(found[row.assignment_id]) > 1:
                self.add_error(
                    number_field(row), _("This document number is already used by another letter.")
                )
        return {**cleaned, "others": found}


def _numbered(case):
    return _("Document number of the letter on No. %(number)s") % {"number": case.number or case.title}


class DispatchForm(StepForm):
    way = forms.ChoiceField(
        label=_("How it is sent"), choices=Delivery.Way, widget=forms.RadioSelect, initial=Delivery.Way.BOTH
    )
