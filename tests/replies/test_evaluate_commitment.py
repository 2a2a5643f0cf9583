from datetime import timedelta

import pytest
from django.urls import reverse

from agencies import clock
from replies.integrity import faults
from replies.models import CommitmentEvaluation
from suggestions.chain import first_break
from suggestions.models import Suggestion
from tests.replies import promises

pytestmark = pytest.mark.django_db
PAGE = "/evaluate/commitment/"


@pytest.fixture
def commitment(world):
    return promises.asked(world)


@pytest.fixture
def row(commitment):
    return commitment.evaluations.get()


@pytest.fixture
def phone(client, row):
    answer = client.get(reverse("replies:open_link", args=[promises.token_of(row)]))
    assert answer["Location"] == PAGE
    return client


def test_promise_progress_choice_confirmation_thanks(world, client_of, phone, row):
    page = phone.get(PAGE).text
    assert promises.TEXT in page
    assert promises.DONE in page
    fields = {"mark": "satisfied", "comment": "落实了。"}
    assert "落实了。" in phone.post(PAGE, {**fields, "step": "choose"}).text
    row.refresh_from_db()
    assert row.state == "invited"
    assert phone.post(PAGE, {**fields, "step": "confirm"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.mark, row.comment) == ("given", "satisfied", "落实了。")
    event = row.case.events.first()
    assert (event.action, event.actor_role) == ("evaluate_commitment", "deputy")
    assert phone.post(PAGE, {**fields, "step": "confirm"}).status_code == 409
    for who in ("office_coordinator", "coordinator"):
        assert "落实了。" in client_of(getattr(world, who)).get(row.case.get_absolute_url()).text
    assert list(map(str, faults())) == []
    assert first_break() is None


@pytest.mark.parametrize(
    "fields", [{"mark": ""}, {"mark": "great"}, {"mark": "dissatisfied", "comment": " "}]
)
def test_a_mark_is_needed_and_a_reason_for_some(phone, row, fields):
    answer = phone.post(PAGE, {"comment": "", "step": "choose", **fields})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.state == "invited"


def test_after_the_limit_it_is_closed(client, row):
    token = promises.token_of(row)
    with clock.moved_to(row.due_on + timedelta(days=1)):
        assert client.get(reverse("replies:open_link", args=[token])).status_code == 410


def test_without_the_link_nothing_is_shown(client, row):
    answer = client.get(PAGE)
    assert answer.status_code == 403
    assert promises.TEXT not in answer.text


def test_a_link_to_a_letter_does_not_evaluate_a_promise(world, client):
    suggestion = promises.promised(world, until="invited")
    client.get(reverse("replies:open_link", args=[world.token_of(world.evaluation_of(suggestion))]))
    assert client.get(PAGE).status_code == 403


def test_of_a_confidential_case_only_to_the_deputy(world, phone, row):
    Suggestion.objects.update(is_confidential=True)
    page = phone.get(PAGE).text
    assert promises.TEXT not in page
    assert phone.post(PAGE, {"digits": "9999"}).status_code == 422
    assert phone.post(PAGE, {"digits": "0001"}).status_code == 302
    assert promises.TEXT in phone.get(PAGE).text


def test_held_it_is_not_the_agencys(world, client_of, phone, row):
    type(row.assignment.profile).objects.update(evaluation_release="held")
    phone.post(PAGE, {"mark": "satisfied", "comment": "落实了。", "step": "confirm"})
    seen = CommitmentEvaluation.objects.visible_to
    assert (seen(world.liaison).count(), seen(world.coordinator).count()) == (1, 0)
    assert "落实了。" not in client_of(world.coordinator).get(row.commitment.get_absolute_url()).text
