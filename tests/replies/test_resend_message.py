"""补发: by hand alone, under the same identity, once."""

import pytest
from django.core import mail

from agencies import outbox
from agencies.models import Message, PutAside, User
from agencies.permissions import Action
from suggestions.models import Event

State = Message.State


@pytest.fixture
def message(world):
    User.objects.filter(pk=world.officer.pk).update(email="now@example.org")
    return Message.objects.create(
        recipient=world.officer,
        recipient_name=world.officer.name,
        address="before@example.org",
        subject="签收提醒",
        body="b",
        key="digest/1/2026-05-11",
        state=State.UNCERTAIN,
        error="连接中断",
        attempts=3,
    )


def test_the_office_sends_it_once_more(world, message, client_of, post):
    """To the address of today, with the same Message-ID; the second click does nothing."""
    url = f"/messages/{message.pk}/resend_message/"
    page = client_of(world.office_coordinator).get(url)
    assert "连接中断" in page.content.decode()
    key = str(page.context["form_key"])
    for _twice in range(2):
        assert post(world.office_coordinator, url, form_key=key)["Location"] == "/messages/"
    outbox.deliver()
    [sent] = mail.outbox
    assert sent.to == ["now@example.org"]
    assert sent.extra_headers["Message-ID"] == outbox.channels.identity_of(message)
    event = Event.objects.get(action=Action.RESEND_MESSAGE)
    assert (event.actor, event.detail["message"]) == (world.office_coordinator.name, message.pk)
    message.refresh_from_db()
    assert message.state == State.SENT
    assert client_of(world.office_coordinator).get(url).status_code == 409


def test_others_may_neither_look_nor_send(world, message, client_of, post):
    url = f"/messages/{message.pk}/resend_message/"
    for person in (world.officer, world.coordinator, world.office_leader):
        assert post(person, url).status_code in (403, 404)
        assert client_of(person).get("/messages/").status_code == 403
    message.refresh_from_db()
    assert message.state == State.UNCERTAIN


def test_a_personal_link_that_was_forgotten_is_not_sent_empty(world, message, client_of, post):
    Message.objects.update(key="evaluation-link/1", body="", state=State.FAILED, recipient=None)
    url = f"/messages/{message.pk}/resend_message/"
    assert client_of(world.system_admin).get(url).status_code == 409
    answer = post(world.system_admin, url)
    assert (answer.status_code, "重新邀请" in answer.content.decode()) == (409, True)


def test_the_page_shows_what_is_to_decide_and_what_was_put_aside(world, message, client_of, post):
    Message.objects.create(
        recipient_name="代表甲",
        address="138-0000-0001",
        subject="第0007号建议",
        body="b",
        key="k2",
        state="failed",
    )
    Message.objects.create(
        recipient_name="某人", subject="已经送到的", body="b", key="digest/9/2026-05-11", state="sent"
    )
    aside = PutAside.objects.create(key="plan/reply/assignment/1", error="KeyError")
    page = client_of(world.office_coordinator)
    text = page.get("/messages/").content.decode()
    assert "签收提醒" in text
    assert "连接中断" in text
    assert "KeyError" in text
    assert "138-0000-0001" not in text, "a deputy's number is contact data"
    assert "第0007号" not in text, "of a case whoever looks after the messages is told nothing"
    assert "已经送到的" not in text
    assert "已经送到的" in page.get("/messages/?state=all").content.decode()
    assert "签收提醒" not in page.get("/messages/?state=failed&channel=email&person=代表").content.decode()
    assert page.get("/messages/?state=x&channel=y&page=z").status_code == 200
    assert post(world.coordinator, f"/messages/put_aside/{aside.pk}/").status_code == 403
    assert post(world.office_coordinator, f"/messages/put_aside/{aside.pk}/").status_code == 302
    assert not PutAside.objects.exists()


def test_the_known_wrong_address_is_no_message_to_decide(world, message):
    Message.objects.update(state=State.FAILED)
    assert Message.objects.to_decide().count() == 1
    User.objects.filter(pk=world.officer.pk).update(address_fault="550", refused_address="now@example.org")
    assert Message.objects.to_decide().count() == 0
