"""What the page of reminders can be narrowed to and sorted by. Values it does not know are passed over."""

import django_filters
from django import forms
from django.db import models
from django.db.models import Count, F, Q
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Message
from replies.models import Reminder
from suggestions.forms.step import DayInput, Picker

ALL = _("All")


class Stand(models.TextChoices):
    """How far a reminder has come, in the words of the page."""

    PLANNED = "planned", _("in the next message")
    WAITING = "waiting", _("waiting to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNCERTAIN = "uncertain", _("uncertain")
    CANCELLED = "cancelled", _("cancelled")


_STATE = Message.State
_LIVE = Q(cancelled_at__isnull=True)
STANDS = {
    Stand.PLANNED: _LIVE & Q(message__isnull=True),
    Stand.WAITING: _LIVE
    & Q(message__state__in=[_STATE.QUEUED, _STATE.CLAIMED, _STATE.HANDING_OVER, _STATE.RETRY]),
    Stand.SENT: _LIVE & Q(message__state=_STATE.SENT),
    Stand.FAILED: _LIVE & Q(message__state=_STATE.FAILED),
    Stand.UNCERTAIN: _LIVE & Q(message__state=_STATE.UNCERTAIN),
    Stand.CANCELLED: ~_LIVE | Q(message__state=_STATE.CANCELLED),
}
ORDERS = {
    "": ("-planned_on", "-id"),
    "due": ("due_on", "-planned_on", "-id"),
    "agency": ("agency__short_name", "-planned_on", "-id"),
    "person": ("recipient__name", "-planned_on", "-id"),
}


class ReminderFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Reminder.Kind.choices, empty_label=ALL)
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Stand.choices, empty_label=ALL, method="standing"
    )
    made = django_filters.ChoiceFilter(
        label=_("How it came about"),
        choices=[("auto", _("by the program")), ("hand", _("by hand"))],
        empty_label=ALL,
        method="made_by",
    )
    agency = django_filters.ModelChoiceFilter(
        label=_("Agency"), queryset=Agency.objects.all(), empty_label=ALL, widget=Picker
    )
    person = django_filters.CharFilter(label=_("Recipient"), method="named")
    from_day = django_filters.DateFilter(
        label=_("Planned from"), field_name="planned_on", lookup_expr="gte", widget=DayInput
    )
    to_day = django_filters.DateFilter(
        label=_("Planned until"), field_name="planned_on", lookup_expr="lte", widget=DayInput
    )
    order = django_filters.ChoiceFilter(
        label=_("Order"),
        choices=[("due", _("due first")), ("agency", _("by agency")), ("person", _("by recipient"))],
        empty_label=_("newest first"),
        method="as_they_are",
    )
    overdue = django_filters.BooleanFilter(
        label=_("Overdue only"), widget=forms.CheckboxInput, method="only_overdue"
    )
    mine = django_filters.BooleanFilter(label=_("Mine only"), widget=forms.CheckboxInput, method="only_mine")

    class Meta:
        model = Reminder
        fields = ["kind"]

    def standing(self, queryset, _name, value):
        return queryset.filter(STANDS[value])

    def made_by(self, queryset, _name, value):
        by_hand = Q(kind=Reminder.Kind.URGE)
        return queryset.filter(by_hand if value == "hand" else ~by_hand)

    def named(self, queryset, _name, words):
        return queryset.filter(recipient__name__icontains=words.strip())

    def as_they_are(self, queryset, _name, _value):
        return queryset

    def only_overdue(self, queryset, _name, is_wanted):
        return queryset.filter(due_on__lt=F("planned_on")) if is_wanted else queryset

    def only_mine(self, queryset, _name, is_wanted):
        return queryset.filter(recipient=self.request.user) if is_wanted else queryset

    @cached_property
    def chosen(self):
        """What is understood of what was asked for."""
        self.form.is_valid()
        return self.form.cleaned_data

    @cached_property
    def qs(self):
        rows = self.queryset
        for name, value in self.chosen.items():
            if value not in (None, "", False):
                rows = self.filters[name].filter(rows, value)
        return rows.order_by(*ORDERS[self.chosen.get("order") or ""])

    def counts(self):
        """[(state, words, how many)] of what the filters leave, in one query."""
        counted = self.qs.order_by().aggregate(
            **{stand: Count("pk", filter=condition) for stand, condition in STANDS.items()}
        )
        return [(stand, stand.label, counted[stand]) for stand in Stand if counted[stand]]

    def chips(self):
        """The filters set, each with the address that takes it away."""
        return [
            {"label": self._chip(name, value), "remove_url": self._without(name)}
            for name, value in self.chosen.items()
            if value not in (None, "", False)
        ]

    def _chip(self, name, value):
        field = self.form.fields[name]
        if value is True:
            return field.label
        words = dict(getattr(field, "choices", ())).get(value, value) if isinstance(value, str) else value
        return f"{field.label}：{words}"

    def _without(self, name):
        rest = QueryDict(mutable=True)
        for key in self.data:
            if key not in {name, "page"}:
                rest.setlist(key, self.data.getlist(key))
        return f"?{rest.urlencode()}"
