"""评价导入: evaluations as the congress platform exports them, row by row into `enter_evaluation`.

A row names the session, the number of the suggestion and the deputy (by certificate, else by name), a mark for every axis
(by its code or its word), the day it was given, and the deputy's words. Nothing is guessed: a row that fits none or
several stays out and says why.
"""

import csv
import io
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.permissions import Program
from replies.models import Evaluation
from replies.workflow.entering import enter_evaluation
from suggestions.workflow import NotNow

IMPORT = Program("代表履职平台导入")
REASON = "由代表履职平台导入"
MOST_BYTES = 20_000_000
NAMES = {
    "届次": "session",
    "会议": "session",
    "编号": "number",
    "建议编号": "number",
    "代表": "deputy",
    "代表姓名": "deputy",
    "代表证号": "certificate",
    "证号": "certificate",
    "评价": "mark",
    "意见": "comment",
    "理由": "comment",
    "评价日期": "on",
    "日期": "on",
}


class Unreadable(Exception):
    """The file as a whole cannot be read."""


@dataclass(frozen=True)
class Result:
    """What became of a row."""

    word: str
    told: str
    is_fault: bool = False


class Refused(Exception):
    """Why a row stays out."""


def read(path):
    """[(place, row)] of a JSON list or a CSV file with a head. Raises Unreadable."""
    file = Path(path)
    if not file.is_file():
        raise Unreadable(_("There is no file %(path)s.") % {"path": path})
    if file.stat().st_size > MOST_BYTES:
        raise Unreadable(_("The file is too large."))
    text = _decoded(file.read_bytes())
    if file.suffix.lower() == ".json":
        return _of_json(text)
    if file.suffix.lower() == ".csv":
        return _of_csv(text)
    raise Unreadable(_("Only .json and .csv files can be read."))


def _decoded(content):
    """With its mark of order, as UTF-8, or as GB18030; never with a sign replaced."""
    is_marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if is_marked else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(_("The characters of the file cannot be read. Save it as UTF-8."))


def _of_json(text):
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise Unreadable(_("Not JSON: %(error)s") % {"error": error}) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable(_("The file must hold a list of rows."))
    return [(f"[{at}]", _named(row)) for at, row in enumerate(rows)]


def _of_csv(text):
    try:
        lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        return [(str(lines.line_num), _named(row)) for row in lines]
    except csv.Error as error:
        raise Unreadable(_("Not CSV: %(error)s") % {"error": error}) from None


def _named(row):
    """Columns by their English names; Chinese ones are known, others may be the axes of the profile."""
    return {NAMES.get(str(name).strip(), str(name).strip()): value for name, value in row.items() if name}


def enter(rows, *, by, dry_run=False):
    """(place, Result) for each row; each stands for itself. A dry run takes every step and takes it back."""
    for place, row in rows:
        try:
            with transaction.atomic():
                result = _enter(row, by=by)
                if dry_run:
                    transaction.set_rollback(True)
        except (Refused, NotNow) as refusal:
            result = Result(_("refused"), getattr(refusal, "reason", None) or str(refusal), True)
        except ValidationError as error:
            result = Result(_("refused"), " ".join(error.messages), True)
        except PermissionDenied as refusal:
            result = Result(_("refused"), str(refusal) or _("no right to this case"), True)
        yield place, result


def _enter(row, *, by):
    evaluation = _evaluation_of(row)
    profile = evaluation.assignment.profile
    marks, comment = _marks(row, profile), _text(row, "comment")
    name = f"{evaluation.case.number} {evaluation.proposer.name}"
    if evaluation.state == Evaluation.State.GIVEN:
        if evaluation.marks == marks:
            return Result(_("known"), name)
        raise Refused(_("%(name)s was evaluated already, with other marks.") % {"name": name})
    enter_evaluation(
        evaluation,
        marks=marks,
        comment=comment,
        paper_on=_day(row),
        reason=REASON,
        source=Evaluation.Source.PLATFORM,
        by=by,
    )
    return Result(_("entered"), name)


def _evaluation_of(row):
    """The evaluation of the round under way that the row speaks of. Raises Refused for none or several."""
    session, number = _text(row, "session"), _text(row, "number")
    if not session or not number:
        raise Refused(_("Session or number is missing."))
    found = Evaluation.objects.in_force().filter(
        assignment__suggestion__session__name=session, assignment__suggestion__number=number
    )
    certificate, deputy = _text(row, "certificate"), _text(row, "deputy")
    if certificate:
        found = found.filter(proposer__deputy__certificate=certificate)
    if deputy:
        found = found.filter(proposer__name=deputy)
    if not certificate and not deputy:
        raise Refused(_("The deputy is missing: certificate number or name."))
    rows = list(found.select_related("assignment__profile", "proposer", "letter")[:2])
    if len(rows) == 1:
        return rows[0]
    names = {"number": number, "deputy": deputy or certificate}
    if rows:
        raise Refused(
            _("Several evaluations fit %(number)s and %(deputy)s: give the certificate number.") % names
        )
    raise Refused(_("No evaluation of %(deputy)s was asked for in %(number)s.") % names)


def _marks(row, profile):
    """A mark for every axis: under the axis's code or word, or under `mark` where there is one axis."""
    codes = {option["code"]: option["code"] for option in profile.evaluate_options}
    codes |= {option["label"]: option["code"] for option in profile.evaluate_options}
    marks = {}
    for axis in profile.evaluate_axes:
        names = [axis["code"], axis["label"], *(["mark"] if len(profile.evaluate_axes) == 1 else [])]
        told = next((text for name in names if (text := _text(row, name))), "")
        if told not in codes:
            names = {"axis": axis["label"], "mark": told or "—"}
            raise Refused(_("%(axis)s: the mark %(mark)s is not known.") % names)
        marks[axis["code"]] = codes[told]
    return marks


def _day(row):
    text = _text(row, "on")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("Not a date: %(text)s. Write it as 2025-05-08.") % {"text": text or "—"}) from None


def _text(row, name):
    """Text as it stands; a number that a spreadsheet made of 0924 is not taken for one."""
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(_("%(name)s must be text in the file: %(value)s.") % {"name": name, "value": value})
    return value.strip()
