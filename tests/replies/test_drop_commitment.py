import pytest
from django.urls import reverse

from agencies.models import Message
from replies.integrity import faults
from tests.replies import promises

pytestmark = pytest.mark.django_db
REASON = "国家规划调整，项目不再实施。"


@pytest.fixture
def commitment(world):
    return promises.commitment_of(promises.promised(world, proposers=world.deputies[:2]))


@pytest.fixture
def drop(post):
    def send(user, commitment, reason=REASON):
        url = reverse("replies:drop_commitment", args=[commitment.pk])
        answer = post(user, url, reason=reason, seen=commitment.revision)
        commitment.refresh_from_db()
        return answer

    return send


@pytest.mark.parametrize("who", ["coordinator", "principal"])
def test_the_reason_reaches_every_proposer(world, drop, commitment, who):
    assert drop(getattr(world, who), commitment).status_code == 302
    assert (commitment.state, commitment.closing) == ("dropped", REASON)
    told = Message.objects.filter(key__startswith="drop_commitment/")
    assert told.count() == 2
    assert all(REASON in message.body for message in told)
    assert list(map(str, faults())) == []


def test_a_reason_is_needed(world, drop, commitment):
    answer = drop(world.coordinator, commitment, reason=" ")
    assert answer.status_code == 422
    assert "不能兑现" in str(answer.context["form"].errors["reason"])


def test_not_twice(world, drop, commitment):
    drop(world.coordinator, commitment)
    assert drop(world.coordinator, commitment).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("officer", 403), ("office_coordinator", 403), ("neighbour_coordinator", 404)]
)
def test_nobody_else_drops_it(world, drop, commitment, who, status):
    assert drop(getattr(world, who), commitment).status_code == status
