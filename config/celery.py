"""The Celery app and the whole timetable. Redis only wakes: a message carries ids at most, and losing it loses nothing.

Web requests never reach the broker; without REDIS_URL `manage.py run_reminders` keeps the same timetable.
"""

import os

from celery import Celery
from celery.signals import worker_process_init

from config.environment import number, text

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

VISIBILITY = number("BROKER_VISIBILITY_SECONDS")
SCHEMA = 1

app = Celery("config", broker=text("REDIS_URL") or None)
app.conf.update(
    timezone="Asia/Shanghai",
    beat_schedule={
        # Left to expire, so that calls do not pile up while no worker runs.
        "plan": {
            "task": "replies.tasks.plan_reminders",
            "schedule": 300,
            "kwargs": {"schema": SCHEMA},
            "options": {"expires": 280},
        },
        "send": {
            "task": "replies.tasks.send_messages",
            "schedule": 60,
            "kwargs": {"schema": SCHEMA},
            "options": {"expires": 55},
        },
    },
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    # A killed worker's task is taken by another: it asks the database what is left.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # Below the visibility timeout, or Redis would hand a task that still runs to a second worker.
    task_soft_time_limit=VISIBILITY * 0.8,
    task_time_limit=VISIBILITY * 0.9,
    broker_transport_options={
        "visibility_timeout": VISIBILITY,
        "socket_connect_timeout": 5,
        "socket_timeout": 30,
    },
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
)
app.autodiscover_tasks(["replies"])


@worker_process_init.connect
def open_own_connections(**kwargs):
    """A forked worker shares no database connection, nor a pool of them, with its parent."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
