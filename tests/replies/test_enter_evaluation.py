"""A paper slip taken down by the congress body: scan, date, late marks, and who may."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies import clock
from agencies.permissions import Action, is_granted
from config.standing import standing
from replies import workflow
from replies.integrity import faults
from suggestions.models import Attachment, Suggestion

pytestmark = pytest.mark.django_db
REASON = "线路没有落实。"


def scan():
    return SimpleUploadedFile("回执.pdf", b"%PDF-1.7 slip", content_type="application/pdf")


@pytest.fixture
def enter(client_of):
    def send(user, evaluation, **fields):
        url = reverse("replies:enter_evaluation", args=[evaluation.pk])
        sent = {
            "seen": evaluation.revision,
            "reply": "satisfied",
            "paper_on": clock.today().isoformat(),
            "file": scan(),
        }
        answer = client_of(user).post(url, {**sent, **fields})
        evaluation.refresh_from_db()
        return answer

    return send


@pytest.fixture
def evaluation(world):
    return world.evaluation_of(world.invited())


def test_the_liaison_enters_a_slip_with_its_scan(world, enter, evaluation, client_of):
    assert enter(world.liaison, evaluation).status_code == 302
    assert (evaluation.state, evaluation.source, evaluation.marks) == (
        "given",
        "paper",
        {"reply": "satisfied"},
    )
    assert evaluation.scan.kind == Attachment.Kind.SCAN
    assert evaluation.case.events.first().detail["file"] == "回执.pdf"
    assert list(map(str, faults())) == []
    page = client_of(world.liaison).get(evaluation.case.get_absolute_url()).content.decode()
    assert reverse("suggestions:attachment", args=[evaluation.scan_id]) in page
    assert "1/1" in page


def test_the_slip_itself_is_not_for_the_agency(world, enter, evaluation, client_of):
    enter(world.liaison, evaluation)
    address = reverse("suggestions:attachment", args=[evaluation.scan_id])
    assert client_of(world.office_coordinator).get(address).status_code == 200
    assert client_of(world.coordinator).get(address).status_code == 404
    page = client_of(world.coordinator).get(evaluation.case.get_absolute_url()).content.decode()
    assert "回执.pdf" not in page.split('id="history"')[0]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"file": ""}, "file"),
        ({"file": SimpleUploadedFile("回执.pdf", b"no pdf")}, "file"),
        ({"reply": ""}, "reply"),
        ({"reply": "dissatisfied"}, "comment"),
        ({"paper_on": "2026-05-12"}, "paper_on"),
        ({"paper_on": "2026-05-01"}, "paper_on"),
        ({"paper_on": "2026-05-10"}, "reason"),
    ],
)
def test_what_is_missing_is_said_in_chinese(world, enter, evaluation, fields, field):
    answer = enter(world.liaison, evaluation, **fields)
    assert answer.status_code == 422
    assert any("一" <= char <= "鿿" for char in str(answer.context["form"].errors[field]))
    assert evaluation.state == "invited"


def test_an_earlier_date_needs_a_reason_and_is_told(world, enter, evaluation):
    assert enter(world.liaison, evaluation, paper_on="2026-05-10", reason="邮寄在途").status_code == 302
    event = evaluation.case.events.first()
    assert (event.note, event.detail["on_day"]) == ("邮寄在途", "2026-05-10")
    assert evaluation.paper_on == date(2026, 5, 10)
    assert not evaluation.came_late


def test_a_slip_after_the_limit_still_counts_and_is_marked(world, enter, evaluation, client_of):
    with clock.moved_to(evaluation.due_on + timedelta(days=3)):
        workflow.lapse(evaluation, by=world.liaison)
        assert enter(world.liaison, evaluation).status_code == 302
        assert (evaluation.state, evaluation.came_late) == ("given", True)
        page = client_of(world.liaison).get(evaluation.case.get_absolute_url()).content.decode()
    assert "逾期" in page or "Came late" in page


def test_a_dissatisfied_slip_is_remembered_as_one(world, enter, evaluation):
    enter(world.liaison, evaluation, reply="dissatisfied", comment=REASON)
    assert evaluation.is_dissatisfied


def test_the_office_stands_in_only_where_the_congress_body_has_nobody(world, enter, evaluation):
    assert enter(world.office_coordinator, evaluation).status_code == 403
    world.liaison.memberships.update(valid_to=clock.today() - timedelta(days=1))
    assert enter(world.office_coordinator, evaluation).status_code == 302


def test_the_desk_asks_the_same_question(world, evaluation):
    def stands():
        user = type(world.office_coordinator).objects.get(pk=world.office_coordinator.pk)
        found = Suggestion.objects.filter(standing(user, Action.ENTER_EVALUATION)).exists()
        assert found == is_granted(user, Action.ENTER_EVALUATION, on=evaluation)
        return found

    assert not stands()
    world.liaison.memberships.update(valid_to=clock.today() - timedelta(days=1))
    assert stands()


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 403), ("officer", 403), ("neighbour_coordinator", 404)]
)
def test_whoever_is_evaluated_has_no_part_in_it(world, enter, evaluation, who, status):
    assert enter(getattr(world, who), evaluation).status_code == status


def test_not_twice(world, enter):
    assert enter(world.liaison, world.evaluation_of(world.evaluated())).status_code == 409


def test_the_link_closes_when_the_slip_was_entered(world, enter, evaluation, client):
    token = world.token_of(evaluation)
    enter(world.liaison, evaluation)
    client.get(f"/evaluate/{token}/")
    answer = client.post("/evaluate/", {"reply": "dissatisfied", "comment": REASON, "step": "confirm"})
    assert answer.status_code == 409
