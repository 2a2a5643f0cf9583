"""What must be true of the outbox: a reminder is carried by a message of its own recipient, what left has its moment, and
what a sender holds has an end to it."""

from django.db.models import F
from django.utils.translation import gettext as _

from agencies.models import Message
from replies.faults import Fault
from replies.models import Reminder

State = Message.State


def faults():
    strange = Reminder.objects.filter(message__isnull=False).exclude(message__recipient=F("recipient"))
    for row in strange.select_related("message", "recipient"):
        yield Fault(row, _("recipient"), row.message.recipient_name, row.recipient.name)
    for message in Message.objects.filter(state=State.SENT, sent_at__isnull=True):
        yield Fault(message, _("sent at"), _("(none)"), State.SENT.label)
    held = Message.objects.filter(state__in=[State.CLAIMED, State.HANDING_OVER], lease_until__isnull=True)
    for message in held:
        yield Fault(message, _("state"), message.get_state_display(), State.QUEUED.label)
