"""What is owed, by when and by whom: the matters that reminders are about.

    Run(today).obligations(Kind.REPLY)              everything of a kind, some keys, or those of one suggestion
    Run(today).everything(until=day)                all kinds, each table read once and in pieces

Every date is one that the step which opened the matter has stored; the internal ones alone follow from the due date.
"""

from django.db.models import Max
from django.utils.functional import cached_property

from replies.ladder import Kind, Ladders, Obligation, longest_lead_wd
from replies.obligations import answered, calendar, handling, signing
from replies.recipients import Recipients
from suggestions.models import CalendarDay, RuleProfile, Session

__all__ = ["SOURCES", "Kind", "Obligation", "Run"]

TABLES = (*handling.SOURCES, *signing.SOURCES, *answered.SOURCES, calendar.MISSING_YEAR)
SOURCES = {kind: source for source in TABLES for kind in source.kinds}
"""Where the obligations of a kind are read."""


class Run:
    """One run over what is owed on a day: each calendar, profile, session, role and list is read once."""

    def __init__(self, today):
        self.today = today
        self.ladders = Ladders()
        self.recipients_of = Recipients(today, ladders=self.ladders)
        self.profiles = _Remembered(RuleProfile.objects.all())
        self.sessions = _Remembered(Session.objects.select_related("term__congress"))

    def ladder(self, profile):
        return self.ladders.of(profile)

    def level(self, obligation):
        return self.ladder(obligation.profile).current(obligation, today=self.today)

    def levels(self, obligation):
        """The same with the earlier days that people chose for themselves."""
        return self.recipients_of.levels(obligation)

    def told(self, obligation, level):
        """[(user_id, agency_id, role, in_place_of)] of those to remind at this level."""
        return self.recipients_of.of(obligation, level)

    def recipients(self, obligation, level):
        return [one.user_id for one in self.told(obligation, level)]

    @cached_property
    def horizon(self):
        """What falls due later has no stage yet, in any place and for anybody."""
        return CalendarDay.objects.clock().add_working_days(self.today, longest_lead_wd()).date

    @cached_property
    def internal_horizon(self):
        """The same for the due dates of the law that have an internal date before them."""
        longest = RuleProfile.objects.aggregate(Max("internal_draft_wd"))["internal_draft_wd__max"] or 0
        return CalendarDay.objects.clock().add_working_days(self.horizon, longest).date

    def case_of(self, row):
        """The suggestion of an assignment, with its session from memory."""
        case = row.suggestion
        case.session = self.sessions[case.session_id]
        return case

    def obligations(self, kind, *, keys=None, suggestion=None):
        """What of this kind is owed now: everything, some keys, or those of one suggestion."""
        found = SOURCES[kind].obligations(self, keys=keys, suggestion=suggestion)
        return (obligation for obligation in found if obligation.kind == kind)

    def everything(self, *, suggestion=None, soon=False, failed=None):
        """All kinds; with `soon` only what can have reached its first stage. `failed` is told of rows that cannot be
        read, and the others go on."""
        for source in TABLES:
            yield from source.obligations(self, suggestion=suggestion, soon=soon, failed=failed)


class _Remembered(dict):
    """Rows that many others point to, each read once."""

    def __init__(self, rows):
        super().__init__()
        self.rows = rows

    def __missing__(self, pk):
        self |= {row.pk: row for row in self.rows}
        return self[pk] if pk in self else self.setdefault(pk, self.rows.get(pk=pk))
