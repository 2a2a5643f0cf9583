"""放假安排: the holidays of the coming year have to be entered before dates are counted on it. It belongs to no case."""

from datetime import date

from agencies.models import Role
from replies.ladder import Kind, Obligation
from suggestions.models import CalendarDay, Session
from suggestions.models.calendar import NEXT_YEAR_FROM_MONTH

DAYS_TO_ENTER = 11
"""The notice comes early in November: the eleventh working day, so that the first stage is the first of them."""


class MissingYear:
    kinds = (Kind.CALENDAR,)

    def obligations(self, run, *, keys=None, suggestion=None, soon=False, failed=None):
        year = None if suggestion is not None else CalendarDay.objects.missing_year(run.today)
        if year is None:
            return
        since = date(year - 1, NEXT_YEAR_FROM_MONTH - 1, 31)
        for office, profile in _offices():
            key = f"calendar/{year}-{office}"
            if keys is None or key in keys:
                yield Obligation(
                    kind=Kind.CALENDAR,
                    key=key,
                    suggestion=None,
                    profile=profile,
                    since=since,
                    due_on=run.ladder(profile).clock.add_working_days(since, DAYS_TO_ENTER).date,
                    agency_id=office,
                    role=Role.OFFICE_COORDINATOR,
                )


def _offices():
    """Each assigning office once, with the rules of its latest session."""
    found = {}
    for session in Session.objects.select_related("profile", "term__congress").order_by("opens_on", "pk"):
        found[session.term.congress.office_id] = session.profile
    return sorted(found.items(), key=lambda pair: pair[0])


MISSING_YEAR = MissingYear()
