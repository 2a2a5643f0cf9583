"""F4, F6: Redis is dead, hangs or comes back while people work. Every act succeeds, and nobody waits for it."""

import logging

import pytest
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client

from config import cache as counting
from tests import test_journey
from tests.chaos.proxy import proxy
from tests.servers import free_port, redis
from tests.test_architecture import MODULES, imports
from tests.test_journey import journey, told  # noqa: F401  fixtures

pytestmark = pytest.mark.fault
MOST_ADDED = 0.5


@pytest.fixture
def with_redis(settings, monkeypatch):
    """Have the program use this Redis, as if it had just been started."""

    def use(url):
        settings.REDIS_URL = url
        own = {"default": {"BACKEND": "config.cache.CountingCache", "LOCATION": url}}
        settings.CACHES = {**settings.CACHES, **own}
        LocMemCache("redis-away", {}).clear()
        monkeypatch.setattr(counting, "_away_until", 0.0)

    return use


def test_no_page_could_wait_for_the_broker():
    """Only the timetable and the entry points of its tasks know Celery, and no page knows those."""
    speak = {module for module in MODULES if {name.split(".")[0] for name in imports(module)} & {"celery"}}
    assert speak == {"config/celery.py", "replies/tasks.py"}
    callers = {module for module in MODULES if {"replies.tasks", "config.celery"} & imports(module)}
    assert callers <= {"config/__init__.py"}  # where Celery asks that its app is loaded


@pytest.mark.slow
def test_a_whole_case_is_handled_while_redis_hangs(journey, with_redis, monkeypatch):  # noqa: F811
    """From registration to publication every page is opened and every form sent; the broker accepts and says nothing.

    What a request could wait for is a connection, and each ends after the patience for an answer: counted, not timed.
    """
    seen, request = [], Client.request
    with proxy(free_port()) as wire:
        wire.hang()
        with_redis(f"redis://127.0.0.1:{wire.port}/0")

        def noted(client, **given):
            before = wire.connections
            if given["REQUEST_METHOD"] == "POST":
                counting._away_until = 0.0  # the first to find out
            answer = request(client, **given)
            seen.append(wire.connections - before)
            return answer

        monkeypatch.setattr(Client, "request", noted)
        test_journey.test_0924_is_handled_from_registration_to_conclusion(journey)
    assert len(seen) > 100
    assert 0 < max(seen) * counting.PATIENCE <= MOST_ADDED


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["dead", "hanging"])
def test_wrong_passwords_are_counted_without_redis(client, with_redis, state, caplog):
    """The door does not stand open because the place of its counts is away; and Redis is asked once, not each time."""
    with proxy(free_port()) as wire:
        wire.hang() if state == "hanging" else wire.cut()
        with_redis(f"redis://127.0.0.1:{wire.port}/0")
        with caplog.at_level(logging.WARNING, "config.cache"):
            pages = [
                client.post("/accounts/login/", {"login": "nobody", "password": f"wrong{number}"})
                for number in range(12)
            ]
        assert wire.connections <= 1
    assert "次数过多" not in pages[0].content.decode()
    assert "次数过多" in pages[-1].content.decode()
    assert len(caplog.records) == 1


def test_the_counts_are_shared_again_when_redis_is_back(with_redis, tmp_path):
    """Kept in Redis; begun in Redis and gone on in memory; begun in memory and gone on in Redis: no count breaks."""
    port = free_port()
    with redis(port=port, folder=tmp_path) as url:
        with_redis(url)
        assert (cache.add("a", 0, timeout=60), cache.incr("a"), cache.incr("a")) == (True, 1, 2)
        cache.set("list", [1.5, "𬭎"], timeout=60)
        assert cache.get("list") == [1.5, "𬭎"]
    assert cache.incr("a") == 1
    assert cache.get("list") is None
    assert cache.add("b", 0, timeout=60)
    with redis(port=port, folder=tmp_path):
        assert cache.incr("a") == 2  # not asked again yet
        counting._away_until = 0.0
        assert (cache.incr("a"), cache.incr("b")) == (3, 1)
        assert cache.get("list") == [1.5, "𬭎"]
