"""Urgings by hand: numbered without a gap, and each told to somebody."""

from django.utils.translation import gettext as _

from replies.faults import Fault, differs
from replies.models import Reminder


def urges_were_told(batch):
    urges = [urge for line in batch.assignments for urge in line.urges.all()]
    if not urges:
        return
    rows = Reminder.objects.filter(kind=Reminder.Kind.URGE, suggestion__in=batch.suggestions)
    told = set(rows.values_list("obligation", "level"))
    for line in batch.assignments:
        for number, urge in enumerate(sorted(line.urges.all(), key=lambda row: row.number), start=1):
            yield from differs(urge, _("which time"), urge.number, number)
            if (urge.obligation, urge.number) not in told:
                yield Fault(urge, _("whom it told"), _("(none)"), _("somebody of the agency"))
