"""What `make run` starts on one machine: the web server and, beside it, whoever sends the reminders.

When one of them ends, or this program is told to stop, both end; nothing keeps running behind.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time

from config.environment import BASE_DIR, data_folder, text

HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = int(os.environ.get("PORT") or 8000)


def web_server():
    """One process with threads: the throttle of the login counts in its memory, and SQLite has one writer."""
    return (
        [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"{HOST}:{PORT}", "--no-control-socket"]
        + ["--workers", "1", "--threads", "8", "--timeout", "120", "--graceful-timeout", "5"]
        + ["--log-level", "warning"]
    )


def reminders():
    if not text("REDIS_URL"):
        return [sys.executable, "manage.py", "run_reminders"]
    schedule = str(data_folder() / "celerybeat-schedule")
    return [sys.executable, "-m", "celery", "--app", "config", "worker", "--concurrency", "2"] + [
        "--loglevel",
        "warning",
        "--beat",
        "--schedule",
        schedule,
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
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()


def answers():
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1" if HOST == "0.0.0.0" else HOST, PORT)) == 0


def main():
    if answers():
        sys.exit(
            f"端口 {PORT} 已被占用，请换一个：make run PORT={PORT + 1}\n"
            f"Port {PORT} is taken, choose another: make run PORT={PORT + 1}"
        )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    children = []
    announced = False
    try:
        children += [start(web_server()), start(reminders())]
        while all(child.poll() is None for child in children):
            if not announced and answers():
                announced = True
                print(f"\n  {text('BASE_URL')}   按 Ctrl-C 停止 · Ctrl-C stops it\n", flush=True)
            time.sleep(0.3)
        sys.exit("网站或催办进程已退出 · the web server or the reminders ended by themselves")
    finally:
        stop(children)


if __name__ == "__main__":
    main()
