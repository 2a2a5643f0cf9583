"""What the case page says of reminders: how often, when next and to whom, and who was told what."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dateformat import format as written
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agencies.permissions import Action, is_granted
from replies.models import Reminder, Urge
from replies.reminded import reminders_of, state_of
from suggestions.workflow import open_steps

MOST = 200


class Reminded:
    """The reminders of one case as this person may see them."""

    def __init__(self, case):
        self.case = case

    @cached_property
    def urges(self):
        """Urgings by hand, by the line and which time it was."""
        rows = Urge.objects.visible_to(self.case.user).filter(assignment__suggestion=self.case.suggestion)
        return {(row.obligation, row.number): row for row in rows}

    @cached_property
    def rows(self):
        rows = Reminder.objects.visible_to(self.case.user).filter(suggestion=self.case.suggestion)
        rows = list(rows.select_related("recipient", "agency", "message").defer("message__body")[:MOST])
        for row in rows:
            row.state_label, row.tone = state_of(row)
            row.days = abs(row.level)
            urge = self.urges.get((row.obligation, row.level)) if row.kind == Reminder.Kind.URGE else None
            row.notice = urge.get_absolute_url() if urge else ""
        return rows

    def summary(self):
        """None before anybody owes anything."""
        if not self.case.current:
            return None
        said = reminders_of(self.case.suggestion, rows=self.rows)
        if not said.count and not said.next_on:
            return None
        return said._asdict() | {
            "weekday": _weekday(said.next_on),
            "rows": self.rows,
            "urge_url": self._urge_url(),
        }

    def _urge_url(self):
        """For several lines at once; a single one has its own button."""
        lines = [row for row in self.case.current if Action.URGE in open_steps(row)]
        if len(lines) < 2 or not is_granted(self.case.user, Action.URGE, on=lines[0]):
            return ""
        return f"{reverse('replies:urge_many')}?{urlencode({'chosen': self.case.suggestion.pk})}"

    def of_line(self, line):
        """已催办2次，最近05-08, beside the agency; "" where nobody urged it."""
        urged = [row for (_obligation, _number), row in self.urges.items() if row.assignment_id == line.pk]
        if not urged:
            return ""
        last = max(row.urged_on for row in urged)
        return _("urged %(count)s times, %(day)s") % {
            "count": len(urged),
            "day": f"{last:%m-%d}",
        }


def _weekday(day):
    """周四 rather than 星期四."""
    return written(day, "D").replace("星期", "周") if day else ""
