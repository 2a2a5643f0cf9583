from django import forms
from django.utils.translation import gettext_lazy as _

from replies.statistics.scope import By, Unit
from suggestions.forms.step import Day
from suggestions.models import Session, Suggestion


class StatisticsForm(forms.Form):
    """What a report counts. A value that is not understood is passed over."""

    session = forms.ModelChoiceField(label=_("Session"), queryset=None, empty_label=None, required=False)
    by = forms.ChoiceField(label=_("Days counted"), choices=By, required=False)
    first = Day(label=_("From the day"), required=False)
    last = Day(label=_("to the day"), required=False)
    unit = forms.ChoiceField(label=_("Counted are"), choices=Unit, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Suggestion.Kind, required=False)

    def __init__(self, *args, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.sessions = sessions
        self.fields["session"].queryset = Session.objects.filter(pk__in=[row.pk for row in sessions])
        self.initial = {"session": sessions[0].pk}

    def narrowed(self):
        """The arguments of a Scope beside the session."""
        self.is_valid()
        told = {name: value for name, value in self.cleaned_data.items() if value and name != "session"}
        return {name: told[name] for name in ("by", "first", "last", "unit", "kind") if name in told}

    @property
    def session_chosen(self):
        self.is_valid()
        return self.cleaned_data.get("session") or self.sessions[0]
