"""F8 and all the others at once: the storm of `tests/chaos/storm.py`, once, on PostgreSQL with Redis and a real mail server."""

import json

import pytest
from django.db import connection

from tests.chaos.storm import storm
from tests.servers import need, program

pytestmark = [pytest.mark.fault, pytest.mark.slow]
PROMISES, PEOPLE, KILLS, SECONDS = 1_000, 200, 24, 60
"""`make soak` blows harder: see the Makefile."""


@pytest.mark.skipif(connection.vendor != "postgresql", reason="runs once, with PostgreSQL")
def test_no_reminder_is_lost_and_none_comes_twice():
    need("Redis", program("redis-server", "valkey-server"))
    found = storm(promises=PROMISES, agencies=PEOPLE, kills=KILLS, seconds=SECONDS)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    assert sum(found["killed"].values()) >= KILLS
    assert {"redis emptied", "redis restarted", "database restarted"} <= set(found["killed"])
    check(found)


def check(found):
    """Every promise has its reminder, once; each stands in a message, and each message is where it can be seen."""
    assert found["reminded_of"] == found["promises"]
    assert (found["rows_doubled"], found["recipients_doubled"], found["lines_doubled"]) == (0, 0, 0)
    assert found["not_in_a_message"] == found["can_leave_now"] == 0
    assert found["messages_doubled"] == 0
    assert set(found["messages"]) <= {"sent", "uncertain", "failed", "cancelled"}
    assert found["messages"]["sent"] <= found["accepted"]
    assert found["accepted"] <= found["messages"]["sent"] + found["messages"].get("uncertain", 0)
    assert len(found["uncertain"]) == found["messages"].get("uncertain", 0)
