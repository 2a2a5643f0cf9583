"""Believable days for the steps of one suggestion: on working days, in office hours, one after the other."""

import random
from datetime import datetime, time, timedelta

from django.utils import timezone

from agencies import clock
from suggestions.models import CalendarDay

PAUSE = timedelta(minutes=9)

# How far between assignment and dispatch a step falls.
USUAL = {
    "contact": 0.12,
    "request_opinion": 0.14,
    "save_opinion": 0.36,
    "give_opinion": 0.44,
    "treat_opinion": 0.55,
    "save_draft": 0.62,
    "meet": 0.70,
    "rewrite": 0.76,
    "submit_draft": 0.80,
    "section": 0.84,
    "office": 0.88,
    "deputy_head": 0.92,
    "sign": 0.96,
    "number": 0.98,
    "dispatch": 1.0,
}
REACHES = {"drafting": "rewrite", "in_review": "office", "signed": "sign", "numbered": "number"}
"""Of pieces under way, the last step taken: it lies a few days back."""
AFTERWARDS = {
    "invite": 1,
    "talk": 3,
    "evaluate": 6,
    "propose_publication": 7,
    "review_publication": 9,
    "publish": 12,
}
"""Working days after the dispatch."""


class Diary:
    """The moment of each step by its name; never before the last one, and not later than now if that can be."""

    def __init__(self, days, *, seed=0):
        self.days = days
        self.now = clock.now()
        self.last = None
        self.random = random.Random(seed)

    def on(self, step):
        """When the step is taken; one that has no day of its own follows the one before at once."""
        day = self.days.get(step)
        moment = self._in_office_hours(day) if day else None
        if self.last:
            moment = max(filter(None, [moment, self.last + PAUSE]))
        if moment > self.now:
            moment = max(filter(None, [self.now, self.last and self.last + timedelta(seconds=1)]))
        self.last = moment
        return moment

    def _in_office_hours(self, day):
        minutes = self.random.randrange(0, 7 * 60)
        return timezone.make_aware(datetime.combine(day, time(9, 20))) + timedelta(minutes=minutes)


def plan(*, assigned_on, until, dispatched_on=None, received_on=None, **given):
    """A day for every step, from the assignment and, where it is known, the dispatch; `given` days stand as they are."""
    calendar, today = CalendarDay.objects.clock(), clock.today()
    end = dispatched_on or today
    days = {
        "register": received_on or calendar.working_days_before(assigned_on, 5),
        "accept": calendar.working_days_before(assigned_on, 3),
        "assign": assigned_on,
        "sign_for": calendar.add_working_days(assigned_on, 1).date,
        "allocate": calendar.add_working_days(assigned_on, 2).date,
    }
    reach = 1 if dispatched_on or until not in REACHES else USUAL[REACHES[until]] / 0.97
    for step, part in USUAL.items():
        day = assigned_on + (end - assigned_on) * min(part / reach, 1)
        days[step] = calendar.working_days_before(day, 0)
    for step, count in AFTERWARDS.items():
        days[step] = calendar.add_working_days(end, count).date
    days["conclude"] = calendar.add_working_days(end, 15).date
    return {step: min(day, today) for step, day in {**days, **given}.items()}
