"""What `make run` starts on one machine: the web server and, beside it, whoever sends the reminders.

When one of them ends, or this program is told to stop, both end; nothing keeps running behind.
"""

import os
import signal
import socket
import sys
import time

from config import watching
from config.environment import text

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
    return [sys.executable, "manage.py", "watch_worker"]


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
        children += [watching.start(web_server()), watching.start(reminders())]
        while all(child.poll() is None for child in children):
            if not announced and answers():
                announced = True
                print(f"\n  {text('BASE_URL')}   按 Ctrl-C 停止 · Ctrl-C stops it\n", flush=True)
            time.sleep(0.3)
        sys.exit("网站或催办进程已退出 · the web server or the reminders ended by themselves")
    finally:
        watching.stop(children)


if __name__ == "__main__":
    main()
