"""The outbox and its channels: three answers, one rate for all senders, and a server that is away burns nobody's tries."""

import base64
import hashlib
import hmac
import json
import smtplib
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import close_old_connections, connection

from agencies import channels, clock, outbox
from agencies.models import Message, User

State = Message.State
pytestmark = pytest.mark.django_db


def queued(number=1, **fields):
    values = {"recipient_name": "某人", "address": f"{number}@example.org", "subject": "s", "body": "b"}
    return Message.objects.create(key=f"k{number}", **(values | fields))


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_a_server_that_is_away_burns_no_tries_and_rings_the_alarm(monkeypatch):
    """Three knocks a run, whoever waits; all keep their place, so that their age tells."""
    knocks = []

    def refuse(self):
        knocks.append(1)
        raise ConnectionRefusedError

    before = clock.now() - timedelta(minutes=11)
    for number in range(5):
        queued(number, due_at=before)
    monkeypatch.setattr(EmailBackend, "open", refuse)
    assert outbox.deliver() == 0
    assert len(knocks) == outbox.MOST_UNREACHED
    assert set(Message.objects.values_list("attempts", "due_at")) == {(0, before)}
    assert outbox.waiting().count() == 5
    monkeypatch.undo()
    assert outbox.deliver() == 5


def test_all_senders_share_one_rate(settings):
    settings.MAILS_PER_MINUTE = 3
    for number in range(5):
        queued(number)
    assert outbox.deliver() == 3
    assert outbox.deliver() == 0
    assert outbox.is_busy()
    with clock.moved_to(clock.now() + timedelta(minutes=1)):
        assert outbox.deliver() == 2
    with clock.moved_to(clock.now() + timedelta(minutes=5)):
        assert not outbox.is_busy()


def test_retries_are_spread_and_the_same_every_time(monkeypatch):
    def later(self, messages):
        raise smtplib.SMTPDataError(451, b"greylisted")

    monkeypatch.setattr(EmailBackend, "send_messages", later)
    for number in range(4):
        queued(number)
    outbox.deliver()
    pauses = {round((row.due_at - clock.now()).total_seconds()) for row in Message.objects.all()}
    assert len(pauses) > 1
    assert all(55 <= pause <= 75 for pause in pauses)


def test_a_refused_address_is_marked_and_a_refused_text_is_not(monkeypatch):
    person = User.objects.create(username="a", name="某人", email="1@example.org")
    queued(1, recipient=person)

    def refuse(self, messages):
        raise smtplib.SMTPDataError(554, b"looks like spam")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    outbox.deliver()
    person.refresh_from_db()
    assert (states(), person.fault_of_address) == ([State.FAILED], "")

    def nobody(self, messages):
        raise smtplib.SMTPRecipientsRefused({"1@example.org": (550, b"no such user")})

    monkeypatch.setattr(EmailBackend, "send_messages", nobody)
    queued(2, recipient=person, address="1@example.org")
    outbox.deliver()
    person.refresh_from_db()
    assert "550 no such user" in person.fault_of_address
    assert states() == [State.FAILED, State.FAILED]
    assert User.objects.unreachable().get() == person
    User.objects.update(email="right@example.org")
    assert not User.objects.unreachable().exists()


def test_what_broke_before_the_text_was_told_is_tried_again():
    message = queued()

    way = channels.Mail()
    way.connection = type("Backend", (), {"send_messages": lambda self, mails: _cut()})()
    way.was_told = False
    with pytest.raises(channels.Refused) as refusal:
        way.tell(message)
    assert not refusal.value.for_ever
    way.was_told = True
    with pytest.raises(smtplib.SMTPServerDisconnected):
        way.tell(message)


def _cut():
    raise smtplib.SMTPServerDisconnected("cut")


def test_a_slow_sender_knows_better_than_the_others_feared():
    queued()
    message = outbox.claim()
    Message.objects.update(state=State.UNCERTAIN)
    outbox._end(message, State.SENT)
    assert states() == [State.SENT]
    outbox._end(message, State.FAILED)
    assert states() == [State.SENT]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time anyway")
@pytest.mark.django_db(transaction=True)
def test_many_senders_take_different_rows(settings):
    settings.MAILS_PER_MINUTE = 1000
    for number in range(40):
        queued(number)
    sent = []

    def run():
        sent.append(outbox.deliver())
        close_old_connections()

    threads = [threading.Thread(target=run) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 40
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 40


# Ways by HTTP.


class Sink(BaseHTTPRequestHandler):
    """Keeps what it is told, and answers what the test wants."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((self.path, self.headers, body))
        status, text = self.server.answer
        if status is None:  # hang up without a word
            return
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_arguments):
        """Quiet."""


@pytest.fixture
def sink(settings):
    server = HTTPServer(("127.0.0.1", 0), Sink)
    server.told, server.answer = [], (200, '{"errcode": 0}')
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/robot/send?key=1"
    settings.CHANNELS = {
        name: {"url": url, "secret": "sec"} for name in ("wecom", "dingtalk", "feishu", "sms")
    }
    yield server
    server.shutdown()
    server.server_close()


def signed(key, text):
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


@pytest.fixture
def person():
    return User.objects.create(username="a", name="何景行", email="a@example.org", mobile="138-0000-0000")


def test_each_way_signs_as_its_service_asks_and_names_no_case(sink, person):
    for number, channel in enumerate(("wecom", "dingtalk", "feishu", "sms")):
        queued(
            number,
            channel=channel,
            recipient=person,
            address=person.mobile,
            subject="您有 2 件逾期",
            body="0101 某件",
        )
    assert outbox.deliver() == 4
    (wecom, dingtalk, feishu, sms) = [
        (parse_qs(urlsplit(path).query), headers, json.loads(body), body) for path, headers, body in sink.told
    ]
    assert wecom[2]["text"]["mentioned_mobile_list"] == [person.mobile]
    stamp = dingtalk[0]["timestamp"][0]
    assert dingtalk[0]["sign"] == [signed("sec", f"{stamp}\nsec")]
    assert (len(stamp), dingtalk[0]["key"]) == (13, ["1"])
    assert feishu[2]["sign"] == signed(f"{feishu[2]['timestamp']}\nsec", "")
    told = f"{sms[1]['X-Timestamp']}\n".encode() + sms[3]
    assert sms[1]["X-Signature"] == hmac.new(b"sec", told, hashlib.sha256).hexdigest()
    assert all("您有 2 件逾期" in body.decode() for _path, _headers, body in sink.told)
    assert not any("0101" in body.decode() for _path, _headers, body in sink.told), "a group reads along"


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((200, '{"errcode": 0}'), State.SENT),
        ((200, '{"code": 0, "msg": "ok"}'), State.SENT),
        ((202, ""), State.SENT),
        ((200, '{"errcode": 310000, "errmsg": "sign not match"}'), State.FAILED),
        ((200, '{"errcode": 45009}'), State.RETRY),
        ((302, ""), State.FAILED),
        ((400, "bad"), State.FAILED),
        ((429, "slow"), State.RETRY),
        ((503, "away"), State.RETRY),
        ((None, ""), State.UNCERTAIN),
    ],
)
def test_what_the_answer_means(sink, person, answer, state):
    sink.answer = answer
    queued(channel="dingtalk", recipient=person, address=person.mobile)
    outbox.deliver()
    assert states() == [state]


def test_a_service_out_of_reach_keeps_its_messages_and_the_mail_goes_on(settings, person):
    settings.CHANNELS = {"wecom": {"url": "http://127.0.0.1:9/robot", "secret": ""}}
    queued(1, channel="wecom", recipient=person, address=person.mobile)
    queued(2)
    assert outbox.deliver() == 1
    assert states() == [State.RETRY, State.SENT]


def test_a_way_that_is_not_set_up_fails_with_the_reason(settings, person):
    settings.DEMO, settings.CHANNELS = False, {}
    queued(channel="feishu", recipient=person)
    outbox.deliver()
    assert states() == [State.FAILED]
    assert "未配置" in Message.objects.get().error
    assert [value for value, _label in channels.choices()] == ["email"]
