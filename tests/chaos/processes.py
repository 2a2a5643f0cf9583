"""The program in processes of its own, on a database of the tests: they can be killed, stopped and started again."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import traceback
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from celery import Celery
from django.db import connection

NINE = datetime(2026, 7, 1, 9, 0)
"""A Wednesday morning; what was assigned on 1 April is due."""
_begun = time.monotonic()
PATIENCE = 60


def moment(day=NINE):
    """One time for all processes: it goes on while some of them end and others start."""
    return day + timedelta(seconds=time.monotonic() - _begun)


def database_url():
    """The database that the tests of this process write to."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    server = urlsplit(os.environ["DATABASE_URL"])
    # A server of the tests listens in a folder, which stands before the name of the database.
    return server._replace(path=f"{server.path.rpartition('/')[0]}/{name}").geturl()


def surroundings(folder, *, mail_port, database=None, **variables):
    """What such a process is told: the mail server to use, a short lease, no limit to the rate."""
    given = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    return given | {
        "DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database or database_url(),
        "DEMO": "on",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "MAILS_PER_MINUTE": "1000000",
        "OUTBOX_LEASE_SECONDS": "5",
        "LOG_LEVEL": "WARNING",
        **variables,
    }


def at(given, day=NINE):
    return {**given, "DEMO_CLOCK": moment(day).isoformat()}


def in_children(*acts):
    """Run each act in a process of its own, all at once; gives how they ended. Connections are not shared with them."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    children = [_forked(act) for act in acts]
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def _forked(act):
    child = os.fork()
    if child:
        return child
    ended = 1
    try:
        act()
        ended = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(ended)


def started(command, given, log="process.log", **variables):
    """In a session of its own, so that all of it can be killed."""
    with open(f"{given['DATA']}/{log}", "ab") as file:
        surrounded = {**at(given), **variables}
        return subprocess.Popen(command, env=surrounded, start_new_session=True, stdout=file, stderr=file)


@contextlib.contextmanager
def worker(given, *, children=2, **variables):
    command = [sys.executable, "-m", "celery", "--app", "config", "worker", "--loglevel", "warning"]
    command += ["--concurrency", str(children), "--without-gossip", "--without-mingle"]
    process = started(command, given, "worker.log", **variables)
    try:
        yield process
    finally:
        kill_all(process)


def kill_all(process):
    """Parent and children at once, as when the memory is gone or the machine is switched off."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def call(broker, task, **arguments):
    """Put a call into the queue, as the timetable does."""
    with Celery(broker=broker) as app:
        app.conf.broker_transport_options = {"socket_connect_timeout": 1, "socket_timeout": 2}
        app.send_task(f"replies.tasks.{task}", kwargs={"schema": 1, **arguments}, retry=False)


def until(condition, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def called_until(broker, condition, *, every=1.0, seconds=PATIENCE):
    """The timetable, faster: calls until it is so."""
    told = 0.0

    def is_so():
        nonlocal told
        if time.monotonic() - told > every:
            told = time.monotonic()
            call(broker, "send_messages")
        return condition()

    return until(is_so, seconds)
