"""催办: who is reminded of what and when, and the one message a day that carries it.

    plan(today)      a Reminder row for each obligation whose stage is reached: unique, however many planners run
    gather(today)    a Message and a Notice for each person with new rows: one digest a person and day
    plan_all(today)  close what stayed silent, plan, cancel what is no longer owed, gather
    send_out()       empty the outbox, as fast as the rate allows and for so long at most
    send()           both; the command and the loop call it, the tasks of Celery call one each

After a stop only the stage reached now is written, never those missed. On rest days nothing is planned.
"""

from django.conf import settings
from django.utils import translation

from agencies import aside, clock, outbox
from replies.digests import DIGEST, gather, prepare, recheck, still_due
from replies.planning import plan, proposed, unknown
from replies.workflow.commitment_evaluating import lapse_commitments
from replies.workflow.entering import lapse_unanswered
from replies.workflow.urging import urge_unanswered

__all__ = ["DIGEST", "gather", "plan", "prepare", "proposed", "recheck", "send", "still_due", "unknown"]

ALIVE = "reminders.alive"
PARTS = (lapse_unanswered, urge_unanswered, lapse_commitments, plan, recheck, gather)


def send(*, today=None, stopped=lambda: False, seconds=None):
    """Everything that is due now. Gives (reminders written, messages sent)."""
    written = plan_all(today)
    return written, send_out(stopped=stopped, seconds=seconds)


def plan_all(today=None):
    """One part after the other; what breaks one does not stop the next. Gives how many reminders are new."""
    today, done = today or clock.today(), {}
    noted = aside.noted(prefix="run/")
    with translation.override(settings.LANGUAGE_CODE):
        for part in PARTS:
            key = f"run/{part.__name__}"
            with aside.guarded(key):
                done[part] = part(today)
                if key in noted:
                    aside.done(key)
    note_alive()
    return done.get(plan) or 0


def send_out(*, stopped=lambda: False, seconds=None):
    with translation.override(settings.LANGUAGE_CODE):
        return outbox.deliver(prepare=prepare, stopped=stopped, seconds=seconds)


def note_alive():
    """The scheduler's sign of life; its age is what the health page asks for."""
    (settings.DATA / ALIVE).touch()
