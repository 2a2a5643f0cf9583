"""The messages of an urging by hand: within the sending hours, and only while the agency still owes it."""

from agencies import channels, clock
from agencies.models import Message
from replies.ladder import first_sending_time
from replies.models import Reminder
from replies.urges import URGE
from suggestions.models import Assignment, CaseAccess, Suggestion

Because = Reminder.Because


def is_urge(message):
    return message.key.startswith(URGE)


def way_to(user):
    """The channel a person chose, where it is set up; else e-mail."""
    if user.channel != Message.Channel.EMAIL and channels.is_set_up(user.channel) and user.mobile:
        return {"channel": user.channel, "address": user.mobile}
    return {"channel": Message.Channel.EMAIL, "address": user.email}


def prepare_urge(message):
    """Just before it leaves. False: no longer wanted, and its reminder says why; a moment: not before then."""
    row = message.reminders.select_related("suggestion", "recipient").first()
    if row is None or row.cancelled_at:
        return False
    line = Assignment.objects.select_related("profile").get(pk=row.obligation.rpartition("/")[2])
    if because := _why_not(row, line):
        row.cancelled_at, row.cancelled_because = clock.now(), because
        row.save(update_fields=["cancelled_at", "cancelled_because"])
        return False
    later = first_sending_time(clock.now(), line.profile)
    return later if later > clock.now() else True


def _why_not(row, line):
    case = row.suggestion
    if not row.recipient.is_active:
        return Because.CLOSED_ACCOUNT
    if line.state == Assignment.State.VOIDED or case.state == Suggestion.State.WITHDRAWN:
        return Because.WITHDRAWN
    if not line.is_owing:
        return Because.SETTLED
    listed = CaseAccess.objects.filter(suggestion=case, user=row.recipient)
    return Because.CONFIDENTIAL if case.is_confidential and not listed.exists() else ""
