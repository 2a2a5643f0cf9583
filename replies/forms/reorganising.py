"""机构变更 in two looks at one page: first what changes, then who and what goes where."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock
from agencies.models import Agency
from replies.workflow.reorganising import (
    Change,
    check_change,
    open_lines,
    open_promises,
    people_of,
    unsent_letters,
)
from suggestions.forms.step import Day, MultiPicker, StepForm, Text
from suggestions.models import Suggestion

NAME_MOST = Agency._meta.get_field("name").max_length
SHORT_MOST = Agency._meta.get_field("short_name").max_length
SERIES_MOST = Agency._meta.get_field("number_series").max_length
KINDS = [
    (Change.RENAME, gettext_lazy("renamed: enter one new agency")),
    (Change.MERGE, gettext_lazy("merged: into one existing or new agency")),
    (Change.SPLIT, gettext_lazy("split: into two or more agencies")),
    (Change.ABOLISH, gettext_lazy("abolished: one existing agency takes over its tasks")),
]


class NewAgencies(Text):
    """One new agency a line: full name, short name, number series, with commas between them."""

    def clean(self, value):
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        return [self._read(line) for line in lines]

    def _read(self, line):
        name, short_name, series, *more = [*(part.strip() for part in re.split("[,，、\t]", line)), "", ""]
        if any(more) or len(name) > NAME_MOST or len(short_name) > SHORT_MOST or len(series) > SERIES_MOST:
            message = _("This line cannot be read: %(line)s. Enter: full name, short name, number series.")
            raise ValidationError(message % {"line": line[:60]})
        return {"name": name, "short_name": short_name or name[:SHORT_MOST], "number_series": series}


class ReorganiseForm(StepForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("What changes"), choices=KINDS, widget=forms.RadioSelect, initial=Change.RENAME
    )
    on = Day(label=gettext_lazy("Takes effect on"), help_text=gettext_lazy("Today or a day that is past."))
    basis = Text(
        label=gettext_lazy("Document it is based on"),
        max_length=200,
        help_text=gettext_lazy("Number and name of the decision."),
    )
    others = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Agencies that end with it"),
        queryset=None,
        required=False,
        widget=MultiPicker,
        help_text=gettext_lazy("Where several are merged on the same day."),
    )
    successors = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Existing agencies that take over"),
        queryset=None,
        required=False,
        widget=MultiPicker,
    )
    new = NewAgencies(
        label=gettext_lazy("New agencies that take over"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy(
            "One a line: full name, short name, number series. The first one takes over the archives."
        ),
    )

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, on=on, **kwargs)
        today = clock.today()
        rows = Agency.objects.current(today=today).exclude(pk=on.pk)
        self.fields["others"].queryset = rows.filter(kind=on.kind, valid_to=None)
        self.fields["successors"].queryset = rows.filter(valid_to=None)
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs["max"] = today.isoformat()
        self.plan = None

    @property
    def kind_label(self):
        return Change(self.cleaned_data["kind"]).label

    @property
    def is_confirmed(self):
        return "confirmed" in self.data

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        told = {name: cleaned[name] for name in ("kind", "on", "successors", "new", "others")}
        told |= {name: list(told[name]) for name in ("successors", "others")}
        check_change(self.on, **told)
        self.plan = Plan([self.on, *told["others"]], told, user=self.user)
        return {**cleaned, **told, **self._distribution()}

    def _distribution(self):
        """Which successor every assignment and every person goes to; the first one where nothing else is said."""
        targets = range(len(self.plan.targets))
        shares = {row.pk: self._index(f"line-{row.pk}", targets, 0) for row in self.plan.lines}
        places = {row.pk: self._index(f"person-{row.pk}", targets, None) for row in self.plan.people}
        if not self.is_confirmed:
            places = {row.pk: 0 if targets else None for row in self.plan.people}
        return {"shares": shares, "places": places}

    def _index(self, name, targets, usual):
        typed = self.data.get(name, "")
        return int(typed) if typed.isdecimal() and int(typed) in targets else usual


class Plan:
    """What the change touches, for the page: only what the user may see is listed, the rest is counted."""

    def __init__(self, ending, told, *, user):
        self.told = told
        self.targets = [*map(str, told["successors"]), *(new["short_name"] for new in told["new"])]
        every_line, promised = open_lines(ending), open_promises(ending)
        seen = Suggestion.objects.visible_to(user)
        self.lines = list(every_line.filter(suggestion__in=seen))
        self.promises = list(promised.filter(reply__assignment__suggestion__in=seen))
        self.unseen = len(every_line) + len(promised) - len(self.lines) - len(self.promises)
        self.people = list(people_of(ending, on=told["on"]))
        letters = unsent_letters(every_line, on=told["on"]).filter(suggestion__in=seen)
        self.letters = list(letters.select_related("suggestion"))
        self.choices = list(enumerate(self.targets))
        self.is_split = len(self.targets) > 1
