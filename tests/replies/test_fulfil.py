import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies import clock
from agencies.models import Notice
from replies import workflow
from replies.integrity import faults
from tests.replies import promises

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment(world):
    return promises.commitment_of(promises.promised(world))


@pytest.fixture
def fulfil(post):
    def send(user, commitment, **fields):
        url = reverse("replies:fulfil", args=[commitment.pk])
        sent = {"on": clock.today().isoformat(), "text": "规划已印发，见附件。", "seen": commitment.revision}
        answer = post(user, url, **(sent | fields))
        commitment.refresh_from_db()
        return answer

    return send


def test_it_is_closed_with_what_proves_it(world, fulfil, commitment):
    file = SimpleUploadedFile("印发件.pdf", b"%PDF-1.7 x")
    assert fulfil(world.coordinator, commitment, file=file).status_code == 302
    assert (commitment.state, commitment.closing) == ("fulfilled", "规划已印发，见附件。")
    assert commitment.closed_on == clock.today()
    assert commitment.progress.get().evidence.name == "印发件.pdf"
    assert commitment.case.events.filter(action="fulfil").count() == 1
    assert Notice.objects.filter(user=world.office_coordinator, action="fulfil").exists()
    assert list(map(str, faults())) == []


@pytest.mark.parametrize(("fields", "field"), [({"text": ""}, "text"), ({"on": "2026-05-12"}, "on")])
def test_without_proof_it_stays_open(world, fulfil, commitment, fields, field):
    answer = fulfil(world.coordinator, commitment, **fields)
    assert answer.status_code == 422
    assert any("一" <= char <= "鿿" for char in str(answer.context["form"].errors[field]))
    assert commitment.state == "open"


def test_not_twice(world, fulfil, commitment):
    fulfil(world.coordinator, commitment)
    assert fulfil(world.coordinator, commitment).status_code == 409


def test_two_at_once_close_it_once(world, fulfil, commitment):
    seen = commitment.revision
    workflow.report_progress(commitment, on=clock.today(), text="进展。", by=world.officer)
    assert fulfil(world.coordinator, commitment, seen=seen).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("office_coordinator", 403), ("liaison", 403), ("neighbour_coordinator", 404)]
)
def test_nobody_else_closes_it(world, fulfil, commitment, who, status):
    assert fulfil(getattr(world, who), commitment).status_code == status
