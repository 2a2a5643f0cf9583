"""The letter as a PDF: drawn by a child process with limits, one at a time; that of a signed letter is kept.

The file is kept under the digest of the page it was drawn from, words and look together: the same letter is drawn
once, and a changed one never gets the file of another.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from replies import letter_press
from replies.letter_title import LONG_TITLE, title_lines, width
from replies.letters import body_lines, foot_lines, head_lines

STYLE = settings.BASE_DIR / "static/css/letter_paper.css"
SECONDS = 60
PATIENCE = 3
"""Seconds to wait for the letter of somebody else to be ready."""
NAME_SIZE, NAME_ROOM = 40, 482  # points: the red name and the 170 mm it stands in
LINE = 28  # characters
TOLD = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "XDG_CACHE_HOME",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
)
"""All that the child learns of the surroundings: where fonts and libraries are, and no key or password."""


class Busy(Exception):
    """Another letter is being drawn: ask again."""


class NotDrawn(Exception):
    """There is no PDF; the text says why. Word file and print remain."""


def render(letter, *, draft=None, keep=False):
    """The bytes of the file. `draft`: number of the version, stands on every page of what is not signed."""
    page = paper(letter, draft=draft)
    digest = hashlib.sha256(page.encode()).hexdigest()
    kept = settings.MEDIA_ROOT / "letters" / f"{digest}.pdf"
    if keep and kept.exists():
        return kept.read_bytes()
    with _turn():
        content = _drawn(page, digest)
    if keep:
        _keep(kept, content)
    return content


def paper(letter, *, draft=None):
    """The page the file is drawn from: all of it, with its style."""
    title = title_lines(letter.title)
    context = {
        "letter": letter,
        "draft": draft,
        "style": _style(letter),
        "head": list(head_lines(letter)),
        "title": title,
        "is_long": len(title) > LONG_TITLE,
        "body": list(body_lines(letter))[1:],
        "foot": list(foot_lines(letter)),
    }
    return render_to_string("letters/paper.html", context)


def _style(letter):
    """That of all letters, and three measures of this one: how wide its agency's name and its date are."""
    name, day = width(letter.agency_name), width(list(foot_lines(letter))[1].text)
    size = min(NAME_SIZE, int(NAME_ROOM / max(name, 1)))
    # The date four characters from the right; a long name comes as near as one.
    aside, across = max(4 - max(name - day, 0) / 2, 1), min(max(name, day), LINE - 2) + 0.5
    own = (
        f".agency {{ font-size: {size}pt }} .sealed {{ width: {across:.2f}em; margin-right: {aside:.2f}em }}"
    )
    return mark_safe(f"<style>{STYLE.read_text(encoding='utf-8')}{own}</style>")  # numbers and our own file


@contextmanager
def _turn():
    """One letter at a time on a machine: each takes a core and some 220 MB for a second or two."""
    folder = settings.MEDIA_ROOT / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Busy from None
                time.sleep(0.1)
        yield


def _drawn(page, digest):
    command = [sys.executable, "-I", str(Path(letter_press.__file__)), digest[:32]]
    try:
        done = subprocess.run(
            command,
            input=page.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={name: os.environ[name] for name in TOLD if name in os.environ},
        )
    except subprocess.TimeoutExpired:
        raise NotDrawn(_("Drawing the PDF took too long.")) from None
    if done.returncode or not done.stdout:
        raise NotDrawn(_why(done.returncode, done.stderr.decode(errors="replace")))
    return done.stdout


def _why(code, told):
    if code == letter_press.NO_LIBRARY:
        return _("This server lacks the library that draws PDF files: %(told)s") % {"told": told[:200]}
    if code == letter_press.NO_GLYPH:
        return _("No font of this server has these characters: %(told)s") % {"told": told[:200]}
    return _("Drawing the PDF failed.")


def _keep(path, content):
    """Written once, whole or not at all."""
    draft = path.with_suffix(f".{os.getpid()}-{time.monotonic_ns()}")
    draft.write_bytes(content)
    draft.replace(path)
