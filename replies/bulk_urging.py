"""催办 of many lines at once: a verdict on each before, one step and one transaction for each, a result of each after."""

import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import FormKey, User
from agencies.permissions import Action, is_granted
from replies.models import Urge
from replies.overdue import overdue, owing
from replies.reminded import usual
from replies.urges import Reach, owed, too_soon
from replies.workflow import urge
from suggestions.lights import Shade, lights_for_today
from suggestions.models import Assignment
from suggestions.workflow import NotNow, open_steps

MOST = 200
"""So many lines on one page."""
ALONG = ("agency", "profile", "opinion", "officer", "answered_with", "suggestion__session__term__congress")


@dataclass
class Row:
    """A line before the act: whom it would tell, and whether it can be urged."""

    line: Assignment
    people: list
    due: object
    why_not: str = ""
    needs_reason: str = ""
    is_ticked: bool = False


@dataclass
class Result:
    """A line after the act."""

    line: Assignment
    notice: str = ""
    why_not: str = ""


def lines_of_cases(user, ids):
    """What is still owed in these cases."""
    return _told(owing(Assignment.objects.visible_to(user).filter(suggestion__in=ids)))


def overdue_lines_of(user, agency):
    """What the agency owes and should have done before today."""
    return _told(overdue(Assignment.objects.visible_to(user).filter(agency__in=agency.stands_for)))


def _told(rows):
    return rows.select_related(*ALONG).order_by("owed_on", "pk")


def rows_of(lines, user, *, ticked=None):
    """A Row for each, in a fixed number of queries. `ticked` are the ids a person ticked, else those that can go."""
    today, lines, lights = clock.today(), list(lines[:MOST]), lights_for_today()
    reach, told = Reach(lines, today=today), usual(lines, today=today)
    last = Urge.objects.filter(assignment__in=lines).values("assignment").annotate(day=Max("urged_on"))
    last = dict(last.values_list("assignment", "day"))
    rows = []
    for line in lines:
        people = [person for person in reach.people(line) if person.user.pk in told[line.pk]]
        row = Row(line, people, lights.light_of(owed(line)[1]), _why_not(line, user, people))
        row.needs_reason = too_soon(last.get(line.pk), today=today, calendar=lights.calendar)
        rows.append(row)
    return _ticked(rows, ticked)


def _ticked(rows, ticked):
    """Before anybody ticked: what can go and is late, or where nothing is late all that can go."""
    free = [row for row in rows if not row.why_not and not row.needs_reason]
    late = [row for row in free if row.due.light == Shade.OVERDUE]
    usual_ones = {row.line.pk for row in late or free}
    for row in rows:
        row.is_ticked = row.line.pk in (usual_ones if ticked is None else ticked)
    return rows


def _why_not(line, user, people):
    if not is_granted(user, Action.URGE, on=line):
        return _("Not yours to urge.")
    if Action.URGE not in open_steps(line):
        return NotNow(line, Action.URGE).reason
    return "" if people else _("Nobody of the agency can be told.")


def urge_each(lines, *, key, seen, by, **what):
    """Every line in a transaction of its own; a second click on the same form finds what the first one did."""
    told = usual(lines, today=clock.today())
    people = User.objects.in_bulk({pk for ids in told.values() for pk in ids})
    return [
        _one(
            line,
            key=uuid.uuid5(key, str(line.pk)),
            seen=seen.get(line.pk),
            by=by,
            recipients=[people[pk] for pk in told[line.pk]],
            **what,
        )
        for line in lines
    ]


def _one(line, *, key, by, **what):
    try:
        with transaction.atomic():
            if (known := _claimed(key, by)) is not None:
                return Result(line, notice=known)
            row = urge(line, by=by, **what)
            FormKey.objects.filter(key=key).update(result_url=row.get_absolute_url())
    except NotNow as refusal:
        return Result(line, why_not=refusal.reason)
    except ValidationError as refusal:
        return Result(line, why_not=" ".join(refusal.messages))
    except PermissionDenied:
        return Result(line, why_not=_("Not yours to urge."))
    return Result(line, notice=row.get_absolute_url())


def _claimed(key, by):
    """The notice that the first click on the form led to, or None for this is the first."""
    try:
        with transaction.atomic():
            FormKey.objects.create(key=key, user=by, result_url="/")
    except IntegrityError:
        return FormKey.objects.get(key=key).result_url
    return None
