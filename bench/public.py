"""Requests a second of the public pages beside an empty view, on one server in one run: the ratio counts, not the figure.

The empty view goes the same way through all middleware and has no session. Pages are asked for with a server that
remembers them for some seconds, as it runs, and with one that does not.
"""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIECES, SECONDS, CLIENTS = 1000, 4, 4


def run():
    with tempfile.TemporaryDirectory(prefix="bench-public-") as data:
        env = os.environ | {"DATA": data, "DEMO": "on", "DATABASE_URL": "", "LOG_LEVEL": "ERROR"}
        env.pop("DATABASE_URL")
        for command in (["manage.py", "migrate", "-v0"], ["-m", "bench.public", "fill"]):
            subprocess.run([sys.executable, *command], cwd=ROOT, env=env, check=True)
        piece = (Path(data) / "piece").read_text()
        print(f"{PIECES} 件 · pieces, gunicorn 1 worker, {CLIENTS} 个连接 · connections")
        print(f"{'':34}{'次/秒 · req/s':>14}{'÷ 空页面 · empty':>18}")
        for remembers in (True, False):
            with serving(env | {"BENCH_REMEMBERS": str(int(remembers))}) as port:
                shown(port, piece, remembers)


def shown(port, piece, remembers):
    pages = {
        "空页面 · empty": "/empty/",
        "列表 · list": "/public/",
        "查询 · search": "/public/?q=%E6%9C%BA%E5%88%B6",
    }
    pages |= {"一件 · piece": piece, "304": piece}
    base = None
    for label, path in pages.items():
        rate = rate_of(port, path, known=label == "304")
        base = base or rate
        kept = (
            "" if label.startswith("空") else "（留存 · kept）" if remembers else "（每次生成 · made anew）"
        )
        print(f"{label + kept:34}{rate:14.0f}{rate / base:18.2f}", flush=True)


def rate_of(port, path, *, known):
    """Requests a second of some clients, each a process that keeps its connection."""
    command = [sys.executable, "-m", "bench.public", "ask", str(port), path, "known" if known else ""]
    clients = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _n in range(CLIENTS)
    ]
    return sum(float(client.communicate()[0]) for client in clients)


def ask(port, path, known):
    connection = http.client.HTTPConnection("127.0.0.1", int(port))
    headers = {}

    def once():
        """A server that is busy starting, or tired of the connection, is asked again."""
        for _again in range(50):
            try:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                answer.read()
            except (ConnectionError, http.client.HTTPException):
                connection.close()
                time.sleep(0.2)
            else:
                return answer
        raise SystemExit("no answer")

    for _warming in range(5):
        answer = once()
    if known:
        headers["If-None-Match"] = answer.headers["ETag"]
    begun, count = time.perf_counter(), 0
    while time.perf_counter() - begun < SECONDS:
        assert once().status == (304 if known else 200)
        count += 1
    print(count / (time.perf_counter() - begun))


@contextmanager
def serving(env):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["-m", "gunicorn", "bench.public:application()", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--threads", "4", "--log-level", "error", "--no-control-socket"]
    server = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=env)
    try:
        for _wait in range(100):
            time.sleep(0.2)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port
    finally:
        server.terminate()
        server.wait(timeout=15)


def application():
    """The program with one more address: /empty/."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    from config.wsgi import application  # isort: skip
    from django.conf import settings
    from django.urls import include, path

    settings.ROOT_URLCONF = (path("empty/", empty), path("", include("config.urls")))
    if os.environ["BENCH_REMEMBERS"] == "0":
        settings.CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    return application


def empty(request):
    from django.http import HttpResponse

    return HttpResponse("")


empty.login_required = False


def fill():
    """One piece by real steps, and its copies beside it."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from agencies import clock
    from tests import factories
    from tests.replies.pieces import copies_of

    with clock.moved_to(factories.NOW):
        world = factories.World()
        piece = world.publication_of(world.published()).piece
        copies_of(piece, PIECES - 1)
    (Path(os.environ["DATA"]) / "piece").write_text(piece.get_absolute_url())


if __name__ == "__main__":
    {"ask": ask, "fill": fill}[sys.argv[1]](*sys.argv[2:])
