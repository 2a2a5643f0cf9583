"""The stages of a reminder: what the rules of a place lay down in working days becomes dates here, once for each."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from django.db.models import Max, Q
from django.utils import timezone

from agencies.models import Role, User
from replies.models import Reminder
from suggestions.models import CalendarDay, RuleProfile, Suggestion
from suggestions.reminder_stages import LadderName, stages_of

Kind = Reminder.Kind

LADDER_OF = {
    **dict.fromkeys((Kind.REPLY, Kind.JOINT_REPLY, Kind.REHANDLING, Kind.OPINION), LadderName.DEFAULT),
    **dict.fromkeys((Kind.OBJECTION, Kind.EXTENSION, Kind.PUBLISH), LadderName.OFFICE),
    **dict.fromkeys((Kind.EVALUATION, Kind.PROMISE_EVALUATION, Kind.DECISION), LadderName.EVALUATION),
    Kind.CALENDAR: LadderName.EVALUATION,
    Kind.COMMITMENT: LadderName.COMMITMENT,
    **dict.fromkeys((Kind.INTERNAL_DRAFT, Kind.INTERNAL_OFFICE, Kind.INTERNAL_DISPATCH), LadderName.INTERNAL),
    Kind.INTERNAL_LEADER: LadderName.LAST_WEEK,
}
"""Whatever is not named here is a step on the way."""

ENDING = {LadderName.INTERNAL, LadderName.LAST_WEEK}
"""Not repeated after their last stage: an internal date gives way to the legal one."""

WITH_LEAD = {Kind.REPLY, Kind.JOINT_REPLY, Kind.REHANDLING, Kind.OPINION, Kind.COMMITMENT}
"""Whose limits are long enough for a person to ask for an earlier reminder."""


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


class Stage(NamedTuple):
    """When, under which number, and who is told, in the words of `Target`."""

    day: date
    level: int
    to: tuple


class Ladder:
    """The stages of a profile on its calendar: -10 … -1 before the due date, 0 the day itself, 1 … after it."""

    def __init__(self, profile):
        self.profile = profile
        self.clock = profile.clock()
        self._stages = {}
        self._again = {}

    def stages(self, kind, due_on):
        """[Stage], earliest first; after the last of them the same people are told again every so often."""
        name = ladder_of(kind)
        if (name, due_on) not in self._stages:
            laid_down = stages_of(self.profile.reminder_ladder, name)
            self._stages[name, due_on] = [
                Stage(self.day_of(due_on, stage["wd"]), stage["wd"], tuple(stage["to"]))
                for stage in laid_down
            ]
        return self._stages[name, due_on]

    def day_of(self, due_on, level):
        if level <= 0:
            return self.clock.working_days_before(due_on, -level)
        return self.clock.add_working_days(due_on, level).date

    def current(self, obligation, *, today):
        """The level reached today, or None. Stages up to the day it began are left out: that day has its own notice."""
        stages = self.stages(obligation.kind, obligation.due_on)
        passed = [stage for stage in stages if obligation.since < stage.day <= today]
        if not passed:
            return None
        if passed[-1] is stages[-1] and self._repeats(obligation.kind):
            return passed[-1].level + self._rounds(passed[-1].day, today) * self.profile.reminder_repeat_wd
        return passed[-1].level

    def following(self, obligation, *, today):
        """The day of the next stage, or None."""
        stage = self.next_stage(obligation, today=today)
        return stage and stage.day

    def next_stage(self, obligation, *, today):
        """The next Stage, or None."""
        stages = self.stages(obligation.kind, obligation.due_on)
        after = max(today, obligation.since)
        for stage in stages:
            if stage.day > after:
                return stage
        if not stages or not self._repeats(obligation.kind):
            return None
        last, every = stages[-1], self.profile.reminder_repeat_wd
        days = (self._rounds(last.day, after) + 1) * every
        return Stage(self.clock.add_working_days(last.day, days).date, last.level + days, last.to)

    def _repeats(self, kind):
        return self.profile.reminder_repeat_wd and ladder_of(kind) not in ENDING

    def _rounds(self, last, today):
        """How often those of the last stage have been told again."""
        if (last, today) not in self._again:
            self._again[last, today] = self.clock.working_days_between(last, today)
        return self._again[last, today] // self.profile.reminder_repeat_wd

    def targets(self, kind, level):
        """Who is told at a level: those of its stage, or of the last one before it."""
        stages = stages_of(self.profile.reminder_ladder, ladder_of(kind))
        return next((tuple(stage["to"]) for stage in reversed(stages) if stage["wd"] <= level), ())

    def first(self, kind):
        """The level of the first stage."""
        stages = stages_of(self.profile.reminder_ladder, ladder_of(kind))
        return stages[0]["wd"] if stages else 0


class Ladders:
    """The ladder of each profile, made once."""

    def __init__(self):
        self._made = {}

    def of(self, profile):
        if profile.pk not in self._made:
            self._made[profile.pk] = Ladder(profile)
        return self._made[profile.pk]

    def horizon(self, today):
        """What falls due after this day has reached no stage yet, in any place and for anybody."""
        return CalendarDay.objects.clock().add_working_days(today, longest_lead_wd() + 1).date


def ladder_of(kind):
    return LADDER_OF.get(kind, LadderName.STEP)


def last_level(profile, kind):
    """The level of the last stage that the rules name."""
    return max((stage["wd"] for stage in stages_of(profile.reminder_ladder, ladder_of(kind))), default=0)


def first_lead_wd(kind):
    """How many working days before a due date the rules remind first, in the places that are used here."""
    used = RuleProfile.objects.filter(Q(is_default=True) | Q(sessions__isnull=False)).distinct()
    firsts = [stages_of(profile.reminder_ladder, ladder_of(kind))[:1] for profile in used]
    return max([0, *(-stage["wd"] for stages in firsts for stage in stages)])


def longest_lead_wd():
    """How many working days ahead of a due date a reminder may be: what is due later need not be looked at."""
    ladders = RuleProfile.objects.values_list("reminder_ladder", flat=True)
    laid_down = [-stage["wd"] for named in ladders for stages in named.values() for stage in stages]
    wished = User.objects.filter(is_active=True).aggregate(most=Max("reminder_lead_wd"))["most"] or 0
    return max([0, wished, *laid_down])


# When a reminder may leave.


def first_sending_time(now, profile, *, calendar=None):
    """The first moment from `now` on at which a reminder may leave: within the hours of the place, on a working day."""
    calendar = calendar or profile.clock()
    local = timezone.localtime(now)
    if calendar.is_working(local.date()):
        if local.hour < profile.reminder_from_hour:
            return _opening(local.date(), profile)
        if local.hour < profile.reminder_until_hour:
            return now
    return _opening(calendar.add_working_days(local.date(), 1).date, profile)


def _opening(day, profile):
    return timezone.make_aware(datetime.combine(day, time(profile.reminder_from_hour)))
