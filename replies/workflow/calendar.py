"""放假安排: a change of the calendar moves every date that is still open, in one transaction with one event a case.

The right is asked once, of the calendar; the events of the cases name the same person. What is closed keeps its date
and the version of the calendar it was counted on.
"""

from collections import defaultdict
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Message, Role
from agencies.permissions import Action, InTheWakeOf, holders_in
from replies.models import ApprovalStep
from replies.recount import plan
from suggestions.models import Assignment, CalendarChange, CalendarDay
from suggestions.models.calendar import digest_of
from suggestions.workflow import act
from suggestions.workflow.engine import lock_cases


def change_calendar(calendar, *, year, arrangement, source, by, reason="", digest=""):
    """Put the days of the arrangement in the place of the year's own, and move what is open.

    `digest` is that of the plan the page showed. Raises ValidationError when something else would happen by now, and
    when nothing would.
    """
    with act(Action.CHANGE_CALENDAR, by=by, on=calendar, note=reason, year=year, source=source) as step:
        _wait_for_turn(year, arrangement)
        found = plan(year, arrangement)
        if found.is_empty:
            raise ValidationError(_("The calendar says this already, and no date would move."))
        if digest and digest != found.digest:
            message = _("Since the preview something changed. Look at the dates again, then confirm.")
            raise ValidationError(message)
        change = _write(step, found, source=source, reason=reason)
        for case, moves in _by_case(found.moves):
            _move_dates(step, change, case, moves)
    return change


def _wait_for_turn(year, arrangement):
    """One change after the other, and nobody takes a step meanwhile in a case whose dates move."""
    list(CalendarDay.objects.select_for_update().order_by("date")[:1])
    lock_cases(plan(year, arrangement).cases)


def _write(step, found, *, source, reason):
    for change in found.changes:
        if change.after is None:
            CalendarDay.objects.filter(date=change.day).delete()
        else:
            values = dict(zip(("is_working", "name", "source"), change.after, strict=True))
            CalendarDay.objects.update_or_create(date=change.day, defaults=values)
    written = CalendarDay.objects.values_list("date", "is_working", "name")
    change = CalendarChange.objects.create(
        number=CalendarChange.latest() + 1,
        year=found.year,
        changes=[change.told for change in found.changes],
        source=source,
        reason=reason,
        days_digest=digest_of(written),
        moved=len(found.moved),
        cases=len(found.cases),
        changed_by=step.actor.user,
        changed_at=clock.now(),
    )
    step.seal(change)
    step.detail |= {
        "calendar": change.number,
        "days": len(found.changes),
        "moved_dates": len(found.moved),
        "cases": len(found.cases),
    }
    return change


def _by_case(moves):
    cases, found = {}, defaultdict(list)
    for move in moves:
        cases[move.case.pk] = move.case
        found[move.case.pk].append(move)
    return [(cases[pk], found[pk]) for pk in sorted(cases)]


def _move_dates(asked, change, case, moves):
    """The event of one case: each of its dates, old and new."""
    told = [_told(move) for move in moves]
    by = InTheWakeOf(asked.actor)
    with act(
        Action.CHANGE_CALENDAR, by=by, on=case, calendar=change.number, source=change.source, dates=told
    ) as step:
        rows = {}
        for move in moves:
            key = type(move.row), move.row.pk
            row = rows.setdefault(key, type(move.row).objects.get(pk=move.row.pk))
            columns = move.limit.columns(row, move.new)
            step.set(row, **columns)
            if set(columns) & set(getattr(row, "SEALED", ())):
                step.seal(row)
            if move.is_moved and move.limit.was_told:
                _tell_deputy(step, change, row)
        _tell_staff(step, case, [move for move in moves if move.is_moved])


def _told(move):
    line = {
        "limit": move.limit.kind,
        "agency": move.assignment.agency_name,
        "old": move.old.date.isoformat(),
        "new": move.new.date.isoformat(),
    }
    return line | ({"counted": move.kept["counted"]} if move.kept else {})


def _tell_deputy(step, change, row):
    """The link goes on working until the later day."""
    ends = timezone.make_aware(datetime.combine(row.due_on, time.max))
    row.links.filter(revoked_at__isnull=True, expires_at__lt=ends).update(expires_at=ends)
    person = row.proposer.contact
    Message.objects.create(
        recipient_name=row.proposer.name,
        channel=Message.Channel.EMAIL if person and person.email else Message.Channel.SMS,
        address=(person and (person.email or person.phone)) or "",
        subject=f"【建议办理】第{step.case.number}号建议的评价期限有调整",
        body=f"{row.proposer.name}代表：因放假安排调整（{change.source}），第{step.case.number}号建议的评价期限"
        f"延至{row.due_on:%Y-%m-%d}，此前发给您的链接在此之前继续有效。",
        key=f"{step.action}/{change.number}/{row._meta.model_name}/{row.pk}",
        due_at=clock.now(),
        created_at=clock.now(),
    )


def _tell_staff(step, case, moves):
    """Whoever has to keep a date that moved: one line each for the whole case."""
    today, office = clock.today(), case.session.term.congress.office
    told = defaultdict(list)
    for move in moves:
        line = f"{move.label} {move.old.date.isoformat()} → {move.new.date.isoformat()}"
        for user in _keepers(move, today=today, office=office):
            told[user].append(line)
    for user, lines in told.items():
        step.tell([user], "；".join(dict.fromkeys(lines)))


def _keepers(move, *, today, office):
    if move.limit.kind in {"objection_answer", "evaluation", "commitment_evaluation", "decision"}:
        return holders_in(office, Role.OFFICE_COORDINATOR, today=today)
    if move.limit.model is ApprovalStep:
        return [move.row.holder]
    line = move.assignment
    people = list(holders_in(line.agency, Role.AGENCY_COORDINATOR, today=today))
    if line.state == Assignment.State.WORKING and line.officer_id:
        people.append(line.officer)
    return people
