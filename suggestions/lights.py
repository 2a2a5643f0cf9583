"""亮灯: how near a due date is, the same on every page (desk, ledger, case, statistics).

Grey for none, blue for normal, yellow from ten working days on, a red outline from three on, filled red when overdue.
The spans become dates once, through the calendar; after that lists and filters only compare dates.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock
from suggestions.models import CalendarDay

LAST_SPAN_WD = 3
WARNING_SPAN_WD = 10


class Shade(models.TextChoices):
    """The words are those of the style sheet."""

    OVERDUE = "red-filled", gettext_lazy("Overdue")
    LAST = "red-outline", gettext_lazy("Within 3 working days")
    WARNING = "yellow", gettext_lazy("Within 10 working days")
    NORMAL = "blue", gettext_lazy("Later")
    NONE = "none", gettext_lazy("No due date")


@dataclass(frozen=True)
class Light:
    """What `partials/due.html` draws."""

    light: str
    text: str
    day: date | None = None
    provisional: bool = False
    url: str = ""


class Lights:
    """The lights of one day on one calendar."""

    def __init__(self, today, calendar):
        self.today = today
        self.calendar = calendar
        self.last_until = calendar.add_working_days(today, LAST_SPAN_WD).date
        self.warning_until = calendar.add_working_days(today, WARNING_SPAN_WD).date

    def light_of(self, due_on, *, is_open=True, provisional=False, url=""):
        """The light of a due date; of what is done or has no limit a grey one."""
        if due_on is None:
            return Light(Shade.NONE, "—")
        if not is_open:
            return Light(Shade.NONE, due_on.isoformat(), due_on, url=url)
        return Light(self.shade_of(due_on), self.text_of(due_on), due_on, provisional, url)

    def light_of_assignment(self, assignment, *, url=""):
        """The light of an agency's part: it burns until the letter or the opinion is there."""
        return self.light_of(
            assignment.due_on, is_open=assignment.is_owing, provisional=assignment.is_provisional, url=url
        )

    def shade_of(self, due_on):
        if due_on < self.today:
            return Shade.OVERDUE
        if due_on <= self.last_until:
            return Shade.LAST
        return Shade.WARNING if due_on <= self.warning_until else Shade.NORMAL

    def text_of(self, due_on):
        """In working days; a weekend after the due date is late without a working day having passed."""
        days = self.calendar.working_days_between(self.today, due_on)
        if due_on == self.today:
            return _("Due today")
        if due_on < self.today:
            return _("Overdue: %(days)s WD") % {"days": -days} if days else _("Overdue")
        return _("Left: %(days)s WD") % {"days": days} if days else _("Due on a rest day")

    def within(self, shade, *, field="due_on"):
        """The rows of one light as a condition. The two spans hold what is nearer too, but nothing overdue."""
        match Shade(shade):
            case Shade.OVERDUE:
                return Q(**{f"{field}__lt": self.today})
            case Shade.LAST:
                return Q(**{f"{field}__range": (self.today, self.last_until)})
            case Shade.WARNING:
                return Q(**{f"{field}__range": (self.today, self.warning_until)})
            case Shade.NORMAL:
                return Q(**{f"{field}__gt": self.warning_until})
            case _none:
                return Q(**{f"{field}__isnull": True})


def lights_for_today():
    """Reads the calendar once: ask for it once a page."""
    return Lights(clock.today(), CalendarDay.objects.clock())
