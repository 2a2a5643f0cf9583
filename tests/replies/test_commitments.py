"""The ledger: what dispatch writes down, who sees it, how it is narrowed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agencies import clock
from config.after_reply import commitments_due
from replies import workflow
from replies.integrity import faults
from replies.models import Commitment
from suggestions.models import ResultClass
from tests.replies import promises, rounds

pytestmark = pytest.mark.django_db


def test_dispatch_writes_down_what_the_letter_promises(world):
    suggestion = promises.promised(world)
    row = promises.commitment_of(suggestion)
    assert (row.owner, row.session, row.due_on) == (world.lead, world.session, promises.DUE)
    assert row.item.order == 2
    assert row.sentence in suggestion.assignments.get(part="lead").reply.live_letter.source
    assert suggestion.events.filter(action="dispatch").count() == 1
    assert list(map(str, faults())) == []


def test_nothing_is_promised_by_what_is_done_already(world):
    world.dispatched()
    assert not Commitment.objects.exists()


def test_without_a_date_the_ledger_says_so(world):
    ResultClass.objects.filter(letter="B").update(obligations=["plan"])
    row = promises.commitment_of(promises.promised(world, due=None))
    assert (row.due_on, row.no_date_reason) == (None, "答复函未写明完成时限")


def test_the_next_letter_takes_the_promise_over(world):
    suggestion = promises.promised(world, "evaluated", evaluation=rounds.DISSATISFIED)
    old = promises.commitment_of(suggestion)
    workflow.order_rehandling(suggestion, reason="请明确。", on=clock.today(), by=world.liaison)
    rounds.answered_again(world, suggestion, mark="B")
    old.refresh_from_db()
    new = Commitment.objects.open().get(item=old.item)
    assert (old.state, new.carried_from) == ("carried_over", old)
    assert list(map(str, faults())) == []


@pytest.mark.parametrize(
    ("who", "count"),
    [("coordinator", 1), ("officer", 1), ("office_leader", 1), ("liaison", 1), ("neighbour_coordinator", 0)],
)
def test_each_sees_their_part_of_the_ledger(world, client_of, who, count):
    row = promises.commitment_of(promises.promised(world))
    client = client_of(getattr(world, who))
    assert client.get(reverse("replies:commitments")).context["total"] == count
    assert client.get(row.get_absolute_url()).status_code == (200 if count else 404)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"state": "open"}, 1),
        ({"state": "fulfilled"}, 0),
        ({"light": "red-filled"}, 0),
        ({"light": "yellow"}, 0),
        ({"q": "专项规划"}, 1),
        ({"q": "没有的词"}, 0),
    ],
)
def test_the_ledger_is_narrowed(world, client_of, query, count):
    promises.promised(world)
    page = client_of(world.office_coordinator).get(reverse("replies:commitments"), query)
    assert page.context["total"] == count


def test_what_is_late_shows_its_light(world, client_of):
    promises.promised(world)
    with clock.moved_to(promises.DUE + timedelta(days=3)):
        page = client_of(world.coordinator).get(reverse("replies:commitments"), {"light": "red-filled"})
        assert page.context["total"] == 1
        assert "逾期" in page.content.decode()


def test_the_desk_asks_thirty_days_before(world):
    promises.promised(world)
    assert commitments_due(world.coordinator).count() == 1
    assert commitments_due(world.officer).count() == 1
    assert not commitments_due(world.office_coordinator).exists()
    with clock.moved_to(promises.DUE - timedelta(days=31)):
        assert not commitments_due(world.coordinator).exists()


def test_the_case_page_and_the_desk_lead_to_it(world, client_of):
    suggestion = promises.promised(world)
    row = promises.commitment_of(suggestion)
    page = client_of(world.coordinator).get(suggestion.get_absolute_url()).content.decode()
    assert row.get_absolute_url() in page
    desk = client_of(world.coordinator).get("/", {"queue": "commitment"}).content.decode()
    assert reverse("replies:fulfil", args=[row.pk]) in desk
