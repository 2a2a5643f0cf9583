import pytest
from django.urls import reverse

from config.after_reply import to_conclude, to_rehandle
from replies import workflow
from replies.integrity import faults
from replies.models import Rehandling
from tests.replies import rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def decline(post):
    def send(user, suggestion, reason="答复已逐项回应，代表诉求超出现行政策。"):
        suggestion.refresh_from_db()
        url = reverse("replies:decline_rehandling", args=[suggestion.pk])
        return post(user, url, reason=reason, seen=suggestion.revision)

    return send


def test_with_the_reason_the_case_may_be_concluded(world, decline, client_of):
    suggestion = rounds.dissatisfied(world)
    assert suggestion not in to_conclude(world.office_coordinator)
    assert decline(world.liaison, suggestion).status_code == 302
    decision = Rehandling.objects.get(suggestion=suggestion)
    assert (decision.is_ordered, decision.round) == (False, 2)
    assert not to_rehandle(world.liaison).exists()
    assert suggestion in to_conclude(world.office_coordinator)
    assert decision.reason in client_of(world.coordinator).get(suggestion.get_absolute_url()).content.decode()
    workflow.conclude(suggestion, by=world.office_coordinator)
    assert list(map(str, faults())) == []


def test_a_reason_is_needed(world, decline):
    answer = decline(world.liaison, rounds.dissatisfied(world), reason=" ")
    assert answer.status_code == 422
    assert "请说明" in str(answer.context["form"].errors["reason"])


def test_only_once_and_only_when_somebody_is_dissatisfied(world, decline):
    suggestion = rounds.dissatisfied(world)
    decline(world.liaison, suggestion)
    assert decline(world.liaison, suggestion).status_code == 409
    assert decline(world.liaison, world.evaluated()).status_code == 409


def test_after_the_automatic_rounds_both_sides_have_to_meet(world, decline):
    suggestion = rounds.ordered(world)
    reply = rounds.answered_again(world, suggestion)
    rounds.evaluated_again(world, reply, "dissatisfied")
    assert decline(world.liaison, suggestion).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"),
    [("office_coordinator", 403), ("coordinator", 403), ("neighbour_coordinator", 404)],
)
def test_nobody_else_declines(world, decline, who, status):
    assert decline(getattr(world, who), rounds.dissatisfied(world)).status_code == status
