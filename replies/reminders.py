"""催办: who is reminded of what and when, and the one message a day that carries it.

    plan(today)    a Reminder row for each obligation whose stage is reached: unique, however many planners run
    gather(today)  a Message and a Notice for each person with new rows: one digest a person and day
    send()         close what stayed silent, plan, gather, empty the outbox; the command, the loop and the task call it

After a stop only the stage reached now is written, never those missed. On rest days nothing is planned.
"""

from datetime import date
from itertools import islice
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agencies import clock, outbox
from agencies.models import Message, Notice, User
from replies.models import Reminder
from replies.obligations import SOURCES, Run
from replies.workflow.commitment_evaluating import lapse_commitments
from replies.workflow.entering import lapse_unanswered
from replies.workflow.urging import urge_unanswered
from suggestions.lights import Lights
from suggestions.models import CalendarDay

BATCH = 500
DIGEST = "digest/"
ALIVE = "reminders.alive"


def send(*, today=None, stopped=lambda: False):
    """Everything that is due now. Gives (reminders written, messages sent)."""
    today = today or clock.today()
    with translation.override(settings.LANGUAGE_CODE):
        lapse_unanswered(today)
        urge_unanswered(today)
        lapse_commitments(today)
        written = plan(today)
        gather(today)
        sent = outbox.deliver(prepare=prepare, stopped=stopped)
    note_alive()
    return written, sent


def note_alive():
    """The scheduler's sign of life; its age is what the health page asks for."""
    (settings.DATA / ALIVE).touch()


# Planning.


def plan(today):
    """Write the reminders whose stage is reached. Gives how many are new."""
    before = Reminder.objects.count()
    for batch in _batches(proposed(today)):
        Reminder.objects.bulk_create(_without_known(batch), ignore_conflicts=True)
    return Reminder.objects.count() - before


def proposed(today):
    """Reminder rows, not saved, for every obligation that has reached a stage; none on a rest day."""
    if not CalendarDay.objects.clock().is_working(today):
        return
    run = Run(today)
    for kind in SOURCES:
        for obligation in run.obligations(kind):
            level = run.level(obligation)
            if level is not None:
                for user in run.recipients(obligation, level):
                    yield _reminder(obligation, level, user, today)


def unknown(today):
    """What a run would write: the dry run."""
    for batch in _batches(proposed(today)):
        yield from _without_known(batch)


def _reminder(obligation, level, user, today):
    return Reminder(
        kind=obligation.kind,
        obligation=obligation.key,
        due_version=obligation.due_version,
        level=level,
        recipient_id=user,
        suggestion=obligation.suggestion,
        due_on=obligation.due_on,
        planned_on=today,
        created_at=clock.now(),
    )


def _batches(rows):
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _without_known(batch):
    """Most runs find nothing new, and then write nothing; the constraint decides where two run at once."""
    known = Reminder.objects.filter(obligation__in={row.obligation for row in batch})
    columns = ("kind", "obligation", "due_version", "level", "recipient_id")
    keys = set(known.values_list(*columns))
    return [row for row in batch if tuple(getattr(row, name) for name in columns) not in keys]


# One message a person and day.


def gather(today):
    """Put the rows that no message carries yet into today's digest of their recipient."""
    if not CalendarDay.objects.clock().is_working(today):
        return
    for user in User.objects.filter(reminders__message__isnull=True, reminders__isnull=False).distinct():
        with transaction.atomic():
            _gather_for(user, today)


def _gather_for(user, today):
    """Rows that come after today's digest has left wait for the next one."""
    message, is_new = Message.objects.get_or_create(
        key=f"{DIGEST}{user.pk}/{today.isoformat()}",
        defaults={
            "recipient": user,
            "recipient_name": user.name,
            "address": user.email,
            "subject": _("Reminders of suggestions"),
            "due_at": clock.now(),
            "created_at": clock.now(),
        },
    )
    queued = Message.objects.select_for_update().filter(pk=message.pk, state=Message.State.QUEUED)
    if not queued.exists():
        return
    rows = Reminder.objects.filter(recipient=user, message__isnull=True)
    count = rows.count()
    if is_new and count:
        first = rows.order_by("due_on", "pk").select_related("suggestion").first()
        text = _("%(count)s reminders: what is due soon or overdue") % {"count": count}
        Notice.objects.create(
            user=user,
            action="remind",
            case_label=first.suggestion.label,
            text=text,
            url=reverse("replies:reminders") + "?mine=on",
            created_at=clock.now(),
        )
    rows.update(message=message)


def prepare(message):
    """Just before sending: what is still owed, by whoever still owes it. Nothing left: the message is not wanted."""
    if not message.key.startswith(DIGEST):
        return True
    reminders = still_due(message.reminders.select_related("suggestion__session__term__congress"))
    if not reminders:
        return False
    message.subject = _("Reminder: %(count)s matters wait for you") % {"count": len(reminders)}
    message.body = digest(message.recipient, reminders)
    Message.objects.filter(pk=message.pk).update(subject=message.subject, body=message.body)
    return True


def still_due(reminders):
    """The rows whose obligation stands as it did, most overdue first, each obligation once."""
    run, due = Run(clock.today()), {}
    for reminder in sorted(reminders, key=lambda row: (row.due_on, -row.level)):
        due.setdefault((reminder.kind, reminder.obligation), reminder)
    for kind in SOURCES:
        keys = [key for row_kind, key in due if row_kind == kind]
        owed = {row.key: row for row in run.obligations(kind, keys=keys)} if keys else {}
        for key in keys:
            if not _stands(due[kind, key], owed.get(key), run):
                del due[kind, key]
    return [reminder for (kind, _key), reminder in due.items() if kind in SOURCES]


def _stands(reminder, obligation, run):
    return (
        obligation is not None
        and (obligation.due_version, obligation.due_on) == (reminder.due_version, reminder.due_on)
        and reminder.recipient_id in run.recipients(obligation, reminder.level)
    )


def digest(user, reminders):
    """The text of the message. Of a confidential case it names the number only."""
    lights = Lights(clock.today(), CalendarDay.objects.clock())
    lines = [
        _("%(number)s. [%(kind)s] %(case)s: due %(day)s, %(left)s")
        % {
            "number": number,
            "kind": reminder.get_kind_display(),
            "case": reminder.suggestion.label,
            "day": reminder.due_on.isoformat(),
            "left": lights.text_of(reminder.due_on),
        }
        for number, reminder in enumerate(reminders, start=1)
    ]
    greeting = _("%(name)s, these matters wait for you:") % {"name": user.name}
    return (
        "\n".join([greeting, "", *lines, "", _("Your worklist: %(url)s") % {"url": settings.BASE_URL + "/"}])
        + "\n"
    )


# What the case page says.


class Summary(NamedTuple):
    """How often people were reminded of a case, and when the next stage is reached, if nothing is done before."""

    count: int
    next_on: date | None


def reminders_of(suggestion):
    run = Run(clock.today())
    days = [
        run.ladder(obligation.profile).following(obligation, today=run.today)
        for kind in SOURCES
        for obligation in run.obligations(kind, suggestion=suggestion)
    ]
    return Summary(suggestion.reminders.count(), min((day for day in days if day), default=None))
