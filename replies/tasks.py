"""Entry points of Celery: a wake-up call each. What there is to do stands in the database.

A call carries the number of the form it has, nothing else. A worker that does not know the number, because it runs older
or newer code, puts the call aside: the next round of the timetable finds the same work.
"""

from celery import shared_task
from celery.utils.log import get_task_logger

from agencies import aside
from replies import reminders

log = get_task_logger(__name__)
SCHEMA = 1
SECONDS_TO_SEND = 50  # the timetable calls again after sixty


@shared_task
def plan_reminders(schema=SCHEMA):
    _if_known("plan_reminders", schema, reminders.plan_all)


@shared_task
def send_messages(schema=SCHEMA):
    _if_known("send_messages", schema, lambda: reminders.send_out(seconds=SECONDS_TO_SEND))


def _if_known(name, schema, work):
    """What goes wrong is noted, not raised: a call that always fails would come back for ever."""
    key = f"task/{name}"
    if schema != SCHEMA:
        log.error("%s: schema %s is not known here", name, schema)
        return aside.note(f"{key} schema {schema}", ValueError(f"schema {schema}"))
    with aside.guarded(key):
        work()
        aside.done(key)
