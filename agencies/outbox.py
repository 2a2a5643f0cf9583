"""The outbox: how a Message leaves, never twice and never unnoticed.

queued → claimed (with a lease) → handing_over (written before the mail server is told) → sent, or retry, failed, uncertain.
A sender that dies while `claimed` told nobody: the row is queued again. One that dies while `handing_over` may have been
heard: the row becomes `uncertain`, for a person to decide; nothing is sent a second time by itself.
"""

import hashlib
import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Message

log = logging.getLogger(__name__)

State, Channel = Message.State, Message.Channel
LEASE = timedelta(minutes=2)
SECONDS_TO_ANSWER = 30
PAUSES = (1, 5, 15, 60)  # minutes; the last one again and again
MOST_ATTEMPTS = 27  # with these pauses about a day
MOST_ERRORS = 5  # of our own making: a message that breaks the program is put aside sooner
PRINTING = "django.core.mail.backends.console.EmailBackend"
SILENT = "django.core.mail.backends.dummy.EmailBackend"
PRIVATE = "evaluation-link/"
"""Messages with such keys carry a personal link; their text is forgotten as soon as nobody needs it any more."""


def stays_here():
    """A demo without a mail server: nobody outside is written to."""
    return settings.DEMO and settings.EMAIL_BACKEND == PRINTING


def waiting():
    """Messages that can leave now. Without a way out the demo keeps a deputy's messages for its mailbox page."""
    rows = Message.objects.filter(state__in=[State.QUEUED, State.RETRY], due_at__lte=clock.now())
    if settings.DEMO:
        rows = rows.exclude(channel=Channel.SMS)
        if stays_here():
            rows = rows.exclude(recipient__isnull=True)
    return rows


def deliver(*, prepare=lambda message: True, stopped=lambda: False):
    """Send what waits, one message after the other; gives how many left.

    `prepare(message)` may write its text anew, and answers whether it is still wanted.
    """
    take_up_abandoned()
    sent = 0
    while not stopped() and (message := claim()):
        try:
            sent += hand_over(message, prepare=prepare)
        except Exception as error:  # one bad message never stops the others
            log.exception("message %s", message.pk)
            _put_off(message, error, most=MOST_ERRORS)
    return sent


def take_up_abandoned():
    """Rows whose sender did not come back within its lease."""
    abandoned = Message.objects.filter(lease_until__lt=Now())
    abandoned.filter(state=State.CLAIMED).update(state=State.QUEUED, lease_until=None)
    abandoned.filter(state=State.HANDING_OVER).update(state=State.UNCERTAIN, lease_until=None)


def claim():
    """The next message, now ours for the time of the lease, or None."""
    while pk := waiting().order_by("due_at", "id").values_list("pk", flat=True).first():
        mine = Message.objects.filter(pk=pk, state__in=[State.QUEUED, State.RETRY])
        if mine.update(state=State.CLAIMED, lease_until=Now() + LEASE, attempts=F("attempts") + 1):
            return Message.objects.select_related("recipient").get(pk=pk)
    return None


def hand_over(message, *, prepare):
    """Send one claimed message. Gives whether it left."""
    if not prepare(message):
        return _end(message, State.CANCELLED)
    if refusal := _cannot_reach(message):
        return _end(message, State.FAILED, error=refusal)
    try:
        connection = get_connection(SILENT if stays_here() else None, timeout=SECONDS_TO_ANSWER)
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return _put_off(message, error)
    try:
        return _tell_server(message, connection)
    finally:
        connection.close()


def _tell_server(message, connection):
    still_ours = Message.objects.filter(pk=message.pk, state=State.CLAIMED, lease_until__gte=Now())
    if not still_ours.update(state=State.HANDING_OVER, lease_until=Now() + LEASE):
        return False
    try:
        connection.send_messages([_mail(message)])
    except smtplib.SMTPRecipientsRefused as error:
        code, reason = next(iter(error.recipients.values()))
        return _refused(message, code, reason)
    except smtplib.SMTPResponseException as error:
        return _refused(message, error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        # The line broke in the middle: perhaps the server has it, perhaps not.
        return _end(message, State.UNCERTAIN, error=error)
    return _end(message, State.SENT, sent_at=clock.now())


def _mail(message):
    sender = hashlib.sha256(message.key.encode()).hexdigest()[:16]
    return EmailMessage(
        subject=" ".join(message.subject.split()),
        body=message.body,
        to=[message.address],
        # The same row always has the same identity, so that a copy sent by hand is known as one.
        headers={"Message-ID": f"<{sender}.{message.pk}@{settings.BASE_URL.split('//')[-1].split(':')[0]}>"},
    )


def _cannot_reach(message):
    if message.channel == Channel.SMS:
        return _("Text messages are not set up here. Hand the link over in another way.")
    if not message.address:
        return _("There is no e-mail address.")
    if message.recipient and not message.recipient.is_active:
        return _("The account is closed.")
    return ""


def _refused(message, code, reason):
    """4xx: not now; 5xx: never."""
    text = f"{code} {reason.decode(errors='replace') if isinstance(reason, bytes) else reason}"
    return _put_off(message, text) if code < 500 else _end(message, State.FAILED, error=text)


def _put_off(message, error, *, most=MOST_ATTEMPTS):
    if message.attempts >= most:
        return _end(message, State.FAILED, error=error)
    pause = timedelta(minutes=PAUSES[min(message.attempts, len(PAUSES)) - 1])
    return _end(message, State.RETRY, error=error, due_at=clock.now() + pause)


def _end(message, state, *, error="", **values):
    """Write how it went, if the message is still ours. Gives whether it was sent."""
    if message.key.startswith(PRIVATE) and not settings.DEMO and state in {State.SENT, State.FAILED}:
        values["body"] = ""
    ours = Q(pk=message.pk, state__in=[State.CLAIMED, State.HANDING_OVER])
    Message.objects.filter(ours).update(state=state, lease_until=None, error=str(error)[:500], **values)
    return state == State.SENT
