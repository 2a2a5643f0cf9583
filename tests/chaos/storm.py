"""The storm: planners and workers are killed at random, Redis is emptied and restarted, PostgreSQL falls over, every fifth
message meets a mail server that refuses, stalls or hangs up. Afterwards everything is counted.

    python -m tests.chaos.storm        as STORM_KILLS, STORM_SECONDS, STORM_SEED say; the figures are printed
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

from redis import Redis
from redis.exceptions import RedisError

from tests.chaos.processes import NINE, at, call, called_until, kill_all, started, surroundings
from tests.chaos.sink import FINE, Answer, sink
from tests.servers import folder_of, free_port, postgres, program, redis, server_user

PLANNERS, WORKERS = 3, 4
PLAN = [sys.executable, "-m", "tests.chaos.crowd", "plan"]
WORK = [sys.executable, "-m", "celery", "--app", "config", "worker", "--loglevel", "error", "--concurrency"]
FAULTS = [
    Answer(code=450, text="greylisted, try again"),
    Answer(code=421, text="too busy"),
    Answer(code=550, text="no such user"),
    Answer(before=0.4),
    Answer(after=0.4),
    Answer(drops=True),
]


class Storm:
    def __init__(self, given, broker, server, database, *, seed):
        self.given, self.broker, self.server, self.database = given, broker, server, database
        self.dice = random.Random(seed)
        self.kills, self.calls = Counter(), Counter()
        self.planners, self.worker = [], None

    # The program.

    def begin(self):
        self.planners = [started(PLAN, self.given, "plan.log") for _planner in range(PLANNERS)]
        self.worker = started([*WORK, str(WORKERS)], self.given, "worker.log")

    def end(self):
        for process in [*self.planners, self.worker]:
            if process:
                kill_all(process)

    def call(self, task):
        """What the timetable does; without a broker it is not heard, and the next call is."""
        try:
            call(self.broker, task)
            self.calls["heard"] += 1
        except Exception as error:  # whatever kombu says about a broker that is away
            self.calls[type(error).__name__] += 1

    # Who kills it.

    def kill(self):
        if (
            self.worker.poll() is not None
        ):  # whose children die while it starts gives up: what watches it starts another
            self.worker = started([*WORK, str(WORKERS)], self.given, "worker.log")
        chance = self.dice.random()
        if chance < 0.02:
            kill_all(self.worker)
            self.worker = started([*WORK, str(WORKERS)], self.given, "worker.log")
            self.kills["worker with its children"] += 1
        elif chance < 0.1:
            place = self.dice.randrange(PLANNERS)
            kill_all(self.planners[place])
            self.planners[place] = started(PLAN, self.given, "plan.log")
            self.kills["planner"] += 1
        elif children := children_of(self.worker.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.dice.choice(children), signal.SIGKILL)
                self.kills["child of the worker"] += 1

    def rage(self, *, kills, seconds, redis_again):
        """Until so many were killed, in about so many seconds; on a slow machine up to four times as long."""
        pace = seconds / kills / 2
        begun, last, events = time.monotonic(), 0.0, [self.fall_over, redis_again, self.forget]
        while (elapsed := time.monotonic() - begun) < 4 * seconds:
            if int(elapsed) > last:
                last = int(elapsed)
                self.call("send_messages")
                if last % 60 == 1:
                    self.call("plan_reminders")
            self.kill()
            if self.kills.total() >= kills:
                break
            if events and self.kills.total() > kills * (4 - len(events)) / 4:
                events.pop()()
            time.sleep(self.dice.uniform(0.3, 1.7) * pace)
        return round(time.monotonic() - begun)

    def forget(self):
        with contextlib.suppress(RedisError), contextlib.closing(Redis.from_url(self.broker)) as client:
            client.flushall()
            self.kills["redis emptied"] += 1

    def fall_over(self):
        folder = urlsplit(self.database).path.rpartition("/")[0]
        command = [program("pg_ctl"), "-D", f"{folder}/data", "restart", "-w", "-m", "immediate"]
        command += ["-l", f"{folder}/server.log"]
        subprocess.run(command, user=server_user(), cwd=folder, check=True, stdout=subprocess.DEVNULL)
        self.kills["database restarted"] += 1

    # Afterwards.

    def calm(self):
        """Everything is well again: what may still leave leaves, at once and over the next two days."""
        self.end()
        self.server.say(FINE)
        for later in (
            timedelta(minutes=1),
            timedelta(hours=3),
            timedelta(days=1),
            timedelta(days=1, hours=3),
        ):
            time.sleep(1)
            command = [sys.executable, "manage.py", "send_reminders"]
            subprocess.run(command, env=at(self.given, NINE + later), check=True, stdout=subprocess.DEVNULL)

    def figures(self):
        command = [sys.executable, "-m", "tests.chaos.crowd", "count"]
        env = at(self.given, NINE + timedelta(days=1, hours=4))
        return json.loads(subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE).stdout)


def children_of(pid):
    with (
        contextlib.suppress(FileNotFoundError, ProcessLookupError),
        open(f"/proc/{pid}/task/{pid}/children") as file,
    ):
        return [int(child) for child in file.read().split()]
    return []


def weather(dice):
    """Every fifth message meets something."""
    return lambda address: dice.choice(FAULTS) if dice.random() < 0.2 else FINE


def storm(*, promises=10_000, agencies=2_000, kills=100, seconds=240, seed=1):
    """Gives the figures of afterwards."""
    with contextlib.ExitStack() as stack:
        enter = stack.enter_context
        database, server = enter(postgres()), enter(sink())
        port, folder, data = free_port(), enter(folder_of(None)), enter(folder_of(None))
        own_redis = contextlib.ExitStack()
        stack.callback(own_redis.close)
        broker = own_redis.enter_context(redis(port=port, folder=folder))
        given = surroundings(
            data,
            mail_port=server.port,
            database=database,
            REDIS_URL=broker,
            BROKER_VISIBILITY_SECONDS="60",
        )
        prepare(given, database, promises, agencies)
        server.say(weather(random.Random(seed)))

        def redis_again():
            own_redis.close()
            time.sleep(1)
            own_redis.enter_context(redis(port=port, folder=folder))
            raging.kills["redis restarted"] += 1

        raging = Storm(given, broker, server, database, seed=seed)
        stack.callback(raging.end)
        raging.begin()
        assert called_until(broker, lambda: server.accepted, seconds=300), "nothing ever left"
        lasted = raging.rage(kills=kills, seconds=seconds, redis_again=redis_again)
        during = len(server.accepted)
        raging.calm()
        return raging.figures() | {
            "seed": seed,
            "seconds": lasted,
            "killed": dict(raging.kills),
            "calls": dict(raging.calls),
            "accepted": len(server.accepted),
            "accepted_during_the_storm": during,
            "refused": dict(server.refused),
            "messages_doubled": len(server.doubled),
        }


def prepare(given, database, promises, agencies):
    """A commit is written down before it is told, as in production: only the tests' server leaves that out."""
    role = "ALTER ROLE tests SET synchronous_commit = on"
    manage = [sys.executable, "manage.py"]
    env = at(given)
    subprocess.run([*manage, "migrate", "--verbosity", "0"], env=env, check=True)
    crowd = [sys.executable, "-m", "tests.chaos.crowd", "build", str(promises), str(agencies)]
    subprocess.run(crowd, env=env, check=True)
    subprocess.run(
        [
            *manage,
            "shell",
            "--command",
            f"from django.db import connection as c; c.cursor().execute('{role}')",
        ],
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main():
    asked = {name: int(os.environ.get(f"STORM_{name.upper()}") or usual) for name, usual in USUAL.items()}
    print(json.dumps(storm(**asked), ensure_ascii=False, indent=1))


USUAL = {"kills": 1000, "seconds": 1800, "seed": 1}

if __name__ == "__main__":
    main()
