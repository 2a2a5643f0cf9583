"""One message a person and day: which reminders it carries, what it says, and the last look before it leaves.

    gather(today)     rows that no message carries yet come into the digest of their recipient, with a line in the inbox
    recheck(today)    rows of what is no longer owed are cancelled, with the reason
    prepare(message)  the same look once more just before sending, then the text; whoever has no address has a stand-in

A row is planned while no message carries it, then it is what its message is, or it is cancelled and never sent.
"""

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import aside, channels, clock, failpoints, outbox
from agencies.models import Message, Notice, Role, User
from agencies.permissions import holders_in
from replies import ladder
from replies.digest_text import write
from replies.models import Reminder
from replies.obligations import SOURCES, Run
from replies.urge_messages import is_urge, prepare_urge
from suggestions.models import CalendarDay, CaseAccess, Suggestion

BATCH = 500
DIGEST = "digest/"
State, Because = Message.State, Reminder.Because
TAKEN_OUT = {Suggestion.State.WITHDRAWN, Suggestion.State.RETURNED, Suggestion.State.CONVERTED}
RELATED = (
    "suggestion__session__term__congress",
    "suggestion__session__profile",
    "agency",
    "recipient",
    "in_place_of",
)


def planned():
    """Rows still to be told, of the kinds that the program itself reminds of."""
    return Reminder.objects.filter(cancelled_at__isnull=True, kind__in=SOURCES)


# Into the message of the day.


def gather(today):
    """Put the rows that no message carries yet into the digest of their recipient."""
    if not CalendarDay.objects.clock().is_working(today):
        return
    given_up = aside.given_up(prefix=DIGEST)
    told = Message.objects.filter(key__startswith=DIGEST, key__endswith=f"/{today.isoformat()}")
    gone = told.exclude(state__in=[State.QUEUED, State.RETRY]).exclude(state=State.CANCELLED, error="")
    rows = planned().filter(message__isnull=True)
    for user in User.objects.filter(pk__in=rows.values("recipient")).exclude(pk__in=gone.values("recipient")):
        key = f"{DIGEST}{user.pk}"
        if key not in given_up:
            with aside.guarded(key), transaction.atomic():
                _gather_for(user, today)
            failpoints.reach("after_gather")


def _gather_for(user, today):
    """Rows that come after today's digest has left wait for the next one; what did not leave yet takes them along."""
    rows = planned().filter(recipient=user, message__isnull=True)
    first = rows.order_by("due_on", "pk").select_related(*RELATED).first()
    message = first and _open_digest(user, today, first)
    if not message:
        return
    count = rows.count()
    if count and not _was_told(user, today):
        _tell(user, first, count)
    rows.update(message=message)


def _open_digest(user, today, first):
    """The one that waits to leave, of today or of a day on which nothing could; None once today's is gone."""
    mine = Message.objects.filter(recipient=user, key__startswith=DIGEST)
    waiting = mine.filter(state__in=[State.QUEUED, State.RETRY]).order_by("pk").first()
    message = (
        waiting
        or mine.get_or_create(
            key=f"{DIGEST}{user.pk}/{today.isoformat()}",
            defaults={
                "recipient": user,
                "recipient_name": user.name,
                "subject": _("Reminders of suggestions"),
                "due_at": leaves_at(first),
                "created_at": clock.now(),
                **_way_to(user),
            },
        )[0]
    )
    return message if outbox.take_back(message) else None


def _was_told(user, today):
    latest = user.notices.filter(action="remind").order_by("-created_at").first()
    return latest is not None and clock.local_date(latest.created_at) == today == clock.today()


def _tell(user, first, count):
    Notice.objects.create(
        user=user,
        action="remind",
        case_label=first.suggestion.label if first.suggestion else first.get_kind_display(),
        text=_("%(count)s reminders: what is due soon or overdue") % {"count": count},
        url=reverse("replies:reminders") + "?mine=on",
        created_at=clock.now(),
    )


def leaves_at(reminder):
    """Not in the night: the hours are those of the profile."""
    profile = reminder.suggestion.session.profile if reminder.suggestion else None
    return ladder.first_sending_time(clock.now(), profile) if profile else clock.now()


# Whether it is still owed.


def recheck(today):
    """Cancel the rows of what was done, moved or handed over since; those of messages that left are history."""
    run, last = Run(today), 0
    waiting = planned().filter(Q(message__isnull=True) | Q(message__state__in=[State.QUEUED, State.RETRY]))
    while batch := list(waiting.filter(pk__gt=last).order_by("pk").select_related(*RELATED)[:BATCH]):
        last = batch[-1].pk
        cancel(judged(batch, run))


def judged(reminders, run):
    """[(row, why it is no longer to be told or "")]."""
    found = []
    for kind in dict.fromkeys(row.kind for row in reminders):
        rows = [row for row in reminders if row.kind == kind]
        keys = {row.obligation for row in rows}
        owed = {one.key: one for one in run.obligations(kind, keys=keys)} if kind in SOURCES else {}
        found += [(row, _why_not(row, owed.get(row.obligation), run)) for row in rows]
    return found


def _why_not(row, obligation, run):
    if not row.recipient.is_active:
        return Because.CLOSED_ACCOUNT
    if obligation is None:
        return Because.WITHDRAWN if _was_taken_out(row) else Because.SETTLED
    if (obligation.due_version, obligation.due_on) != (row.due_version, row.due_on):
        return Because.MOVED
    if row.recipient_id in run.recipients(obligation, row.level):
        return ""
    return Because.CONFIDENTIAL if _is_closed_to(row.suggestion, row.recipient) else Because.HANDED_OVER


def _was_taken_out(row):
    """Withdrawn, or merged: then another suggestion's reply is owed, and reminded of there."""
    case = row.suggestion
    return case is not None and (
        case.state in TAKEN_OUT or case.assignments.current().filter(answered_with__isnull=False).exists()
    )


def _is_closed_to(case, user):
    if case is None or not case.is_confidential:
        return False
    return not CaseAccess.objects.filter(suggestion=case, user=user).exists()


def cancel(found):
    """Write why; what is still owed stays as it is. Gives the rows that stay."""
    for because in Because.values:
        ids = [row.pk for row, why in found if why == because]
        if ids:
            rows = Reminder.objects.filter(pk__in=ids, cancelled_at__isnull=True)
            rows.update(cancelled_at=clock.now(), cancelled_because=because)
    return [row for row, why in found if not why]


def still_due(reminders):
    """The rows whose obligation stands as it did, most overdue first, each obligation once."""
    found = judged(list(reminders), Run(clock.today()))
    return _each_once(row for row, why in found if not why)


def _each_once(rows):
    due = {}
    for row in sorted(rows, key=lambda row: (row.due_on, -row.level, row.pk)):
        due.setdefault((row.kind, row.obligation), row)
    return list(due.values())


# Just before it leaves.


def prepare(message):
    """What is still owed, by whoever still owes it. False: nothing is left to say; a moment: not before then."""
    if is_urge(message):
        return prepare_urge(message)
    if not message.key.startswith(DIGEST):
        return True
    rows = list(message.reminders.filter(cancelled_at__isnull=True).select_related(*RELATED))
    due = _each_once(cancel(judged(rows, Run(clock.today()))))
    if not due:
        return False
    later = leaves_at(due[0])
    if later > clock.now():
        return later
    way, stand_in = _way_to(message.recipient), None
    if way["channel"] == Message.Channel.EMAIL and (fault := outbox.fault_of(message.recipient)):
        outbox.mark_address(message.recipient, fault)
        stand_in, for_both = _stand_in(message.recipient, due)
        due = for_both if stand_in else due
    if stand_in:
        way["address"] = stand_in.email
        way["recipient_name"] = _("%(name)s for %(person)s") % {
            "name": stand_in.name,
            "person": message.recipient.name,
        }
    written = write(message.recipient, due, stand_in=stand_in)
    Message.objects.filter(pk=message.pk).update(**way, **written)
    for name, value in (way | written).items():
        setattr(message, name, value)
    return True


def _way_to(user):
    """The channel a person chose, where it is set up; else e-mail."""
    if user.channel != Message.Channel.EMAIL and channels.is_set_up(user.channel) and user.mobile:
        return {"channel": user.channel, "address": user.mobile, "recipient_name": user.name[:50]}
    return {"channel": Message.Channel.EMAIL, "address": user.email, "recipient_name": user.name[:50]}


def _stand_in(user, due):
    """(the coordinator who gets what cannot reach the person, the rows that they may know of), or (None, [])."""
    roles = (Role.AGENCY_COORDINATOR, Role.OFFICE_COORDINATOR)
    for agency in dict.fromkeys(row.agency for row in due if row.agency):
        for other in holders_in(agency, *roles, today=clock.today()).exclude(pk=user.pk).order_by("pk"):
            rows = [row for row in due if not _is_closed_to(row.suggestion, other)]
            if rows and not outbox.fault_of(other):
                return other, rows
    return None, []
