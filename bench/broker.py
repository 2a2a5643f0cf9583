"""What Redis costs a page: steps of a case, and a door that counts its callers, with Redis alive, dead and hanging.

One database, one process for each state of Redis, the same requests in one run: the ratio counts, not the milliseconds.
"""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

from tests.servers import free_port, redis

CASES, CALLS = 12, 60
MOST_ADDED = 0.5


def run():
    with tempfile.TemporaryDirectory(prefix="bench-broker-") as folder:
        data = f"{folder}/migrated"
        env = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        env |= {"DATA": data, "DEMO": "on", "LOG_LEVEL": "CRITICAL"}
        env["DJANGO_SETTINGS_MODULE"] = "config.settings"
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=env, check=True)
        rows = {}
        for state, server in {"存 · alive": redis, "亡 · dead": dead, "挂 · hanging": hanging}.items():
            own = shutil.copytree(data, f"{folder}/{server.__name__}")
            with server() as url:
                rows[state] = measured({**env, "DATA": own, "REDIS_URL": url})
    shown(rows)


def measured(env):
    command = [sys.executable, "-m", "bench.broker", "measure"]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(done.stdout.splitlines()[-1])


def shown(rows):
    first = next(iter(rows.values()))
    print(f"{'Redis':16}{'步骤 · step':>16}{'÷':>8}{'最慢 · slowest':>16}", end="")
    print(f"{'计数 · counted':>16}{'÷':>8}{'最慢 · slowest':>16}   （毫秒 · ms）")
    for state, row in rows.items():
        print(f"{state:16}", end="")
        for part in ("steps", "counted"):
            usual, slowest = row[part]
            print(f"{usual:16.1f}{usual / first[part][0]:8.2f}{slowest:16.1f}", end="")
        print()
    added = max(row[part][1] - first[part][1] for row in rows.values() for part in ("steps", "counted"))
    print(f"最多多等 · added at most: {max(added, 0) / 1000:.2f} s （目标 · target ≤ {MOST_ADDED} s）")


@contextmanager
def dead():
    yield f"redis://127.0.0.1:{free_port()}/0"


@contextmanager
def hanging():
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def measure():
    """Median and slowest of the requests, in milliseconds, once the program is loaded."""
    import django

    django.setup()
    from django.test import Client
    from django.urls import reverse

    from agencies import clock
    from tests.factories import NOW, World

    with clock.moved_to(NOW):
        world, staff, anybody = World(), Client(), Client()
        staff.force_login(world.coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
        lines = [world.lead_of(world.assigned()) for _case in range(CASES)]
        steps = [reverse("suggestions:sign_for", args=[line.pk]) for line in lines]
        door = reverse("replies:platform_evaluations")
        staff.get("/notices/", HTTP_HOST="localhost")
        anybody.get(door, HTTP_HOST="localhost")
        took = {
            "counted": [seconds(anybody, door, expected={401, 429}) for _call in range(CALLS)],
            "steps": [seconds(staff, step, expected={302}) for step in steps],
        }
    print(json.dumps({name: (statistics.median(all_), max(all_)) for name, all_ in took.items()}))


def seconds(client, address, *, expected):
    begun = time.perf_counter()
    answer = client.post(address, HTTP_HOST="localhost")
    assert answer.status_code in expected, (address, answer.status_code)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    measure()
