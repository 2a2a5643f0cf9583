"""The stages of a reminder: so many working days before and after the due date become dates here, once for each."""

from dataclasses import dataclass
from datetime import date, timedelta

from agencies.models import Role
from replies.models import Reminder
from suggestions.models import RuleProfile, Suggestion

Kind = Reminder.Kind
A_MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Obligation:
    """Somebody owes something by a day: a named person, or else those who hold the role in the agency."""

    kind: str
    key: str
    suggestion: Suggestion
    profile: RuleProfile
    since: date
    due_on: date
    agency_id: int
    person_id: int | None = None
    role: str = Role.AGENCY_COORDINATOR
    due_version: int = 1


class Ladder:
    """The stages of a profile on its calendar: -10 … -1 before the due date, 0 the day itself, 1 … after it."""

    def __init__(self, profile):
        self.clock = profile.clock()
        self.late = sorted(profile.reminder_after_wd)
        self.levels = [*sorted(-days for days in profile.reminder_before_wd), 0, *self.late]
        self._stages = {}

    def stages(self, due_on):
        """[(day, level)], earliest first."""
        if due_on not in self._stages:
            self._stages[due_on] = [(self._day(due_on, level), level) for level in self.levels]
        return self._stages[due_on]

    def _stages_of(self, obligation):
        """A promise is for a long time: its owner hears of it a month ahead as well."""
        stages = self.stages(obligation.due_on)
        if obligation.kind != Kind.COMMITMENT:
            return stages
        return [(obligation.due_on - A_MONTH, -A_MONTH.days), *stages]

    def _day(self, due_on, level):
        if level <= 0:
            return self.clock.working_days_before(due_on, -level)
        return self.clock.add_working_days(due_on, level).date

    def current(self, obligation, *, today):
        """The level reached today, or None. Stages up to the day it began are left out: that day has its own notice."""
        passed = [level for day, level in self._stages_of(obligation) if obligation.since < day <= today]
        return passed[-1] if passed else None

    def following(self, obligation, *, today):
        """The day of the next stage, or None."""
        return next(
            (day for day, _level in self._stages_of(obligation) if day > max(today, obligation.since)),
            None,
        )

    def reaches_leaders(self, level):
        """The last two stages after the due date also reach the principal."""
        return level in self.late[-2:]

    def reaches_office(self, level):
        return level in self.late[-1:]
