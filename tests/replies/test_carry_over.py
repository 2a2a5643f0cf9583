from datetime import date

import pytest
from django.urls import reverse

from replies.integrity import faults
from replies.models import Commitment, Letter
from suggestions.models import Session
from tests.replies import promises

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment(world):
    return promises.commitment_of(promises.promised(world))


@pytest.fixture
def following(world):
    return Session.objects.create(
        term=world.term,
        number=5,
        name="市六届人大五次会议",
        opens_on=date(2027, 1, 20),
        closes_on=date(2027, 1, 24),
        profile=world.profile,
    )


@pytest.fixture
def carry(post):
    def send(user, commitment, **fields):
        url = reverse("replies:carry_over", args=[commitment.pk])
        sent = {"due_on": "2027-06-30", "reason": "跨年度项目。", "seen": commitment.revision}
        answer = post(user, url, **(sent | fields))
        commitment.refresh_from_db()
        return answer

    return send


def test_the_next_ledger_follows_it_and_the_letter_stays(world, carry, commitment, following):
    letter = Letter.objects.values().get(reply=commitment.reply)
    assert carry(world.office_coordinator, commitment).status_code == 302
    again = Commitment.objects.get(carried_from=commitment)
    assert (commitment.state, commitment.due_on) == ("carried_over", promises.DUE)
    assert (again.state, again.session, again.due_on) == ("open", following, date(2027, 6, 30))
    assert again.sentence == commitment.sentence
    assert Letter.objects.values().get(reply=commitment.reply) == letter
    assert list(map(str, faults())) == []


def test_each_ledger_counts_it_once(world, carry, commitment, following, client_of):
    carry(world.office_coordinator, commitment)
    client = client_of(world.office_coordinator)
    for session in (world.session, following):
        page = client.get(reverse("replies:commitments"), {"session": session.pk})
        assert page.context["total"] == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"reason": ""}, "reason"), ({"due_on": "2026-06-08"}, "due_on"), ({"due_on": ""}, "due_on")],
)
def test_what_is_missing_is_said(world, carry, commitment, following, fields, field):
    answer = carry(world.office_coordinator, commitment, **fields)
    assert answer.status_code == 422
    assert any("一" <= char <= "鿿" for char in str(answer.context["form"].errors[field]))


def test_not_before_there_is_a_next_session(world, carry, commitment):
    answer = carry(world.office_coordinator, commitment)
    assert answer.status_code == 422
    assert "下次会议尚未登记" in answer.content.decode()


def test_not_twice(world, carry, commitment, following):
    carry(world.office_coordinator, commitment)
    assert carry(world.office_coordinator, commitment).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 403), ("liaison", 403), ("neighbour_coordinator", 404)]
)
def test_the_owner_cannot_give_itself_more_time(world, carry, commitment, following, who, status):
    assert carry(getattr(world, who), commitment).status_code == status
