"""What agencies owe past its date: for who may urge them. See also replies.urges.owed, for one line."""

from django.db.models import Case, Count, DateField, F, Q, When

from agencies import clock
from agencies.models import Agency
from suggestions.models import Assignment, Suggestion

OWED_ON = Case(
    When(state=Assignment.State.PENDING, then=F("sign_for_due_on")),
    When(
        Q(part=Assignment.Part.CO, opinion__redo_count__gt=0) & ~Q(opinion__state="given"),
        then=F("opinion__redo_due_on"),
    ),
    default=F("due_on"),
    output_field=DateField(),
)


def owing(rows):
    """Those whose signature, opinion or reply is still to come, with the day it is owed as `owed_on`."""
    return rows.owing().exclude(suggestion__state__in=Suggestion.CLOSED).annotate(owed_on=OWED_ON)


def overdue(rows):
    """Of them those past that day; what waits for the office's own decision is not held against the agency."""
    return owing(rows).filter(owed_on__lt=clock.today()).exclude(state=Assignment.State.OBJECTED)


def overdue_by_agency(user):
    """[{agency, count}] of the cases this person oversees, most first; in two queries."""
    rows = overdue(Assignment.objects.filter(suggestion__in=Suggestion.objects.overseen_by(user)))
    counts = dict(rows.order_by().values("agency").annotate(count=Count("pk")).values_list("agency", "count"))
    agencies = Agency.objects.in_bulk(counts)
    found = [{"agency": agencies[pk], "count": count} for pk, count in counts.items()]
    return sorted(found, key=lambda row: (-row["count"], row["agency"].pk))
