"""What is said of reminders: how often a case was urged, when the next stage comes and to whom, and who is usually told."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from agencies import clock
from agencies.models import Message
from replies.models import Reminder
from replies.obligations import SOURCES, Run
from replies.urges import Reach
from suggestions.reminder_stages import Target

Kind = Reminder.Kind
OF_LINES = {Kind.SIGN_FOR, Kind.OPINION, Kind.REDO, Kind.REPLY, Kind.JOINT_REPLY, Kind.REHANDLING}
TONES = {
    Message.State.SENT: "good",
    Message.State.FAILED: "bad",
    Message.State.UNCERTAIN: "bad",
    Message.State.CANCELLED: "ended",
}


class Summary(NamedTuple):
    """How often people were reminded of a case, and the next stage, if nothing is done before."""

    count: int
    by_hand: int
    next_on: date | None
    next_to: list


def reminders_of(suggestion, *, rows=None):
    """`rows` are its reminders where the page has read them already."""
    rows = list(suggestion.reminders.all()) if rows is None else rows
    told = [row for row in rows if row.cancelled_at is None]
    times = {(row.kind, row.obligation, row.due_version, row.level) for row in told}
    by_hand = sum(kind == Kind.URGE for kind, *_rest in times)
    return Summary(len(times), by_hand, *_next_stage(suggestion))


def _next_stage(suggestion):
    """(day, levels told) of the first stage to come, over everything that is owed in the case."""
    run = Run(clock.today())
    coming = [
        stage
        for obligation in run.everything(suggestion=suggestion)
        if (stage := run.ladder(obligation.profile).next_stage(obligation, today=run.today))
    ]
    if not coming:
        return None, []
    first = min(stage.day for stage in coming)
    targets = dict.fromkeys(target for stage in coming if stage.day == first for target in stage.to)
    return first, [Target(target).label for target in targets]


def usual(lines, *, today):
    """Whom the program itself would tell today, of those one can urge: [user id] by the id of the line.

    Where no stage is reached yet: who has it in hand, else the coordinators.
    """
    lines = list(lines)
    reach, run, chosen = Reach(lines, today=today), Run(today), defaultdict(set)
    keys = [f"assignment/{line.pk}" for line in lines]
    for obligation in SOURCES[Kind.REPLY].obligations(run, keys=keys) if keys else ():
        if obligation.kind in OF_LINES and (level := run.level(obligation)) is not None:
            line = int(obligation.key.rpartition("/")[2])
            chosen[line] |= {told.user_id for told in run.told(obligation, level)}
    return {line.pk: _of(reach.people(line), chosen[line.pk]) for line in lines}


def _of(people, chosen):
    found = [person.user.pk for person in people if person.user.pk in chosen]
    return found or [people[0].user.pk for _first in people[:1]]


def state_of(reminder):
    """(words, tone): cancelled and why, waiting for the next message, or how its message went."""
    if reminder.cancelled_at:
        return f"{Message.State.CANCELLED.label}：{reminder.get_cancelled_because_display()}", "ended"
    message = reminder.message
    return (message.get_state_display(), TONES.get(message.state, "waiting")) if message else ("", "waiting")
