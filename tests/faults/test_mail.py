"""F2, F10–F14, F18: whatever the mail server does, a message leaves once or a person is asked, and the others go on."""

from datetime import timedelta

import pytest

from agencies import channels, clock, failpoints, outbox
from agencies.models import Message, User
from tests.chaos.proxy import proxy
from tests.chaos.sink import FINE, HANG, Answer
from tests.faults.conftest import use
from tests.servers import free_port

pytestmark = [pytest.mark.fault, pytest.mark.django_db]
State = Message.State


def again(server=None):
    """The pauses have passed."""
    Message.objects.filter(state=State.RETRY).update(due_at=clock.now())
    return outbox.deliver()


def test_the_server_is_a_real_one(server, outgoing, states):
    [row] = outgoing("a")
    assert outbox.deliver() == 1
    assert server.accepted == [(channels.identity_of(row), "a@example.org")]
    assert states() == {"a": State.SENT}


def test_f10_nobody_listens(settings, outgoing, states):
    """Kept until somebody does: no try is used up, and one run asks a dead server a few times, not once a message."""
    use(settings, free_port())
    outgoing(*"abcdefgh")
    assert outbox.deliver() == 0
    assert set(states().values()) <= {State.QUEUED, State.RETRY}
    assert not Message.objects.filter(attempts__gt=0).exists()
    assert Message.objects.exclude(error="").count() <= outbox.MOST_UNREACHED


def test_f10_a_name_that_is_not_found(settings, outgoing, states):
    use(settings, 25)
    settings.EMAIL_HOST = "mail.invalid"
    outgoing("a")
    assert outbox.deliver() == 0
    assert states() == {"a": State.RETRY}


def test_f11_a_server_that_says_nothing(settings, server, outgoing, states, monkeypatch):
    """One wait of the limit for a run's few tries; then the run ends, and when the server speaks again all leave."""
    monkeypatch.setattr(channels, "SECONDS_TO_CONNECT", 0.2)
    with proxy(server.port) as wire:
        use(settings, wire.port)
        wire.hang()
        outgoing(*"abcdef")
        assert outbox.deliver() == 0
        assert wire.connections <= outbox.MOST_UNREACHED
        wire.mend()
        assert again() == 6
    assert not server.doubled
    assert set(states().values()) == {State.SENT}


def test_f11_a_server_that_is_slow_in_the_middle(server, outgoing, states, monkeypatch):
    """Before it had the text: later. After it had the text: a person decides. Nobody else waits for long."""
    monkeypatch.setattr(channels, "SECONDS_TO_ANSWER", 0.3)
    script = {"early@example.org": Answer(before=HANG), "late@example.org": Answer(after=HANG)}
    server.say(lambda address: script.get(address, FINE))
    outgoing("early", "late", "fine")
    assert outbox.deliver() == 1
    assert states() == {"early": State.RETRY, "late": State.UNCERTAIN, "fine": State.SENT}
    server.say(FINE)
    again()
    assert states() == {"early": State.SENT, "late": State.UNCERTAIN, "fine": State.SENT}
    assert not server.doubled


@pytest.mark.parametrize("code", [421, 450, 452])
def test_f12_not_now(server, outgoing, states, code):
    """Tried again later, not all at the same second, and nobody who has it gets it again."""
    server.say(lambda address: Answer(code=code) if address.startswith("grey") else FINE)
    outgoing("grey1", "grey2", "fine")
    assert outbox.deliver() == 1
    assert states() == {"grey1": State.RETRY, "grey2": State.RETRY, "fine": State.SENT}
    first, second = Message.objects.filter(state=State.RETRY).values_list("due_at", flat=True)
    assert abs((first - second).total_seconds()) > 1
    assert outbox.deliver() == 0
    server.say(FINE)
    assert again() == 2
    assert len(server.accepted) == 3
    assert not server.doubled


def test_f12_a_day_of_not_now_ends_in_front_of_a_person(server, outgoing, states):
    server.say(Answer(code=450, text="greylisted"))
    [row] = outgoing("a")
    pauses = timedelta()
    for _attempt in range(outbox.MOST_ATTEMPTS):
        Message.objects.update(due_at=clock.now())
        outbox.deliver()
        row.refresh_from_db()
        pauses += max(row.due_at - clock.now(), timedelta())
    assert states() == {"a": State.FAILED}
    assert "450" in row.error
    assert timedelta(hours=20) < pauses < timedelta(hours=36)


def test_f13_one_of_three_is_refused_for_ever(world, server, outgoing, states):
    """The reason is kept, the address is marked, the other two have theirs; nobody is asked a third time."""
    User.objects.filter(pk=world.officer.pk).update(email="gone@example.org")
    server.say(lambda address: Answer(code=550, text="no such user") if address.startswith("gone") else FINE)
    Message.objects.all().delete()
    outgoing("one", "two")
    outgoing("gone", recipient=world.officer)
    for _run in range(3):
        again()
    assert states() == {"one": State.SENT, "two": State.SENT, "gone": State.FAILED}
    assert "550" in Message.objects.get(recipient_name="gone").error
    world.officer.refresh_from_db()
    assert world.officer.fault_of_address
    assert server.refused[550] <= 2


def test_f14_the_line_breaks_after_the_text(server, outgoing, states):
    """The server has it and could not say so: a person decides, no program does; and the next one leaves."""
    server.say(lambda address: Answer(drops=True) if address.startswith("cut") else FINE)
    outgoing("cut", "fine")
    assert outbox.deliver() == 1
    server.say(FINE)
    for _run in range(2):
        again()
    assert states() == {"cut": State.UNCERTAIN, "fine": State.SENT}
    assert len(server.accepted) == 2


def test_f2_the_program_breaks_after_the_text(settings, server, outgoing, states):
    """Whatever breaks here, a limit of time or a fault of our own: what may have been heard is not said again."""
    settings.FAILPOINTS = failpoints.read("after_data:raise")
    outgoing("a")
    outbox.deliver()
    settings.FAILPOINTS = {}
    again()
    assert states() == {"a": State.UNCERTAIN}
    assert len(server.accepted) == 1


def test_a_fault_of_our_own_before_the_text_is_tried_again(settings, server, outgoing, states):
    settings.FAILPOINTS = failpoints.read("before_data:raise")
    outgoing("a")
    outbox.deliver()
    assert states() == {"a": State.RETRY}
    settings.FAILPOINTS = {}
    assert again() == 1


WRONG = [
    "",
    "not an address",
    "a@",
    "@example.org",
    "a@example.org\nBcc: b@example.org",
    "a b@example.org",
    "a@b@c",
]


@pytest.mark.parametrize("address", WRONG)
def test_f18_an_address_that_is_none(server, outgoing, states, address):
    """Put aside with the reason, without asking the mail server."""
    outgoing("a", "fine")
    Message.objects.filter(recipient_name="a").update(address=address)
    assert outbox.deliver() == 1
    assert states() == {"a": State.FAILED, "fine": State.SENT}
    assert Message.objects.get(recipient_name="a").error
    assert server.connections == 1


@pytest.mark.parametrize(
    "address", ["何景行@example.org", "he@建议.cn", "用户@例子.中国", "o'neil+x@example.org"]
)
def test_f18_an_address_in_other_letters(server, outgoing, states, address):
    """It arrives as it is written, or is put aside with a reason; never half, never again and again."""
    outgoing("a", "fine")
    Message.objects.filter(recipient_name="a").update(address=address)
    outbox.deliver()
    assert states()["fine"] == State.SENT
    assert states()["a"] in {State.SENT, State.FAILED}
    arrived = {to for _identity, to in server.accepted} - {"fine@example.org"}
    known = {address, address.split("@")[0] + "@" + address.split("@")[1].encode("idna").decode()}
    assert arrived <= known
    assert bool(arrived) == (states()["a"] == State.SENT)


def test_f18_a_full_mailbox(server, outgoing, states):
    server.say(Answer(code=452, text="mailbox full"))
    outgoing("a")
    outbox.deliver()
    assert states() == {"a": State.RETRY}
    assert "full" in Message.objects.get().error
