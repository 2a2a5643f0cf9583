"""The page of reminders: what was told to whom, narrowed and counted, and what the next working day brings."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies import clock
from agencies.models import Message, User
from replies import reminders, workflow
from replies.models import Reminder, Urge

DUE = date(2026, 7, 1)
LATE = date(2026, 7, 8)


def at(day, hour=10):
    return clock.moved_to(timezone.make_aware(datetime(day.year, day.month, day.day, hour)))


@pytest.fixture
def told(world):
    """A case in which the program reminded before and after the due date, and the office once by hand."""
    User.objects.filter(email="").update(email="a@example.org")
    Message.objects.update(state=Message.State.SENT)
    case = world.drafted()
    for day in (date(2026, 6, 26), LATE):
        with at(day):
            reminders.send(today=day)
    with at(LATE, 11):
        workflow.urge(
            world.lead_of(case),
            recipients=[world.officer],
            text="请抓紧办理。",
            act_by=date(2026, 7, 13),
            by=world.office_coordinator,
        )
    return case


def test_it_is_narrowed_counted_and_sorted(world, client_of, told):
    page = client_of(world.office_coordinator)

    def found(query=""):
        return page.get(f"/reminders/?{query}").context["page_obj"].paginator.count

    everything, by_hand = found(), found("made=hand")
    assert (by_hand, found("kind=urge"), found("made=auto")) == (1, 1, everything - 1)
    assert found("state=waiting") == 1
    assert found("state=sent") + found("state=waiting") + found("state=cancelled") == everything
    assert found("state=failed") == found("state=uncertain") == found("state=planned") == 0
    assert (
        found(f"agency={world.lead.pk}&person=何景行")
        == Reminder.objects.filter(recipient=world.officer).count()
    )
    assert found("person=无此人") == 0
    assert found("from_day=2026-07-08") + found("to_day=2026-07-07") == everything
    assert found("overdue=on") == Reminder.objects.filter(due_on__lt=F("planned_on")).count() > 0
    assert found("from_day=x&kind=y&state=z&agency=a&order=q&page=0") == everything
    for order in ("due", "agency", "person"):
        assert found(f"order={order}") == everything
    shown = page.get("/reminders/?made=hand")
    assert [chip["label"] for chip in shown.context["chips"]] == ["产生方式：人工"]
    assert [(label, count) for _state, label, count in shown.context["counts"]] == [("待发送", 1)]
    assert "第1次催办" in shown.text


def test_each_sees_their_own(world, client_of, told):
    def seen(user):
        page = client_of(user).get("/reminders/")
        return {row.recipient.username for row in page.context["page_obj"]}, page

    everybody, _page = seen(world.office_coordinator)
    own, page = seen(world.officer)
    assert {"officer"} <= own <= everybody - {"office_coordinator"}
    assert "urges/new" not in page.text
    assert seen(world.neighbour_coordinator)[0] == set()
    assert "没有" in seen(world.neighbour_coordinator)[1].text


def test_the_next_working_day_is_rehearsed(world, client_of, told):
    """Friday evening shows Monday; nothing is written, and the next run writes what was shown."""
    second = world.drafted(number="0777")
    friday, monday = date(2026, 6, 26), date(2026, 6, 29)
    Reminder.objects.filter(suggestion=told).delete()
    with at(friday, 18):
        page = client_of(world.office_coordinator).get("/reminders/ahead/")
        assert page.context["day"] == monday
        shown = {
            (row.kind, row.obligation, row.level, row.recipient_id)
            for person in page.context["page_obj"]
            for row in person["rows"]
        }
        assert not Reminder.objects.filter(suggestion__in=[told, second]).exists()
        mine = client_of(world.officer).get("/reminders/ahead/")
        assert {person["user"].username for person in mine.context["page_obj"]} >= {"officer"}
        assert second.title in mine.text
        assert client_of(world.neighbour_coordinator).get("/reminders/ahead/").context["total"] == 0
    with at(monday):
        reminders.plan(monday)
    written = Reminder.objects.filter(planned_on=monday)
    assert shown == set(written.values_list("kind", "obligation", "level", "recipient_id"))
    assert shown


def test_the_case_says_when_next_and_to_whom(world, client_of, told):
    with at(LATE, 12):
        text = client_of(world.officer).get(told.get_absolute_url()).text
    assert "其中人工1次" in text
    assert "下次07-" in text
    assert "发至" in text
    notice = Urge.objects.get().get_absolute_url()
    assert notice in text
    assert notice not in client_of(world.co_officer).get(told.get_absolute_url()).text


def test_it_asks_as_often_for_many_rows_as_for_few(world, client_of, told):
    client = client_of(world.office_coordinator)

    def asked(address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    addresses = ("/reminders/", "/reminders/ahead/", told.get_absolute_url())
    world.drafted(number="0554")
    with at(LATE):
        few = [asked(address) for address in addresses]
        row = Reminder.objects.filter(suggestion=told, kind="reply").first()
        for level in range(100, 130):
            row.pk, row.level = None, level
            row.save()
        world.drafted(number="0555")
        assert [asked(address) for address in addresses] <= few
