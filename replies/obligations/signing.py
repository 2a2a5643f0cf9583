"""What stands between a finished text and its letter: each sign-off step in turn, then number and dispatch."""

from agencies import clock
from replies.ladder import Kind, Obligation
from replies.limits_inside import letters_to_send, steps_in_turn
from replies.obligations.source import Source, calendar_of, due_by


def _steps(today):
    parents = [f"{subject}__assignment__suggestion" for subject in ("reply", "opinion")]
    return steps_in_turn().select_related(*parents)


def _read_step(row, run):
    line = row.subject.assignment
    yield Obligation(
        kind=Kind.APPROVAL,
        key=f"step/{row.pk}",
        suggestion=run.case_of(line),
        profile=run.profiles[line.profile_id],
        since=clock.local_date(row.came_at),
        due_on=row.due_on,
        agency_id=row.agency_id,
        person_id=row.holder_id,
        due_version=1 + calendar_of(row.due_basis),
    )


def _letters(today):
    return letters_to_send().select_related("assignment__suggestion").defer("source")


def _read_letter(row, run):
    line = row.assignment
    yield Obligation(
        kind=Kind.DISPATCH,
        key=f"letter/{row.pk}",
        suggestion=run.case_of(line),
        profile=run.profiles[line.profile_id],
        since=clock.local_date(row.signed_at),
        due_on=row.dispatch_due_on,
        agency_id=line.agency_id,
        due_version=1 + calendar_of(row.dispatch_basis),
    )


SOURCES = (
    Source(
        (Kind.APPROVAL,),
        _steps,
        _read_step,
        ("reply__assignment__", "opinion__assignment__"),
        due_by("due_on"),
    ),
    Source((Kind.DISPATCH,), _letters, _read_letter, ("assignment__",), due_by("dispatch_due_on")),
)
