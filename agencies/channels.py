"""By which way a message leaves: e-mail, the robot of a chat program, or a service for text messages.

Each way is opened first, which tells nobody anything, and then told the message, once. What it answers is one of three:
nothing (it was taken), Refused (not this message, now or ever), or a broken line, of which nobody knows what it means.
The robots speak in a group: they name the person and how much waits, never a case.
"""

import base64
import hashlib
import hmac
import http.client
import json
import smtplib
import time
from urllib.parse import quote_plus, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from agencies.models import Message

Channel = Message.Channel
SECONDS_TO_CONNECT = 10
SECONDS_TO_ANSWER = 30
ROBOT_MESSAGES_PER_MINUTE = 20  # what the chat programs allow a robot
PRINTING = "django.core.mail.backends.console.EmailBackend"
SILENT = "django.core.mail.backends.dummy.EmailBackend"
TOO_FAST = {45009, 130101, 660026, 9499, 11232}
"""Codes with which WeCom, DingTalk and Feishu say that a robot speaks too often."""


class Refused(Exception):
    """Not taken: for ever or for now, and whether it is the address that is wrong."""

    def __init__(self, text, *, for_ever, is_of_address=False):
        super().__init__(text)
        self.for_ever = for_ever
        self.is_of_address = is_of_address


class Unreached(Exception):
    """The other side could not be reached: nobody heard anything."""


def stays_here():
    """A demo without a mail server: nobody outside is written to."""
    return settings.DEMO and settings.EMAIL_BACKEND == PRINTING


def is_set_up(channel):
    return channel == Channel.EMAIL or bool(settings.CHANNELS.get(channel, {}).get("url"))


def choices():
    """(value, label) of the ways that reminders can take here."""
    return [(value, label) for value, label in Channel.choices if is_set_up(value)]


def per_minute(channel):
    return settings.MAILS_PER_MINUTE if channel in {Channel.EMAIL, Channel.SMS} else ROBOT_MESSAGES_PER_MINUTE


def way_for(message):
    return Mail() if message.channel == Channel.EMAIL else WEB[message.channel](message.channel)


class Mail:
    """SMTP. Until the server was told the text, a broken line means that it has nothing."""

    def open(self):
        self.connection = get_connection(SILENT if stays_here() else None, timeout=SECONDS_TO_CONNECT)
        try:
            self.connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreached(error) from error
        smtp = getattr(self.connection, "connection", None)
        self.was_told = not isinstance(smtp, smtplib.SMTP)
        if not self.was_told:
            smtp.sock.settimeout(SECONDS_TO_ANSWER)
            self._watch(smtp)

    def _watch(self, smtp):
        tell = smtp.data

        def data(text):
            self.was_told = True
            return tell(text)

        smtp.data = data

    def tell(self, message):
        try:
            self.connection.send_messages([_mail(message)])
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = next(iter(error.recipients.values()))
            raise Refused(_words(code, reason), for_ever=code >= 500, is_of_address=code >= 500) from error
        except smtplib.SMTPResponseException as error:
            if error.smtp_code < 400:  # not an answer: nobody knows
                raise
            text = _words(error.smtp_code, error.smtp_error)
            raise Refused(text, for_ever=error.smtp_code >= 500) from error
        except (OSError, smtplib.SMTPException) as error:
            if not self.was_told:
                raise Refused(error, for_ever=False) from error
            raise

    def close(self):
        try:
            self.connection.close()
        except (OSError, smtplib.SMTPException):  # what was told is told
            return


def _words(code, reason):
    return f"{code} {reason.decode(errors='replace') if isinstance(reason, bytes) else reason}"


def identity_of(message):
    """The same row always has the same Message-ID, so that a copy sent by hand is known as one."""
    sender = hashlib.sha256(message.key.encode()).hexdigest()[:16]
    return f"<{sender}.{message.pk}@{settings.BASE_URL.split('//')[-1].split(':')[0].split('/')[0]}>"


def _mail(message):
    mail = EmailMultiAlternatives(
        subject=" ".join(message.subject.split()),
        body=message.body,
        to=[message.address],
        headers={"Message-ID": identity_of(message)},
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


class Web:
    """A service that takes a message by HTTP. Its address is a setting, so that a private host can stand there."""

    was_told = True

    def __init__(self, channel):
        self.url = settings.CHANNELS[channel]["url"]
        self.secret = settings.CHANNELS[channel]["secret"]

    def open(self):
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.connection = kind(parts.hostname, parts.port, timeout=SECONDS_TO_CONNECT)
        try:
            self.connection.connect()
        except OSError as error:
            raise Unreached(error) from error
        self.connection.sock.settimeout(SECONDS_TO_ANSWER)

    def tell(self, message):
        seconds = int(time.time())
        body = json.dumps(self.content(message, seconds), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", **self.headers(body, seconds)}
        self.connection.request("POST", self.path(seconds), body=body, headers=headers)
        answer = self.connection.getresponse()
        text = answer.read(2000).decode(errors="replace")
        if not 200 <= answer.status < 300:
            is_passing = answer.status == 429 or answer.status >= 500
            raise Refused(f"{answer.status} {text}", for_ever=not is_passing)
        self.check(text)

    def close(self):
        self.connection.close()

    def path(self, seconds):
        parts = urlsplit(self.url)
        query = "&".join(filter(None, [parts.query, self.signature(seconds)]))
        return (parts.path or "/") + (f"?{query}" if query else "")

    def signature(self, seconds):
        return ""

    def headers(self, body, seconds):
        return {}

    def check(self, text):
        """A robot answers 200 also when it refuses; what counts is the code inside."""
        try:
            answer = json.loads(text)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        code = answer.get("errcode", answer.get("code", 0))
        if code:
            raise Refused(text, for_ever=code not in TOO_FAST)


def _called(message):
    """A group reads along: only the subject, which says how much waits, and where to sign in."""
    return f"{message.subject}\n{settings.BASE_URL}/"


class Wecom(Web):
    def content(self, message, seconds):
        text = {"content": _called(message), "mentioned_mobile_list": [message.address]}
        return {"msgtype": "text", "text": text}


class Dingtalk(Web):
    def content(self, message, seconds):
        called = {"atMobiles": [message.address], "isAtAll": False}
        return {
            "msgtype": "text",
            "text": {"content": f"{_called(message)} @{message.address}"},
            "at": called,
        }

    def signature(self, seconds):
        """The key is the secret; the time stands in milliseconds."""
        if not self.secret:
            return ""
        stamp = seconds * 1000
        digest = hmac.new(self.secret.encode(), f"{stamp}\n{self.secret}".encode(), hashlib.sha256).digest()
        return f"timestamp={stamp}&sign={quote_plus(base64.b64encode(digest))}"


class Feishu(Web):
    def content(self, message, seconds):
        content = {
            "msg_type": "text",
            "content": {"text": f"{message.recipient_name}：{_called(message)}"},
        }
        return content | (self._signed(seconds) if self.secret else {})

    def _signed(self, seconds):
        """Here the time and the secret are the key, and nothing is what is signed."""
        digest = hmac.new(f"{seconds}\n{self.secret}".encode(), b"", hashlib.sha256).digest()
        return {"timestamp": str(seconds), "sign": base64.b64encode(digest).decode()}


class Sms(Web):
    """Whatever service the place has, behind a small program of its own that takes this form."""

    def content(self, message, seconds):
        return {"id": identity_of(message), "mobile": message.address, "text": _of_message(message)}

    def headers(self, body, seconds):
        if not self.secret:
            return {}
        signed = hmac.new(self.secret.encode(), f"{seconds}\n".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Timestamp": str(seconds), "X-Signature": signed}


def _of_message(message):
    """A reminder is one line; what is written to a deputy goes in full."""
    return message.body if message.recipient_id is None else _called(message)


WEB = {Channel.WECOM: Wecom, Channel.DINGTALK: Dingtalk, Channel.FEISHU: Feishu, Channel.SMS: Sms}
