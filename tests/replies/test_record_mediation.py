import pytest
from django.urls import reverse

from agencies import clock
from config.after_reply import to_mediate, to_rehandle
from replies import workflow
from replies.integrity import faults
from tests.replies import rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice(world):
    """Dissatisfied, handled again, dissatisfied again."""
    suggestion = rounds.ordered(world, co_handlers=[])
    rounds.evaluated_again(world, rounds.answered_again(world, suggestion), "dissatisfied")
    suggestion.refresh_from_db()
    return suggestion


@pytest.fixture
def mediate(post):
    def send(user, suggestion, **fields):
        suggestion.refresh_from_db()
        sent = {
            "held_on": clock.today().isoformat(),
            "participants": "陆诗逸（处长）、高健（主任）、易先勇代表",
            "solution": "双方同意分两年实施。",
            "seen": suggestion.revision,
        }
        return post(user, reverse("replies:record_mediation", args=[suggestion.pk]), **(sent | fields))

    return send


def test_who_met_and_what_was_proposed_stands_in_the_case(world, twice, mediate, client_of):
    assert twice in to_mediate(world.liaison)
    assert twice not in to_rehandle(world.liaison)
    assert mediate(world.liaison, twice).status_code == 302
    assert not to_mediate(world.liaison).exists()
    page = client_of(world.coordinator).get(twice.get_absolute_url()).content.decode()
    assert "双方同意分两年实施。" in page
    workflow.conclude(twice, by=world.office_coordinator)
    twice.refresh_from_db()
    assert twice.state == "concluded"
    assert list(map(str, faults())) == []


def test_the_congress_body_may_rather_order_a_third_round(world, twice):
    workflow.order_rehandling(twice, reason="仍须落实。", on=clock.today(), by=world.liaison)
    twice.refresh_from_db()
    assert twice.state == "rehandling"
    assert rounds.line_of(twice, round=3).state == "pending"
    assert list(map(str, faults())) == []


@pytest.mark.parametrize("fields", [{"solution": ""}, {"participants": ""}, {"held_on": "2026-05-12"}])
def test_what_is_missing_is_said(world, twice, mediate, fields):
    answer = mediate(world.liaison, twice, **fields)
    assert answer.status_code == 422
    [name] = fields
    assert any("一" <= char <= "鿿" for char in str(answer.context["form"].errors[name]))


def test_not_after_the_first_round(world, mediate):
    assert mediate(world.liaison, rounds.dissatisfied(world)).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"),
    [("office_coordinator", 403), ("coordinator", 403), ("neighbour_coordinator", 404)],
)
def test_nobody_else_mediates(world, twice, mediate, who, status):
    assert mediate(getattr(world, who), twice).status_code == status
