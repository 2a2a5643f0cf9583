"""静默告警: red on every page of the office when nothing leaves, and a page that says what to do."""

import os
import time

import pytest
from django.core.cache import cache

from agencies.models import Message
from config import silence
from replies import reminders


@pytest.mark.parametrize("age", [None, 10, 700])
def test_the_office_sees_a_scheduler_that_stands_still(world, client_of, settings, tmp_path, age):
    settings.DATA = tmp_path
    cache.delete(silence.KEY)
    if age is not None:
        reminders.note_alive()
        os.utime(tmp_path / reminders.ALIVE, (time.time() - age,) * 2)
    is_told = age != 10
    for person in (world.office_coordinator, world.office_leader, world.system_admin):
        page = client_of(person).get("/notices/").content.decode()
        assert ("催办程序已停止" in page) == is_told
        assert client_of(person).get("/silence/").status_code == 200
    assert "催办程序已停止" not in client_of(world.officer).get("/notices/").content.decode()
    assert client_of(world.officer).get("/silence/").status_code == 403


def test_what_is_to_decide_stands_on_the_desk_of_the_office(world, client_of):
    assert "没有送达" not in client_of(world.office_coordinator).get("/").content.decode()
    Message.objects.create(recipient_name="a", subject="s", body="b", key="k", state="uncertain")
    assert "没有送达" in client_of(world.office_coordinator).get("/").content.decode()
    assert "没有送达" not in client_of(world.coordinator).get("/").content.decode()
