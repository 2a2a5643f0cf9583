"""催办计划: a Reminder row for each obligation whose stage is reached, at most one a person and stage, whoever plans.

Read and written in pieces: a run over a hundred thousand open matters needs no more memory than one over a thousand.
One matter that breaks the program is noted and left out; the others are planned.
"""

from itertools import islice

from agencies import aside, clock, failpoints
from replies.models import Reminder
from replies.obligations import Run
from suggestions.models import CalendarDay

BATCH = 500
COLUMNS = ("kind", "obligation", "due_version", "level", "recipient_id")
"""What makes a reminder the same one; see the constraint."""


def plan(today):
    """Write the reminders whose stage is reached. Gives how many are new."""
    written = 0
    for batch in _batches(proposed(today)):
        new = _without_known(batch)
        # Where two plan at once the constraint decides, and nobody stumbles over the other's row.
        Reminder.objects.bulk_create(new, ignore_conflicts=True)
        written += len(new)
        failpoints.reach("after_plan_batch")
    return written


def proposed(today):
    """Reminder rows, not saved, for every obligation that has reached a stage; none on a rest day."""
    if not CalendarDay.objects.clock().is_working(today):
        return
    run = Run(today)
    for obligation in run.everything(soon=True, failed=_leave_out):
        try:
            found = list(_reminders(obligation, run))
        except Exception as error:  # its neighbours shall have their turn
            _leave_out(f"{obligation.kind}/{obligation.key}", error)
            continue
        yield from found


def unknown(today):
    """What a run would write: the dry run."""
    for batch in _batches(proposed(today)):
        yield from _without_known(batch)


def _leave_out(what, error):
    aside.note(f"plan/{what}", error)


def _reminders(obligation, run):
    for level in run.levels(obligation):
        for told in run.told(obligation, level):
            yield Reminder(
                kind=obligation.kind,
                obligation=obligation.key,
                due_version=obligation.due_version,
                level=level,
                recipient_id=told.user_id,
                agency_id=told.agency_id,
                role=told.role,
                in_place_of_id=told.in_place_of,
                suggestion=obligation.suggestion,
                due_on=obligation.due_on,
                planned_on=run.today,
                created_at=clock.now(),
            )


def _batches(rows):
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _without_known(batch):
    """Most runs find nothing new, and then write nothing. Asked by kind first, as the index of the constraint is."""
    known = Reminder.objects.filter(
        kind__in={row.kind for row in batch}, obligation__in={row.obligation for row in batch}
    )
    keys = set(known.values_list(*COLUMNS))
    return [row for row in batch if tuple(getattr(row, name) for name in COLUMNS) not in keys]
