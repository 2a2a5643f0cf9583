import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import AccessLog
from suggestions import workflow


@pytest.fixture
def url_of(world):
    """The address of a file of the suggestion."""

    def add(suggestion):
        file = SimpleUploadedFile("调研报告.pdf", b"%PDF-1.7 text")
        attachment = workflow.attach(suggestion, file=file, kind="material", by=world.office_coordinator)
        return reverse("suggestions:attachment", args=[attachment.pk])

    return add


@pytest.mark.parametrize(
    "name", ["office_coordinator", "liaison", "coordinator", "co_coordinator", "principal"]
)
def test_who_sees_the_case_saves_the_file(world, client_of, url_of, name):
    answer = client_of(getattr(world, name)).get(url_of(world.signed_for()))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 text"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_for_the_others_it_does_not_exist_and_the_attempt_is_kept(world, client_of, url_of):
    url = url_of(world.signed_for())
    assert client_of(world.neighbour_officer).get(url).status_code == 404
    assert AccessLog.objects.get().kind == AccessLog.Kind.NOT_VISIBLE


def test_of_a_confidential_case_only_those_on_its_list(world, client_of, url_of):
    url = url_of(world.signed_for(flags={"is_confidential": True}))
    assert client_of(world.office_coordinator).get(url).status_code == 200
    assert client_of(world.office_leader).get(url).status_code == 404


def test_not_without_signing_in(world, client, url_of):
    assert client.get(url_of(world.signed_for())).status_code == 302
