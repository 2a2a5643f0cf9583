"""The letter's PDF as a download: one at a time, kept once signed, and a page that says why where there is none."""

import fcntl
import subprocess

import pytest
from django.urls import reverse

from replies import letter_pdf, letter_press
from replies.letter_text import LetterText


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def pages(monkeypatch):
    """What was handed to the press, which is not started."""
    handed = []

    def draw(page, digest):
        handed.append(page)
        return b"%PDF-" + digest.encode()

    monkeypatch.setattr(letter_pdf, "_drawn", draw)
    return handed


def url(reply, name="letter_pdf"):
    return reverse(f"replies:{name}", args=[reply.pk])


def test_a_signed_letter_is_drawn_once(world, client_of, pages, settings):
    reply = world.reply_of(world.dispatched())
    first, again = (client_of(user).get(url(reply)) for user in (world.officer, world.co_officer))
    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    assert first["X-Content-Type-Options"] == "nosniff"
    assert first["Content-Disposition"].startswith("attachment")
    assert first["Content-Disposition"].endswith(".pdf")
    assert (again.content, len(pages)) == (first.content, 1)
    assert reply.live_letter.number in pages[0]
    assert "草稿" not in pages[0]
    assert [path.suffix for path in (settings.MEDIA_ROOT / "letters").glob("*.*")] == [".pdf"]
    page = client_of(world.officer).get(url(reply, "letter")).text
    assert url(reply) in page
    assert url(reply) in client_of(world.officer).get(reply.case.get_absolute_url()).text
    assert client_of(world.neighbour_officer).get(url(reply)).status_code == 404


def test_a_draft_says_so_and_is_kept_nowhere(world, client_of, pages, settings):
    reply = world.reply_of(world.drafted())
    client = client_of(world.officer)
    assert "%E8%8D%89%E7%A8%BF" in client.get(url(reply))["Content-Disposition"]
    assert client.get(url(reply)).status_code == 200
    assert [f"草稿 第{reply.latest.number}稿" in page for page in pages] == [True, True]
    assert not list((settings.MEDIA_ROOT / "letters").glob("*.pdf"))
    assert client_of(world.co_officer).get(url(reply)).status_code == 404


def test_where_there_is_no_pdf_a_page_says_why(world, client_of, monkeypatch, settings, tmp_path):
    reply = world.reply_of(world.dispatched())
    client = client_of(world.officer)
    monkeypatch.setattr(letter_pdf, "PATIENCE", 0)
    folder = settings.MEDIA_ROOT / "letters"
    folder.mkdir(parents=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = client.get(url(reply))
    assert (waiting.status_code, waiting["Refresh"]) == (503, "2")
    assert "正在生成" in waiting.text

    press = tmp_path / "press.py"
    monkeypatch.setattr(letter_press, "__file__", str(press))
    for code, words in (
        (letter_press.NO_LIBRARY, "未安装"),
        (letter_press.NO_GLYPH, "没有下列字"),
        (1, "生成 PDF 失败"),
    ):
        press.write_text(f"import sys; sys.stderr.write('𬭎'); sys.exit({code})")
        refused = client.get(url(reply))
        assert (refused.status_code, "Refresh" in refused) == (503, False)
        assert words in refused.text
        assert url(reply, "letter_docx") in refused.text
    monkeypatch.setattr(letter_pdf, "SECONDS", 0.2)
    press.write_text("import time; time.sleep(9)")
    assert "超时" in client.get(url(reply)).text
    assert not list(folder.glob("*.pdf"))


def test_the_press_ends_with_its_limits():
    """What it is given is drawn in a child that neither memory nor time of the machine can be taken by."""
    hungry = "import letter_press; letter_press.limit(); bytearray(3 * 1024**3)"
    done = subprocess.run(
        ["python3", "-c", hungry],
        cwd=letter_press.__file__.rpartition("/")[0],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"MemoryError" in done.stderr


def test_a_changed_letter_is_another_file(pages, settings):
    letter = LetterText(agency_name="某局", title="某局关于某事的函", salutation="某某代表：", blocks=())
    other = LetterText(agency_name="某局", title="某局关于某事的函", salutation="某某代表: ", blocks=())
    assert letter_pdf.render(letter, keep=True) != letter_pdf.render(other, keep=True)
    assert letter_pdf.render(letter, keep=True) == letter_pdf.render(letter, keep=True)
    assert len(pages) == 2
