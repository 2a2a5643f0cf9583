"""Children of a process of ours: started, stopped, and a worker of Celery that has gone deaf started anew.

After its connection to Redis was lost a worker may live on and hear nothing. What it does leaves a sign of life; when the
sign gets old, the worker is replaced. Nothing is lost by that: what there is to do stands in the database.
"""

import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from config.environment import BASE_DIR, data_folder

log = logging.getLogger(__name__)
SILENCE_SECONDS = 900
SECONDS_TO_STOP = 15


def worker():
    """Celery with its timetable, for one machine."""
    schedule = str(data_folder() / "celerybeat-schedule")
    return [sys.executable, "-m", "celery", "--app", "config", "worker", "--beat", "--schedule", schedule] + [
        "--concurrency",
        "2",
        "--loglevel",
        "warning",
    ]


def follow_parent():
    """Have the kernel stop a child whose parent was killed before it could do so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def start(command):
    # A session of its own, so that Ctrl-C reaches the children once, from here.
    return subprocess.Popen(command, cwd=BASE_DIR, start_new_session=True, preexec_fn=follow_parent)


def stop(children):
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            log.error("process %s did not end by itself", child.pid)
        with contextlib.suppress(ProcessLookupError):  # and what it left behind
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def keep_alive(command, sign, *, stopped, silence=SILENCE_SECONDS, every=1.0):
    """Run the command until `stopped()` or until it ends by itself; gives its exit code, 0 when it was stopped.

    It is started anew when `sign`, a file, was not touched for so many seconds.
    """
    child, begun = start(command), time.time()
    try:
        while child.poll() is None:
            if stopped():
                return 0
            if time.time() - max(begun, _touched(sign)) > silence:
                log.error("no sign of life for %s seconds: the worker is started anew", silence)
                stop([child])
                child, begun = start(command), time.time()
            time.sleep(every)
        return child.returncode
    finally:
        stop([child])


def _touched(sign):
    try:
        return Path(sign).stat().st_mtime
    except FileNotFoundError:
        return 0
