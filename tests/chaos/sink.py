"""A mail server that does as it is told: accepts, refuses, is slow, hangs, hangs up; and remembers what it accepted.

with sink() as server:
    server.say(lambda address: Answer(code=550, text="no such user"))
    … send …
    server.accepted            [(Message-ID, address)] in the order of acceptance, doubled ones too
"""

import asyncio
import contextlib
import email
from collections import Counter
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.servers import free_port

HANG = 3600


@dataclass(frozen=True)
class Answer:
    """What the server does with the next message for an address."""

    code: int = 250
    text: str = "OK"
    before: float = 0
    """Seconds until it answers to the recipient."""
    after: float = 0
    """Seconds between having the message and saying so."""
    drops: bool = False
    """Has the message, and hangs up without a word."""


FINE = Answer()


@dataclass
class Sink:
    port: int = 0
    accepted: list = field(default_factory=list)
    refused: Counter = field(default_factory=Counter)
    connections: int = 0
    at_once: int = 0
    _open: int = 0
    _answer: object = staticmethod(lambda address: FINE)

    def say(self, answer):
        """`answer` is an Answer for everybody, or a function of the address."""
        self._answer = answer if callable(answer) else lambda address: answer

    @property
    def doubled(self):
        """{(Message-ID, address): times} of what was accepted more than once."""
        return {key: times for key, times in Counter(self.accepted).items() if times > 1}

    # What aiosmtpd calls.

    async def handle_RCPT(self, server, session, envelope, address, options):
        session.answer = self._answer(address)
        if session.answer.before:
            await asyncio.sleep(session.answer.before)
        if session.answer.code >= 400:
            self.refused[session.answer.code] += 1
            return f"{session.answer.code} {session.answer.text}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content)
        self.accepted += [(message["Message-ID"], address) for address in envelope.rcpt_tos]
        if session.answer.after:
            await asyncio.sleep(session.answer.after)
        if session.answer.drops:
            server.transport.abort()
            await asyncio.sleep(HANG)
        return "250 OK"


class Connection(SMTP):
    """Counts how many are open."""

    def connection_made(self, transport):
        handler = self.event_handler
        handler.connections += 1
        handler._open += 1
        handler.at_once = max(handler.at_once, handler._open)
        super().connection_made(transport)

    def connection_lost(self, error):
        self.event_handler._open -= 1
        super().connection_lost(error)


class Listener(Controller):
    def factory(self):
        return Connection(self.handler, **self.SMTP_kwargs)


@contextlib.contextmanager
def sink(*, port=0):
    """Give a port to have it come back where it was."""
    server = Sink(port=port or free_port())
    listener = Listener(server, hostname="127.0.0.1", port=server.port, enable_SMTPUTF8=True)
    listener.start()
    server.connections = server.at_once = 0  # it tried itself
    try:
        yield server
    finally:
        listener.stop()
