import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies import clock
from replies import workflow
from replies.integrity import faults
from tests.replies import promises

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment(world):
    return promises.commitment_of(promises.promised(world))


@pytest.fixture
def report(post):
    def send(user, commitment, **fields):
        url = reverse("replies:report_progress", args=[commitment.pk])
        sent = {"on": clock.today().isoformat(), "text": "已完成招标。", "seen": commitment.revision}
        answer = post(user, url, **(sent | fields))
        commitment.refresh_from_db()
        return answer

    return send


def test_progress_stands_beside_the_promise(world, report, commitment, client_of):
    file = SimpleUploadedFile("进展.pdf", b"%PDF-1.7 x")
    assert report(world.officer, commitment, file=file).status_code == 302
    row = commitment.progress.get()
    assert (row.text, row.evidence.name, commitment.state) == ("已完成招标。", "进展.pdf", "open")
    assert "已完成招标。" in client_of(world.liaison).get(commitment.get_absolute_url()).content.decode()
    assert list(map(str, faults())) == []


def test_also_in_a_concluded_case(world, report):
    commitment = promises.commitment_of(promises.promised(world, "concluded"))
    assert report(world.coordinator, commitment).status_code == 302


@pytest.mark.parametrize(
    ("fields", "field"), [({"text": " "}, "text"), ({"on": "2026-05-12"}, "on"), ({"on": "2026-05-01"}, "on")]
)
def test_what_is_missing_is_said(world, report, commitment, fields, field):
    answer = report(world.officer, commitment, **fields)
    assert answer.status_code == 422
    assert any("一" <= char <= "鿿" for char in str(answer.context["form"].errors[field]))


def test_not_after_its_end(world, report, commitment):
    workflow.fulfil(commitment, on=clock.today(), text="已完成。", by=world.officer)
    assert report(world.officer, commitment).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office_coordinator", 403),
        ("section_reviewer", 403),
        ("co_coordinator", 404),
        ("neighbour_coordinator", 404),
    ],
)
def test_nobody_else_reports(world, report, commitment, who, status):
    assert report(getattr(world, who), commitment).status_code == status
