"""Which messages to look at."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Message

TO_DECIDE, ALL = "to_decide", "all"


class MessageFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(TO_DECIDE, _("To decide")), *Message.State.choices, (ALL, _("All"))],
        empty_label=None,
        method="in_state",
    )
    channel = django_filters.ChoiceFilter(
        label=_("Channel"), choices=Message.Channel.choices, empty_label=_("All")
    )
    person = django_filters.CharFilter(
        label=_("Recipient"),
        field_name="recipient_name",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    class Meta:
        model = Message
        fields = ["state", "channel", "person"]

    def in_state(self, queryset, name, value):
        if value == ALL:
            return queryset
        return queryset.to_decide() if value == TO_DECIDE else queryset.filter(state=value)
