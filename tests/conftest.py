import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.plugin import blocking_manager_key

from agencies import clock
from config import silence
from suggestions.models import CalendarDay, ResultClass, ResultScheme, RuleProfile
from suggestions.shipped import load_calendar, load_rules
from tests import factories
from tests.confirming import confirm


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Counts of wrong passwords are kept in the cache, which outlives a test."""
    cache.clear()
    cache.set(
        silence.KEY, [], None
    )  # whether anything sends reminders beside the tests is not theirs to show


@pytest.fixture
def world(db):
    """The cast, a session and builders of suggestions; the clock stands at factories.NOW."""
    with clock.moved_to(factories.NOW):
        yield factories.World()
    clock.set_right()


@pytest.fixture
def shared_world(transactional_db):
    """The same for tests with threads or a live server: committed rows, which every connection sees."""
    with clock.moved_to(factories.NOW):
        yield factories.World()
    clock.set_right()


def _empties_tables(item):
    marked = item.get_closest_marker("django_db")
    return (marked and marked.kwargs.get("transaction")) or not {
        "transactional_db",
        "live_server",
    }.isdisjoint(item.fixturenames)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Tests with committed rows empty all tables behind them, also those that the migrations filled:
    the shipped rules come back for whichever test is next on this worker.
    """
    yield
    if nextitem and _empties_tables(item):
        with item.config.stash[blocking_manager_key].unblock():
            load_rules(ResultScheme, ResultClass, RuleProfile)
            load_calendar(CalendarDay)


@pytest.fixture
def client_of():
    """A signed-in client for a user."""

    def sign_in(user):
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def post(client_of):
    """Send a form as a user: post(user, url, **fields). Who signs gives the password where it is asked for."""

    def send(user, url, **fields):
        client = client_of(user)
        return confirm(client, client.post(url, fields))

    return send
