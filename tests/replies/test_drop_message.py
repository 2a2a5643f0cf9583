"""不再发送: what nobody needs any more leaves the list, and is never sent."""

from django.core import mail

from agencies import outbox
from agencies.models import Message

State = Message.State


def test_it_stays_unsent_and_says_by_whom(world, client_of, post):
    message = Message.objects.create(
        recipient_name="a",
        address="a@example.org",
        subject="s",
        body="b",
        key="k",
        state=State.FAILED,
        error="550",
    )
    url = f"/messages/{message.pk}/drop_message/"
    assert post(world.coordinator, url).status_code == 404
    key = str(client_of(world.office_coordinator).get(url).context["form_key"])
    for _twice in range(2):
        assert post(world.office_coordinator, url, form_key=key)["Location"] == "/messages/"
    message.refresh_from_db()
    assert message.state == State.CANCELLED
    assert world.office_coordinator.name in message.error
    assert "550" in message.error
    outbox.deliver()
    assert mail.outbox == []
    assert client_of(world.office_coordinator).get(url).status_code == 409
    assert post(world.office_coordinator, url).status_code == 409
