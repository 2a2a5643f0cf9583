"""补发: what the outbox could not settle by itself is decided by a person, never by the program.

A message is a queue of its own, not a state of the procedure: how it goes on is written in `agencies.outbox`.
"""

from django.utils.translation import gettext as _

from agencies import outbox
from agencies.permissions import Action
from suggestions.workflow import NotNow, act


def what_of(message):
    """What the page says it is about: of a case nothing, for not everybody who looks after messages may know of it."""
    kind = message.key.partition("/")[0]
    if kind == "digest":
        return message.subject or _("Reminders of suggestions")
    if message.key.startswith(outbox.PRIVATE):
        return _("Invitation to evaluate, with the personal link")
    return Action(kind).label.capitalize() if kind in Action.values else _("Message on a suggestion")


def is_forgotten(message):
    """The text of a personal link is not kept when it could not be delivered."""
    return message.key.startswith(outbox.PRIVATE) and not message.body


def refuse_resend(message):
    if is_forgotten(message):
        raise NotNow(
            message,
            Action.RESEND_MESSAGE,
            _(
                "The personal link in it was forgotten for safety. Invite the evaluation again to make a new one."
            ),
        )


def resend_message(message, *, by):
    """Queue it once more under the same identity, so that a copy is known as one."""
    with act(Action.RESEND_MESSAGE, by=by, on=message, **_told(message)):
        refuse_resend(message)
        if not outbox.send_again(message):
            raise _settled(message, Action.RESEND_MESSAGE)
    return message


def drop_message(message, *, by):
    with act(Action.DROP_MESSAGE, by=by, on=message, **_told(message)):
        if not outbox.drop(message, why=_("Left unsent by %(name)s.") % {"name": by.name}):
            raise _settled(message, Action.DROP_MESSAGE)
    return message


def _told(message):
    return {"message": message.pk, "recipient": message.recipient_name, "was": message.state}


def _settled(message, action):
    message.refresh_from_db()
    return NotNow(message, action)
