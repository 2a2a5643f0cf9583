"""Places where a test of faults ends, breaks or stops the program: FAILPOINTS=after_data:kill, in a demo alone.

The settings refuse it anywhere else. `reach(name)` stands where it would hurt most, and does nothing.
"""

import contextlib
import os
import signal
import time

from django.conf import settings

POINTS = {
    "after_plan_batch": "reminders are written, the next batch is not",
    "after_gather": "a digest and its notice are written, nothing is sent",
    "after_claim": "a message is taken, the mail server was not asked",
    "before_data": "the message counts as handed over, the mail server has not heard it",
    "after_data": "the mail server has the message, nobody wrote it down",
}
ACTIONS = ("kill", "kill-once", "raise", "sleep")


class Reached(Exception):
    """The failpoint that is told to raise."""


def read(text):
    """{name: (action, seconds)} of `name:action,name:sleep=0.5`. ValueError where something is unknown."""
    points = {}
    for entry in filter(None, text.split(",")):
        name, _colon, action = entry.partition(":")
        action, _equals, seconds = action.partition("=")
        if name not in POINTS or action not in ACTIONS:
            raise ValueError(f"FAILPOINTS knows no {entry}.")
        points[name] = (action, float(seconds or 0))
    return points


def reach(name):
    if name not in settings.FAILPOINTS:
        return
    action, seconds = settings.FAILPOINTS[name]
    if action == "sleep":
        time.sleep(seconds)
    elif action == "raise":
        raise Reached(name)
    elif action == "kill" or _is_first(name):
        os.kill(os.getpid(), signal.SIGKILL)


def _is_first(name):
    """Once for all processes of this data folder."""
    with contextlib.suppress(FileExistsError):
        (settings.DATA / f"failpoint.{name}").touch(exist_ok=False)
        return True
    return False
