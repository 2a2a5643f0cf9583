"""Tables that come from outside, as rows: JSON, CSV in the encodings of offices, Excel.

Nothing is guessed and no sign is ever replaced: what cannot be read is refused as a whole, with its place.
"""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path, PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from replies import sheet_reader
from suggestions import files

MOST_BYTES = 5_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 50
SECONDS = 10
"""Time for a sheet with everything around it; the reader itself may use less."""
LOST = "\ufffd"


class Unreadable(Exception):
    """The file as a whole cannot be read."""


def rows_of(name, content, *, heads):
    """[(place, {column: value})]. `heads` are names of columns of which the table must hold one. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is too large."))
    if not content:
        raise Unreadable(_("The file is empty. Choose it again."))
    reader = {".json": _of_json, ".csv": _of_csv, ".xlsx": _of_excel}.get(PurePosixPath(name).suffix.lower())
    if reader is None:
        raise Unreadable(_("Only .xlsx, .csv and .json files can be read."))
    rows = reader(content, heads)
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("More than %(most)s rows: split the file.") % {"most": MOST_ROWS})
    return rows


def decoded(content, *, also=(), accept=lambda text: True):
    """With its mark of order, as UTF-8, or in one of the encodings `also` where the text makes sense in it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif content.startswith(b"\xef\xbb\xbf"):
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", *also]
    first = None
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            first = error.start if first is None else first
            continue
        if "\0" not in text and LOST not in text and (encoding not in also or accept(text)):
            return text
        first = _of_lost(text) if first is None else first
    line, column = _place(content, first or 0)
    message = _("The characters in line %(line)s, place %(column)s cannot be read. Save the file as UTF-8.")
    raise Unreadable(message % {"line": line, "column": column})


def _of_lost(text):
    """The place in bytes of a sign that was lost before the file came here."""
    places = [text.find(sign) for sign in ("\0", LOST) if sign in text]
    return len(text[: min(places)].encode()) if places else 0


def _place(content, byte):
    before = content[:byte]
    return before.count(b"\n") + 1, byte - before.rfind(b"\n")


def _of_json(content, heads):
    return of_json(decoded(content))


def of_json(text):
    """Rows of a JSON list of objects."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("Not JSON: %(error)s") % {"error": error}) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable(_("The file must hold a list of rows."))
    return [(f"[{at}]", row) for at, row in enumerate(rows)]


def _of_csv(content, heads):
    def makes_sense(text):
        head = next(csv.reader(io.StringIO(text, newline="")), [])
        return bool({cell.strip() for cell in head} & set(heads))

    text = decoded(content, also=["gb18030"], accept=makes_sense)
    try:
        lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        return [(str(lines.line_num), row) for row in lines]
    except csv.Error as error:
        raise Unreadable(_("Not CSV: %(error)s") % {"error": error}) from None


def _of_excel(content, heads):
    file = ContentFile(content, name="table.xlsx")
    try:
        files.checked_type(file)
    except ValidationError as error:
        raise Unreadable(" ".join(error.messages)) from None
    lines = _read_apart(content)
    at = next((number for number, line in enumerate(lines) if any(map(_is_filled, line))), None)
    if at is None:
        return []
    head = [str(cell).strip() for cell in lines[at]]
    return [
        (str(number), dict(zip(head, line, strict=False)))
        for number, line in enumerate(lines[at + 1 :], start=at + 2)
        if any(map(_is_filled, line))
    ]


def _is_filled(cell):
    return cell not in ("", None)


def _read_apart(content):
    """The cells of the first sheet, read by another process with limits of memory and time."""
    command = [sys.executable, "-I", str(Path(sheet_reader.__file__)), str(MOST_ROWS + 10), str(MOST_COLUMNS)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Unreadable(_("The Excel file cannot be read: it is damaged or unpacks to too much.")) from None
    if done.returncode == 3:
        names = {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
        message = _(
            "The sheet has cells beyond %(rows)s rows or %(columns)s columns. Delete them and save it."
        )
        raise Unreadable(message % names)
    if done.returncode:
        raise Unreadable(_("The Excel file cannot be read: it is damaged or unpacks to too much."))
    return json.loads(done.stdout)
