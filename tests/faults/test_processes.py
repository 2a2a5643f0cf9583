"""F1–F3, F5, F7–F9, F15, F16: processes that are killed, stopped, doubled or deaf; no reminder is lost, none comes twice."""

import os
import signal
import threading
from contextlib import closing, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone
from redis import Redis

from agencies import clock, failpoints
from agencies.models import Message, Notice, PutAside, User
from config import watching
from replies import reminders
from replies.models import Reminder
from tests.chaos.processes import (
    NINE,
    PATIENCE,
    call,
    called_until,
    in_children,
    kill_all,
    moment,
    surroundings,
    until,
    worker,
)
from tests.chaos.sink import FINE, Answer
from tests.servers import redis

pytestmark = [pytest.mark.fault, pytest.mark.slow]
State = Message.State
TO = "officer@example.org"


@pytest.fixture
def site(shared_world, server):
    """A world with one reply that is due, of which nobody was told yet."""
    shared_world.drafted()
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.org")
    Message.objects.update(state=State.SENT)
    return shared_world


@pytest.fixture
def run(settings):
    """One run in a process of its own, which a failpoint may kill; gives how it ended."""

    def work(act, day):
        with clock.moved_to(moment(day)):
            act()

    def start(points="", *, day=NINE, acts=(reminders.send,)):
        settings.FAILPOINTS = failpoints.read(points)
        ended = in_children(*[partial(work, act, day) for act in acts])
        settings.FAILPOINTS = {}
        return ended[0] if len(ended) == 1 else ended

    return start


def digest():
    return Message.objects.filter(address=TO, key__startswith="digest/").values_list("state", flat=True).get()


def sent_to(server, address=TO):
    return [to for _identity, to in server.accepted if to == address]


KILLED = -signal.SIGKILL


def leases_end():
    """The time of the dead senders is over."""
    past = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(lease_until__isnull=False).update(lease_until=past)


def test_f1_killed_before_the_server_was_asked(site, server, run):
    """Killed with the message in hand: another run, once the lease is over, sends it, once."""
    assert run("after_claim:kill") == KILLED
    assert server.accepted == []
    assert Message.objects.filter(state=State.CLAIMED).count() == 1
    leases_end()
    assert run() == 0
    assert (digest(), sent_to(server)) == (State.SENT, [TO])
    assert not server.doubled


def test_f2_killed_after_the_server_had_it(site, server, run, client_of):
    """Killed between the server's answer and our writing it down: never sent again by itself, shown to the office."""
    assert run("after_data:kill") == KILLED
    leases_end()
    assert (run(), run()) == (0, 0)
    [_identity, first] = server.accepted[0]
    assert not server.doubled
    row = Message.objects.get(address=first, key__startswith="digest/")
    assert row.state == State.UNCERTAIN
    assert Notice.objects.filter(user__email=first, action="remind").count() == 1
    assert row.recipient_name in client_of(site.office_coordinator).get("/messages/").content.decode()


def test_f2_killed_before_the_server_heard_it(site, server, run):
    """Nobody can know that it heard nothing: a person decides here too, and the others have theirs."""
    assert run("before_data:kill") == KILLED
    leases_end()
    assert run() == 0
    assert Message.objects.filter(state=State.UNCERTAIN).count() == 1
    assert not server.doubled


@pytest.mark.parametrize("point", ["after_plan_batch", "after_gather"])
def test_killed_while_planning(site, server, run, point):
    """Half of a plan is a plan: the next run writes what is missing, and everybody has one message and one line."""
    assert run(f"{point}:kill") == KILLED
    assert run() == 0
    assert not server.doubled
    assert sent_to(server) == [TO]
    assert not Reminder.objects.filter(message__isnull=True, cancelled_at__isnull=True).exists()
    assert Notice.objects.filter(user__email=TO, action="remind").count() == 1


def test_f8_three_planners_and_four_senders_at_once(site, server, run):
    """Timetable, timer and loop together: one row, one line in the inbox, one message."""
    planners, senders = [reminders.plan_all] * 3, [reminders.send_out] * 4
    assert run(acts=[*planners, *senders]) == [0] * 7
    assert run() == 0
    assert not server.doubled
    assert sent_to(server) == [TO]
    assert Reminder.objects.filter(kind="reply").count() == 1
    assert Notice.objects.filter(user__email=TO, action="remind").count() == 1


def test_f9_silent_for_three_days_over_a_weekend(site, server, run):
    """Last run on Thursday, next on Monday: the stage of today once, none of those missed, one message more."""
    thursday, monday = NINE.replace(month=6, day=25), NINE.replace(month=6, day=29)
    levels = Reminder.objects.filter(kind="reply", recipient=site.officer).values_list("level", flat=True)
    assert run(day=thursday) == 0
    before, sent = set(levels), len(sent_to(server))
    for day in (thursday, thursday + timedelta(days=2), monday, monday):
        assert run(day=day) == 0
    assert set(levels.all()) - before == {-2}
    assert len(sent_to(server)) == sent + 1
    assert not server.doubled


def test_f3_the_whole_worker_is_killed_and_another_takes_over(site, server, tmp_path):
    """No wait for the broker's hour: the lease in the database decides. Told to stop, a worker ends its message first."""
    with redis() as url:
        given = surroundings(tmp_path, mail_port=server.port, REDIS_URL=url, BROKER_VISIBILITY_SECONDS="3600")
        call(url, "plan_reminders")
        with worker(given, FAILPOINTS="after_claim:sleep=60") as killed:
            assert called_until(url, Message.objects.filter(state=State.CLAIMED).exists)
            kill_all(killed)
        server.say(lambda address: Answer(after=1) if address == "slow@example.org" else FINE)
        with worker(given) as second:
            assert called_until(url, lambda: digest() == State.SENT)
            slow = Message.objects.create(
                recipient_name="慢",
                address="slow@example.org",
                subject="s",
                body="b",
                key="slow",
                due_at=timezone.make_aware(moment()),
            )
            assert called_until(url, lambda: sent_to(server, slow.address))
            second.terminate()
            assert second.wait(PATIENCE) == 0
        assert Message.objects.get(pk=slow.pk).state == State.SENT
    assert not server.doubled


@pytest.mark.django_db(transaction=True)
def test_f5_f15_f16_a_broker_that_forgets_and_calls_that_make_no_sense(server, outgoing, tmp_path):
    """Emptied with calls in the queue: nothing waits in the broker only. A call in a form nobody knows, of a task nobody
    has, with arguments nobody asked for: put aside, not tried for ever, and the queue goes on."""
    outgoing(*map(str, range(30)), due_at=timezone.make_aware(moment()))
    with redis() as url, worker(surroundings(tmp_path, mail_port=server.port, REDIS_URL=url), children=1):
        for _call in range(20):
            call(url, "send_messages")
        with closing(Redis.from_url(url)) as client:
            client.flushall()
        call(url, "send_messages", schema=99)
        call(url, "send_messages", nonsense=1)
        call(url, "of_another_version")
        assert called_until(url, lambda: len(server.accepted) >= 30)
        assert until(PutAside.objects.filter(key__contains="99").exists)
        assert until(lambda: set(Message.objects.values_list("state", flat=True)) == {State.SENT})
        with closing(Redis.from_url(url)) as client:
            assert until(lambda: client.llen("celery") == client.hlen("unacked") == 0)
    assert not server.doubled


def test_f7_a_worker_that_is_deaf_is_replaced(tmp_path, monkeypatch):
    """Alive, and doing nothing: its silence tells, not its existence. No process of the old one stays behind."""
    monkeypatch.setattr(watching, "SECONDS_TO_STOP", 0.3)
    begun, ended, start = [], threading.Event(), watching.start
    monkeypatch.setattr(watching, "start", lambda command: begun.append(start(command)) or begun[-1])
    family = ["sh", "-c", "sleep 300 & sleep 300 & wait"]
    watch = {"stopped": ended.is_set, "silence": 0.5, "every": 0.1}
    watcher = threading.Thread(target=watching.keep_alive, args=[family, tmp_path / "sign"], kwargs=watch)
    watcher.start()
    try:
        assert until(lambda: begun and len(processes_of(begun[0].pid)) >= 3)
        old = processes_of(begun[0].pid)
        os.kill(begun[0].pid, signal.SIGSTOP)
        assert until(lambda: len(begun) >= 2)
        assert until(lambda: not [pid for pid in old if is_alive(pid)], 5)
    finally:
        ended.set()
        watcher.join(30)
        for process in begun:
            kill_all(process)


def processes_of(session):
    """Ids of the processes of a session."""
    found = []
    for pid in filter(str.isdecimal, os.listdir("/proc")):
        with suppress(ProcessLookupError):
            if os.getsid(int(pid)) == session:
                found.append(int(pid))
    return found


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
