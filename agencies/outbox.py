"""The outbox: how a Message leaves, never twice and never unnoticed.

queued → claimed (with a lease) → handing_over (written before the other side is told) → sent, or retry, failed, uncertain.
A sender that dies while `claimed` told nobody: the row is queued again. One that dies while `handing_over` may have been
heard: the row becomes `uncertain`, for a person to decide; nothing is sent a second time by itself.

Any number of senders share the rows and the rate. Where the mail server is out of reach nobody heard anything: the row
keeps its place and its tries, this run leaves that way alone, and the age of the oldest row rings the alarm.
"""

import logging
import time
from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from agencies import channels, clock, failpoints
from agencies.models import Message, Pace, User

log = logging.getLogger(__name__)

State, Channel = Message.State, Message.Channel
PAUSES = (1, 5, 15, 60)  # minutes; the last one again and again
MOST_ATTEMPTS = 27  # with these pauses about a day
MOST_ERRORS = 5  # of our own making: a message that breaks the program is put aside sooner
MOST_UNREACHED = 3  # in one run, then the way is left alone until the next
PRIVATE = "evaluation-link/"
"""Messages with such keys carry a personal link; their text is forgotten as soon as nobody needs it any more."""
TO_DECIDE = (State.UNCERTAIN, State.FAILED)


def waiting():
    """Messages that can leave now. Without a way out the demo keeps a deputy's messages for its mailbox page."""
    rows = Message.objects.filter(state__in=[State.QUEUED, State.RETRY], due_at__lte=clock.now())
    if settings.DEMO:
        rows = rows if channels.is_set_up(Channel.SMS) else rows.exclude(channel=Channel.SMS)
        if channels.stays_here():
            rows = rows.exclude(recipient__isnull=True)
    return rows


def deliver(*, prepare=lambda message: True, stopped=lambda: False, seconds=None):
    """Send what waits, one message after the other, for so long at most; gives how many left.

    `prepare(message)` may write its text anew, and answers whether it is still wanted, or at which later moment.
    """
    take_up_abandoned()
    until = seconds and time.monotonic() + seconds
    sent, closed, unreached = 0, set(), Counter()
    while not (stopped() or (until and time.monotonic() > until)) and (message := claim(closed=closed)):
        try:
            sent += hand_over(message, prepare=prepare)
        except channels.Unreached as error:
            unreached[message.channel] += 1
            _give_back(message, error)
            if unreached[message.channel] == MOST_UNREACHED:
                log.warning("%s out of reach: %s", message.channel, error)
                closed.add(message.channel)
        except Exception as error:  # one bad message never stops the others
            log.exception("message %s", message.pk)
            if Message.objects.filter(pk=message.pk, state=State.CLAIMED).exists():
                _put_off(message, error, most=MOST_ERRORS)
    return sent


def take_up_abandoned():
    """Rows whose sender did not come back within its lease; and the rates of minutes long gone."""
    abandoned = Message.objects.filter(lease_until__lt=Now())
    abandoned.filter(state=State.CLAIMED).update(state=State.QUEUED, lease_until=None)
    abandoned.filter(state=State.HANDING_OVER).update(state=State.UNCERTAIN, lease_until=None)
    Pace.objects.filter(minute__lt=clock.now() - timedelta(hours=1)).delete()


def claim(*, closed=()):
    """The next message, now ours for the time of the lease, or None. A way whose minute is full joins the `closed`."""
    closed = closed if isinstance(closed, set) else set(closed)
    while waiting().exclude(channel__in=closed).exists():
        with transaction.atomic():
            message = _next(closed)
            if message is None:
                return None
            if not _take_turn(message.channel):
                closed.add(message.channel)
                continue
            mine = Message.objects.filter(pk=message.pk, state__in=[State.QUEUED, State.RETRY])
            if not mine.update(state=State.CLAIMED, lease_until=_lease(), attempts=F("attempts") + 1):
                continue
        failpoints.reach("after_claim")
        return Message.objects.select_related("recipient").get(pk=message.pk)
    return None


def _next(closed):
    """Senders that come at the same time each get another row, and none of them waits."""
    rows = waiting().exclude(channel__in=closed).order_by("due_at", "id")
    return rows.select_for_update(skip_locked=True).first()


def _lease():
    return Now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def _minute():
    return clock.now().replace(second=0, microsecond=0)


def _take_turn(channel):
    """One place in the running minute, if there is one left."""
    Pace.objects.get_or_create(channel=channel, minute=_minute())
    free = Pace.objects.filter(channel=channel, minute=_minute(), taken__lt=channels.per_minute(channel))
    return bool(free.update(taken=F("taken") + 1))


def is_busy():
    """Whether messages wait for nothing but their turn: the rate was used up in this minute or the one before."""
    recent = Pace.objects.filter(minute__gte=_minute() - timedelta(minutes=1))
    return any(row.taken >= channels.per_minute(row.channel) for row in recent)


def hand_over(message, *, prepare):
    """Send one claimed message. Gives whether it left. Raises Unreached when nobody could be told."""
    wanted = prepare(message)
    if isinstance(wanted, datetime):
        return _end(message, State.QUEUED, due_at=wanted, attempts=message.attempts - 1)
    if not wanted:
        return _end(message, State.CANCELLED)
    if refusal := _cannot_reach(message):
        if _is_own(message):
            mark_address(message.recipient, refusal)
        return _end(message, State.FAILED, error=refusal)
    way = channels.way_for(message)
    way.open()
    try:
        return _tell(message, way)
    finally:
        way.close()


def _tell(message, way):
    still_ours = Message.objects.filter(
        pk=message.pk, state=State.CLAIMED, attempts=message.attempts, lease_until__gte=Now()
    )
    if not still_ours.update(state=State.HANDING_OVER, lease_until=_lease()):
        return False
    try:
        failpoints.reach("before_data")
        way.tell(message)
        failpoints.reach("after_data")
    except channels.Refused as refusal:
        return _refused(message, refusal)
    except Exception as error:
        # A broken line, a limit of time, a fault of our own: once the text was told, nobody knows.
        if not way.was_told:
            log.exception("message %s", message.pk)
            return _put_off(message, error, most=MOST_ERRORS)
        log.warning("message %s: %s", message.pk, type(error).__name__)
        return _end(message, State.UNCERTAIN, error=error)
    return _end(message, State.SENT, sent_at=clock.now())


def _cannot_reach(message):
    if not channels.is_set_up(message.channel):
        return _("This way is not set up here. Hand the message over in another way.")
    if message.recipient and not message.recipient.is_active:
        return _("The account is closed.")
    if message.channel != Channel.EMAIL:
        return "" if message.address else _("There is no mobile number.")
    return fault_of(message.recipient) if _is_own(message) else _fault_in(message.address)


def _is_own(message):
    """Whether it goes to the address of the member of staff it is for."""
    is_mail = message.channel == Channel.EMAIL and message.recipient
    return bool(is_mail and message.address == message.recipient.email)


def fault_of(person):
    """Why no mail can be sent to this member of staff, or ""."""
    return _fault_in(person.email) or person.fault_of_address


def is_written_wrong(person):
    """Missing, or not an address at all."""
    return bool(_fault_in(person.email))


def _fault_in(address):
    if not address:
        return _("There is no e-mail address.")
    try:
        validate_email(address)
    except ValidationError:
        return _("This is not an e-mail address.")
    return ""


def mark_address(person, text):
    """What cannot be delivered to a member of staff is a matter for their coordinator, until the address changes."""
    if person.is_active and person.fault_of_address != text[:300]:
        User.objects.filter(pk=person.pk).update(address_fault=text[:300], refused_address=person.email)
        person.address_fault, person.refused_address = text[:300], person.email


def _refused(message, refusal):
    """For ever or for now. Whose own address is refused may have somebody who stands in: one more look."""
    if not refusal.for_ever:
        return _put_off(message, refusal)
    if refusal.is_of_address and _is_own(message):
        mark_address(message.recipient, str(refusal))
        return _end(message, State.RETRY, error=refusal, due_at=clock.now())
    return _end(message, State.FAILED, error=refusal)


def _give_back(message, error):
    """Nobody heard of it: it keeps its place, and the try does not count."""
    _end(message, State.RETRY, error=error, attempts=message.attempts - 1)


def _put_off(message, error, *, most=MOST_ATTEMPTS):
    if message.attempts >= most:
        return _end(message, State.FAILED, error=error)
    pause = 60 * PAUSES[min(message.attempts, len(PAUSES)) - 1]
    spread = (
        pause * (message.pk * 37 % 25) // 100
    )  # so that what was refused together does not come back together
    return _end(message, State.RETRY, error=error, due_at=clock.now() + timedelta(seconds=pause + spread))


def _end(message, state, *, error="", **values):
    """Write how it went, if the message is still ours. Gives whether it was sent."""
    if message.key.startswith(PRIVATE) and not settings.DEMO and state in {State.SENT, State.FAILED}:
        values["body"] = values["html"] = ""
    holding = Q(state__in=[State.CLAIMED, State.HANDING_OVER])
    if state == State.SENT:  # a slow sender knows what the others only feared
        holding |= Q(state=State.UNCERTAIN)
    ours = Message.objects.filter(holding, pk=message.pk, attempts=message.attempts)
    ours.update(state=state, lease_until=None, error=str(error)[:500], **values)
    return state == State.SENT


# What a person decides.


def send_again(message):
    """Queue once more what failed or is uncertain, under the same identity. Gives whether it was still to decide."""
    to_person = message.recipient_id and message.channel == Channel.EMAIL
    address = message.recipient.email if to_person else message.address
    ours = Message.objects.filter(pk=message.pk, state__in=TO_DECIDE)
    return bool(ours.update(state=State.QUEUED, attempts=0, due_at=clock.now(), error="", address=address))


def drop(message, *, why):
    """Leave it unsent. Gives whether it was still to decide."""
    ours = Message.objects.filter(pk=message.pk, state__in=TO_DECIDE)
    return bool(ours.update(state=State.CANCELLED, error=f"{why} {message.error}".strip()[:500]))


def take_back(message):
    """A digest that turned out empty gets something to say after all. Gives whether it can still take more."""
    ours = Message.objects.filter(pk=message.pk, state=State.CANCELLED, error="")
    ours.update(state=State.QUEUED, attempts=0)
    open_ = Message.objects.select_for_update().filter(pk=message.pk, state__in=[State.QUEUED, State.RETRY])
    return open_.exists()
