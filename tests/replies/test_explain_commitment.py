import pytest
from django.urls import reverse

from agencies.models import Message
from config.after_reply import to_explain
from replies.integrity import faults
from tests.replies import promises

pytestmark = pytest.mark.django_db
TEXT = "因国家规划调整，原定项目不再实施；改由既有线路提升解决。"


@pytest.fixture
def commitment(world):
    return promises.given_up(world, proposers=world.deputies[:2])


@pytest.fixture
def explain(post):
    def send(user, commitment, text=TEXT):
        commitment.refresh_from_db()
        url = reverse("replies:explain_commitment", args=[commitment.pk])
        return post(user, url, text=text, seen=commitment.revision)

    return send


@pytest.mark.parametrize("who", ["coordinator", "principal"])
def test_the_explanation_reaches_every_proposer_and_stays(world, client_of, explain, commitment, who):
    person = getattr(world, who)
    assert commitment in to_explain(person)
    assert "尚未" in client_of(person).get(commitment.get_absolute_url()).text
    assert explain(person, commitment).status_code == 302
    told = Message.objects.filter(subject__contains="说明函")
    assert told.count() == 2
    assert all(TEXT in message.body for message in told)
    assert commitment.explanation.addressees == ["易先勇", "李若澜"]
    assert commitment not in to_explain(person)
    assert TEXT in client_of(world.liaison).get(commitment.get_absolute_url()).text
    assert list(map(str, faults())) == []


def test_words_are_needed(world, explain, commitment):
    answer = explain(world.coordinator, commitment, text=" ")
    assert answer.status_code == 422
    assert "说明" in str(answer.context["form"].errors["text"])


def test_not_twice_and_not_for_an_open_one(world, explain, commitment):
    explain(world.coordinator, commitment)
    assert explain(world.coordinator, commitment).status_code == 409
    other = promises.commitment_of(promises.promised(world))
    assert explain(world.coordinator, other).status_code == 409


def test_of_a_confidential_case_the_message_says_nothing(world, explain, commitment):
    case = commitment.case
    for user in (world.coordinator, world.principal):
        case.access_list.create(user=user, reason="allocated")
    type(case).objects.filter(pk=case.pk).update(is_confidential=True)
    assert explain(world.coordinator, commitment).status_code == 302
    for message in Message.objects.filter(subject__contains="说明函"):
        assert TEXT not in message.body
        assert promises.TEXT not in message.body


@pytest.mark.parametrize(
    ("who", "status"), [("officer", 403), ("office_coordinator", 403), ("neighbour_coordinator", 404)]
)
def test_nobody_else_explains(world, explain, commitment, who, status):
    assert explain(getattr(world, who), commitment).status_code == status
