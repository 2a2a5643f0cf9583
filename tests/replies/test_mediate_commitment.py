import pytest
from django.urls import reverse

from config.after_reply import to_mediate_commitments
from replies.integrity import faults
from replies.models import Mediation
from tests.replies import promises

pytestmark = pytest.mark.django_db
FIELDS = {"held_on": "2026-05-11", "participants": "陆诗逸、高健", "solution": "六月底前列出项目清单。"}


@pytest.fixture
def commitment(world):
    return promises.not_satisfied(world)


@pytest.fixture
def mediate(post):
    def send(user, commitment, **fields):
        commitment.refresh_from_db()
        url = reverse("replies:mediate_commitment", args=[commitment.pk])
        return post(user, url, **{**FIELDS, "seen": commitment.revision, **fields})

    return send


def test_both_sides_met(world, client_of, mediate, commitment):
    client = client_of(world.liaison)
    assert commitment in to_mediate_commitments(world.liaison)
    assert promises.AGAINST in client.get(reverse("replies:mediate_commitment", args=[commitment.pk])).text
    assert mediate(world.liaison, commitment).status_code == 302
    row = Mediation.objects.get()
    assert (row.commitment, row.suggestion) == (commitment, commitment.case)
    assert commitment not in to_mediate_commitments(world.liaison)
    assert FIELDS["solution"] in client.get(commitment.get_absolute_url()).text
    assert list(map(str, faults())) == []


def test_it_is_no_mediation_about_the_reply(world, client_of, mediate, commitment):
    mediate(world.liaison, commitment)
    page = client_of(world.liaison).get(commitment.case.get_absolute_url()).text
    assert 'id="rounds"' not in page


@pytest.mark.parametrize(
    "fields", [{"held_on": "2026-05-12"}, {"held_on": "2026-01-01"}, {"solution": " "}, {"participants": ""}]
)
def test_a_day_out_of_place_and_missing_words_are_refused(world, mediate, commitment, fields):
    assert mediate(world.liaison, commitment, **fields).status_code == 422
    assert not Mediation.objects.exists()


def test_not_without_a_dissatisfied_deputy_and_not_twice(world, mediate, commitment):
    assert mediate(world.liaison, promises.asked(world)).status_code == 409
    mediate(world.liaison, commitment)
    assert mediate(world.liaison, commitment).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("office_coordinator", 403), ("coordinator", 403), ("neighbour_coordinator", 404)]
)
def test_nobody_else_records_it(world, mediate, commitment, who, status):
    assert mediate(getattr(world, who), commitment).status_code == status
