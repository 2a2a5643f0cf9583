"""The days that differ from "Monday to Friday", and every confirmed change of them, so that a due date stays explained."""

import hashlib
import json
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models.agency import ANYWHERE
from suggestions.deadlines import Clock

NEXT_YEAR_FROM_MONTH = 11
"""The State Council publishes the holidays of a year in the November before."""


class CalendarDayQuerySet(models.QuerySet):
    def clock(self, *, roll_forward=True, version=None):
        """The Clock of the calendar as it stands, or as it stood in that version."""
        latest = CalendarChange.objects.order_by("-number").values("number")[:1]
        rows = self.annotate(latest=models.Subquery(latest))
        rows = list(rows.values_list("date", "is_working", "name", "latest"))
        days = {day: (working, name) for day, working, name, _latest in rows}
        reached = (rows[0][3] if rows else CalendarChange.latest()) or 0
        if version is None or version >= reached:
            return clock_of(days, roll_forward=roll_forward, version=reached)
        for change in CalendarChange.objects.filter(number__gt=version).order_by("-number"):
            change.undo(days)
        return clock_of(days, roll_forward=roll_forward, version=version)

    def missing_year(self, today):
        """The year whose notice is still to be entered: this one, or from November on the next; None when all is there."""
        known = self.filter(is_working=False, date__year__in=[today.year, today.year + 1])
        years = set(known.values_list("date__year", flat=True))
        if today.year not in years:
            return today.year
        is_late = today.month >= NEXT_YEAR_FROM_MONTH and today.year + 1 not in years
        return today.year + 1 if is_late else None


def clock_of(days, *, roll_forward, version):
    """A year is known when its holidays are among the days."""
    years = frozenset(day.year for day, (working, _name) in days.items() if not working)
    return Clock(days=days, known_years=years, roll_forward=roll_forward, version=version)


class CalendarDay(models.Model):
    """A day that differs from the rule "Monday to Friday": a holiday, or a weekend day that is worked."""

    date = models.DateField(_("date"), primary_key=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=50)
    source = models.CharField(_("source"), max_length=100, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar")
        ordering = ["date"]

    def __str__(self):
        return f"{self.date} {self.name}"


class CalendarChange(models.Model):
    """A version of the calendar: what `change_calendar` added, changed and took away, with what was there before."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    year = models.PositiveSmallIntegerField(_("year"))
    changes = models.JSONField(_("changes"), help_text=_("Day by day: [day, before, after]."))
    source = models.CharField(_("source"), max_length=100)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    days_digest = models.CharField(_("digest of the calendar"), max_length=64)
    moved = models.PositiveIntegerField(_("dates moved"), default=0)
    cases = models.PositiveIntegerField(_("cases concerned"), default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed at"), default=clock.now)

    case = None
    SEALED = ("number", "year", "changes", "source", "reason", "days_digest")

    class Meta:
        verbose_name = _("change of the calendar")
        verbose_name_plural = _("changes of the calendar")
        ordering = ["-number"]

    def __str__(self):
        return f"{self.year} · {self.source}"

    @classmethod
    def latest(cls):
        """The number of the version in force; 0 for the calendar that came with the program."""
        return cls.objects.aggregate(latest=Max("number"))["latest"] or 0

    def undo(self, days):
        """Take the change back in {day: (is working, name)}."""
        for text, before, _after in self.changes:
            day = date.fromisoformat(text)
            if before is None:
                days.pop(day, None)
            else:
                days[day] = (before[0], before[1])


def digest_of(rows):
    """Over every exception, so that a day changed by hand in the database is found."""
    told = sorted([str(day), bool(working), name] for day, working, name in rows)
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


class Calendar:
    """The calendar as what a step is taken on: it stands beside the cases and belongs to no single office."""

    case = None

    def refresh_from_db(self):
        """Nothing is kept here: whoever needs the days reads them."""

    def party(self, side):
        return (ANYWHERE if side in ("an_office", "machine") else None), None
