from datetime import timedelta

import pytest
from django.urls import reverse

from agencies import clock

pytestmark = pytest.mark.django_db


def conclude(post, suggestion, user):
    suggestion.refresh_from_db()
    return post(user, reverse("replies:conclude", args=[suggestion.pk]), seen=suggestion.revision)


def test_with_the_evaluation_the_office_concludes(world, post):
    suggestion = world.evaluated()
    assert conclude(post, suggestion, world.office_coordinator).status_code == 302
    suggestion.refresh_from_db()
    assert suggestion.state == "concluded"
    assert suggestion.events.filter(action="conclude").count() == 1
    assert conclude(post, suggestion, world.office_coordinator).status_code == 409


def test_not_while_the_evaluation_is_awaited(world, post):
    suggestion = world.invited()
    assert conclude(post, suggestion, world.office_coordinator).status_code == 422
    suggestion.refresh_from_db()
    assert suggestion.state == "replied"


def test_not_before_anybody_was_asked(world, post):
    assert conclude(post, world.dispatched(), world.office_coordinator).status_code == 422


def test_after_the_limit_nobody_is_waited_for(world, post):
    suggestion = world.invited()
    with clock.moved_to(world.evaluation_of(suggestion).due_on + timedelta(days=1)):
        assert conclude(post, suggestion, world.office_coordinator).status_code == 302
    suggestion.refresh_from_db()
    assert suggestion.state == "concluded"


def test_not_while_the_letter_is_on_its_way(world, post):
    assert conclude(post, world.numbered(), world.office_coordinator).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 403), ("liaison", 403), ("neighbour_coordinator", 404)]
)
def test_nobody_else_concludes(world, post, who, status):
    assert conclude(post, world.evaluated(), getattr(world, who)).status_code == status
