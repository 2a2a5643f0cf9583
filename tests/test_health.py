"""Health: what is broken turns red, and nothing of a case is told."""

import io
import os
import time
from datetime import date, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.utils import timezone

from agencies import clock
from agencies.models import Message, User
from config import health
from replies import reminders
from suggestions.models import CalendarDay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_well(settings, tmp_path):
    settings.DATA = tmp_path
    settings.REDIS_URL = ""
    reminders.note_alive()
    with clock.moved_to(timezone.make_aware(datetime(2026, 5, 11, 10))):
        yield


def states():
    status, checks = health.state_of_health()
    return status, {name for name, result in checks.items() if result["status"] != health.OK}


def test_all_is_well(client):
    assert states() == ("ok", set())
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("seconds", [None, 700])
def test_a_silent_scheduler_is_bad(client, settings, seconds):
    sign = settings.DATA / reminders.ALIVE
    if seconds is None:
        sign.unlink()
    else:
        os.utime(sign, (time.time() - seconds,) * 2)
    assert states() == ("bad", {"scheduler"})
    assert client.get("/healthz").status_code == 503


def test_mail_that_does_not_leave_is_bad():
    late = clock.now() - timedelta(minutes=11)
    Message.objects.create(
        recipient_name="a", subject="s", body="b", key="k", due_at=late, recipient=_somebody()
    )
    assert states() == ("bad", {"outgoing"})


def _somebody():
    return User.objects.create(username="somebody", name="某人")


def test_a_missing_calendar_is_bad_now_and_a_warning_for_next_year():
    with clock.moved_to(date(2026, 11, 2)):
        assert states() == ("warn", {"calendar"})
    CalendarDay.objects.filter(date__year=2026).delete()
    assert states() == ("bad", {"calendar"})


def test_a_broker_out_of_reach_is_bad(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert states() == ("bad", {"broker"})


def test_a_database_out_of_reach_is_told_and_never_a_500(client):
    with patch("config.health.connection.cursor", side_effect=OSError):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["checks"]["database"]["status"]) == (503, "bad")


def test_the_command_ends_with_one(settings):
    printed = io.StringIO()
    call_command("health", stdout=printed)
    assert printed.getvalue().splitlines()[-1] == "ok"
    (settings.DATA / reminders.ALIVE).unlink()
    with pytest.raises(SystemExit) as end:
        call_command("health", stdout=printed)
    assert end.value.code == 1
