"""催办: who was reminded of what, when and by which message."""

import django_filters
from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agencies.models import Message
from replies.models import Reminder

ROWS = 50
TONES = {
    Message.State.SENT: "good",
    Message.State.FAILED: "bad",
    Message.State.UNCERTAIN: "bad",
    Message.State.CANCELLED: "ended",
}


class ReminderFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Reminder.Kind.choices, empty_label=_("All"))
    overdue = django_filters.BooleanFilter(
        label=_("Overdue only"), widget=forms.CheckboxInput, method="only_overdue"
    )
    mine = django_filters.BooleanFilter(label=_("Mine only"), widget=forms.CheckboxInput, method="only_mine")

    class Meta:
        model = Reminder
        fields = ["kind"]

    def only_overdue(self, queryset, name, value):
        return queryset.filter(level__gt=0) if value else queryset

    def only_mine(self, queryset, name, value):
        return queryset.filter(recipient=self.request.user) if value else queryset


@require_safe
def reminders(request):
    rows = Reminder.objects.visible_to(request.user).select_related("suggestion", "recipient", "message")
    found = ReminderFilter(request.GET, queryset=rows, request=request)
    page = Paginator(found.qs.defer("message__body"), ROWS).get_page(request.GET.get("page"))
    for row in page:
        row.tone = TONES.get(row.message and row.message.state, "waiting")
        row.days = abs(row.level)
    return render(request, "replies/reminders.html", {"filter": found, "page_obj": page})
