import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.permissions import memberships_of
from suggestions.forms.step import Picker
from suggestions.lights import Shade, lights_for_today
from suggestions.models import Assignment, Category, Proposer, Session, Suggestion, SuggestionText

LIGHTS = {"overdue": Shade.OVERDUE, "3": Shade.LAST, "10": Shade.WARNING, "none": Shade.NONE}
ALL = _("All")


class SuggestionFilter(django_filters.FilterSet):
    """What the ledger can be narrowed to. Names and values it does not know are passed over."""

    q = django_filters.CharFilter(
        label=_("Search"), method="search", help_text=_("Number, title, deputy or words of the text")
    )
    session = django_filters.ModelChoiceFilter(
        label=_("Session"), queryset=Session.objects.all(), empty_label=ALL
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=Suggestion.State, empty_label=ALL)
    agency = django_filters.ModelChoiceFilter(
        label=_("Agency"), queryset=Agency.objects.all(), method="handled_by", empty_label=ALL, widget=Picker
    )
    light = django_filters.ChoiceFilter(
        label=_("Due"),
        choices=[(word, shade.label) for word, shade in LIGHTS.items()],
        method="lit",
        empty_label=ALL,
    )
    category = django_filters.ModelChoiceFilter(
        label=_("Category"), queryset=Category.objects.all(), empty_label=ALL
    )
    key = django_filters.BooleanFilter(
        label=_("Key suggestions only"), method="of_key", widget=forms.CheckboxInput
    )
    mine = django_filters.BooleanFilter(
        label=_("Mine only"), method="of_the_user", widget=forms.CheckboxInput
    )

    def search(self, queryset, _name, words):
        """Every word must be found somewhere; the number in any way of writing it."""
        for word in words.split()[:6]:
            named = Proposer.objects.filter(suggestion=OuterRef("pk"), name__contains=word)
            written = SuggestionText.objects.filter(suggestion=OuterRef("pk"), body__contains=word)
            queryset = queryset.filter(
                Q(number__icontains=word) | Q(title__icontains=word) | Exists(named) | Exists(written)
            )
        return queryset

    def handled_by(self, queryset, _name, agency):
        return queryset.filter(Exists(_assignments().filter(agency=agency)))

    def lit(self, queryset, _name, word):
        return queryset.open().filter(lights_for_today().within(LIGHTS[word]))

    def of_key(self, queryset, _name, is_wanted):
        return queryset.filter(is_key=True) if is_wanted else queryset

    def of_the_user(self, queryset, _name, is_wanted):
        """What the user registered, or has in hand as officer or through the agency's part."""
        if not is_wanted:
            return queryset
        user = self.request.user
        agencies = [pk for membership in memberships_of(user) for pk in membership.agency.stands_for]
        handled = _assignments().filter(Q(officer=user) | Q(officer=None, agency__in=agencies))
        return queryset.filter(Q(registered_by=user) | Exists(handled))

    @cached_property
    def qs(self):
        """Narrowed by what is understood; a value that is not in the list does not empty the ledger."""
        self.form.is_valid()
        queryset = self.queryset
        for name, value in self.form.cleaned_data.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset

    def chips(self):
        """The filters set, each with the address that takes it away."""
        self.form.is_valid()
        set_ones = {
            name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", False)
        }
        return [
            {"label": self._chip(name, value), "remove_url": self._without(name)}
            for name, value in set_ones.items()
        ]

    def _chip(self, name, value):
        field = self.form.fields[name]
        if name in {"mine", "key"}:
            return field.label
        words = dict(getattr(field, "choices", ())).get(value, value) if isinstance(value, str) else value
        return f"{field.label}：{words}"

    def _without(self, name):
        rest = QueryDict(mutable=True)
        rest.update({key: value for key, value in self.data.items() if key not in {name, "page"}})
        return f"?{rest.urlencode()}"


def _assignments():
    return Assignment.objects.current().filter(suggestion=OuterRef("pk"))
