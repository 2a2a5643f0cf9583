import pytest

from agencies.models import Message
from tests.chaos.sink import sink


@pytest.fixture
def server(settings):
    """A real mail server, which does what it is told; the program sends to it, at any rate."""
    with sink() as server:
        use(settings, server.port)
        yield server


def use(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.MAILS_PER_MINUTE = 1_000_000


@pytest.fixture
def outgoing(db):
    """Put messages into the outbox: outgoing("a", "b") for a@example.org and b@example.org; gives the rows."""

    def put(*names, **fields):
        return [
            Message.objects.create(
                recipient_name=name,
                address=f"{name}@example.org",
                subject="提醒",
                body="您有 1 件建议待办。",
                key=f"test/{name}",
                **fields,
            )
            for name in names
        ]

    return put


@pytest.fixture
def states(db):
    """{name: state} of what is in the outbox."""
    return lambda: dict(Message.objects.values_list("recipient_name", "state"))
