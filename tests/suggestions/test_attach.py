import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

PDF = b"%PDF-1.7 text"


def package(*names):
    """A .docx or .xlsx with entries of these names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as zipped:
        for name in names:
            zipped.writestr(name, "x")
    return content.getvalue()


@pytest.fixture
def attach(client_of):
    def send(user, suggestion, name, content):
        file = SimpleUploadedFile(name, content)
        url = reverse("suggestions:attach", args=[suggestion.pk])
        return client_of(user).post(url, {"kind": "material", "file": file})

    return send


def test_a_file_is_kept_under_a_name_of_its_own(world, attach):
    suggestion = world.accepted()
    attach(world.office_coordinator, suggestion, "..\\调研\u202e报告.pdf", PDF)
    attachment = suggestion.attachments.get()
    assert attachment.name == "调研报告.pdf"
    assert "报告" not in attachment.file.name
    assert attachment.content_type == "application/pdf"
    assert suggestion.events.first().detail["file"] == "调研报告.pdf"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.pdf", b""),
        ("网页.html", b"<html>"),
        ("图.svg", b"<svg/>"),
        ("伪装.pdf", b"<html>"),
        ("伪装.docx", package("xl/workbook.xml")),
        ("宏.docx", package("word/document.xml", "word/vbaProject.bin")),
        ("截断.docx", b"PK\x03\x04"),
        ("程序.exe", b"MZ"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(world, attach, name, content):
    suggestion = world.accepted()
    answer = attach(world.office_coordinator, suggestion, name, content)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert not suggestion.attachments.exists()


def test_a_file_above_the_limit_is_refused(world, attach, settings):
    settings.UPLOAD_LIMIT = len(PDF) - 1
    assert attach(world.office_coordinator, world.accepted(), "大.pdf", PDF).status_code == 422


@pytest.mark.parametrize(
    ("name", "status"), [("coordinator", 403), ("liaison", 403), ("neighbour_officer", 404)]
)
def test_others_do_not(world, attach, name, status):
    assert attach(getattr(world, name), world.signed_for(), "文.pdf", PDF).status_code == status
