"""Waits for deputies: inside the time of their assignment, one after the other, and none left open behind a draft."""

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from replies.faults import Fault
from replies.models import DeputyWait


def read_with():
    return Prefetch("deputy_waits", DeputyWait.objects.order_by("began_on", "pk"))


def waits_fit(batch):
    for line in batch.assignments:
        ended = line.assigned_on
        for wait in line.deputy_waits.all():
            if wait.began_on < ended:
                yield Fault(wait, _("began on"), wait.began_on, ended)
            if wait.ended_on is None and line.replied_on:
                yield Fault(wait, _("ended on"), _("(none)"), line.replied_on)
            ended = wait.ended_on or wait.began_on
