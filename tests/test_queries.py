"""A page asks the database as often for many rows as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def queries(client_of):
    """How many queries a page takes; the first visit, which fills caches, does not count."""

    def count(user, address):
        client = client_of(user)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    return count


PAGES = [
    ("office_coordinator", "/suggestions/", "working", 30),
    ("coordinator", "/suggestions/", "working", 30),
    ("coordinator", "/", "assigned", 60),
    ("officer", "/", "working", 60),
    ("office_coordinator", "/", "accepted", 60),
    ("office_leader", "/suggestions/assign/", "accepted", 30),
    ("section_reviewer", "/approvals/", "in_sign_off", 30),
    ("auditor", "/public/", "published", 15),
    ("office_coordinator", "/notices/", "submitted", 15),
]


@pytest.mark.parametrize(("who", "address", "state", "most"), PAGES)
def test_many_rows_take_no_more_queries_than_few(world, queries, who, address, state, most):
    user, make = getattr(world, who), getattr(world, state)
    for _piece in range(2):
        make()
    few = queries(user, address)
    for _piece in range(3):
        make(proposers=world.deputies[:3])
    assert queries(user, address) == few
    assert few <= most


def test_the_case_page_takes_few_queries(world, queries):
    suggestion = world.published(proposers=world.deputies[:3])
    for who in ("office_coordinator", "coordinator", "co_officer"):
        assert queries(getattr(world, who), suggestion.get_absolute_url()) <= 110, who
