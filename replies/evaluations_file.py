"""评价导入: evaluations as the congress platform exports them, row by row into `enter_evaluation`.

A row names the session, the number of the suggestion and the deputy (by certificate, else by name), a mark for every axis
(by its code or its word), the day it was given, and the deputy's words; perhaps what the deputy says of co-handlers.
Nothing is guessed: a row that fits none or several stays out and says why.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.permissions import Program
from replies import incoming
from replies.incoming import Unreadable
from replies.models import Evaluation
from replies.workflow.co_rating import rateable, said
from replies.workflow.entering import enter_evaluation
from suggestions.workflow import NotNow

__all__ = ["IMPORT", "Result", "Unreadable", "enter", "named", "read", "rows_in"]

IMPORT = Program("代表履职平台导入")
REASON = "由代表履职平台导入"
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
    "协办评价": "co_handlers",
    "协办单位评价": "co_handlers",
}
HEADS = {*NAMES, *NAMES.values()}
SHOWN = {name: chinese for chinese, name in reversed(NAMES.items())}
"""How a refusal names a column: as it stands in the tables of the platform."""
ONE_OF_THEM = re.compile(
    r"^\s*(?P<agency>[^:：]+)[:：]\s*(?P<mark>[^（(]+?)\s*(?:[（(](?P<comment>.*)[）)])?\s*$"
)
"""市科技局：满意（意见）; several stand one after the other with a semicolon."""


@dataclass(frozen=True)
class Result:
    """What became of a row: entered, known or refused."""

    code: str
    told: str

    @property
    def word(self):
        return {"entered": _("entered"), "known": _("known"), "refused": _("refused")}[self.code]

    @property
    def is_fault(self):
        return self.code == "refused"


class Refused(Exception):
    """Why a row stays out."""


def read(path):
    """[(place, row)] of a file. Raises Unreadable."""
    file = Path(path)
    if not file.is_file():
        raise Unreadable(_("There is no file %(path)s.") % {"path": path})
    if file.stat().st_size > incoming.MOST_BYTES:
        raise Unreadable(_("The file is too large."))
    return rows_in(file.name, file.read_bytes())


def rows_in(name, content):
    """[(place, row)] of what was uploaded. Raises Unreadable."""
    return named(incoming.rows_of(name, content, heads=HEADS))


def named(rows):
    """Columns by their English names; Chinese ones are known, others may be the axes of the profile."""
    return [
        (
            place,
            {NAMES.get(str(name).strip(), str(name).strip()): value for name, value in row.items() if name},
        )
        for place, row in rows
    ]


def enter(rows, *, by, dry_run=False, among=None):
    """(place, Result) for each row; each stands for itself. A dry run takes every step and takes it back.

    `among` are the evaluations that may be entered: those of one congress, or those the person may see.
    """
    among = Evaluation.objects.all() if among is None else among
    places = {}
    for place, row in rows:
        try:
            with transaction.atomic():
                result = _enter(row, by=by, among=among, places=places, place=place)
                if dry_run:
                    transaction.set_rollback(True)
        except (Refused, NotNow) as refusal:
            result = Result("refused", getattr(refusal, "reason", None) or str(refusal))
        except ValidationError as error:
            result = Result("refused", " ".join(error.messages))
        except PermissionDenied as refusal:
            result = Result("refused", str(refusal) or _("no right to this case"))
        yield place, result


def _enter(row, *, by, among, places, place):
    evaluation = _evaluation_of(row, among)
    if evaluation.pk in places:
        raise Refused(_("Row %(place)s speaks of the same evaluation.") % {"place": places[evaluation.pk]})
    profile = evaluation.assignment.profile
    marks, comment, ratings = _marks(row, profile), _text(row, "comment"), _ratings(row, evaluation)
    name = _name_of(evaluation)
    places[evaluation.pk] = place
    if evaluation.state == Evaluation.State.GIVEN:
        if evaluation.marks == marks and (not ratings or ratings == said(evaluation)):
            return Result("known", name)
        raise Refused(_("%(name)s was evaluated already, with other marks.") % {"name": name})
    said_now = {"marks": marks, "comment": comment, "ratings": ratings, "paper_on": _day(row)}
    try:
        enter_evaluation(evaluation, **said_now, reason=REASON, source=Evaluation.Source.PLATFORM, by=by)
    except ValidationError as error:
        raise Refused(f"{name}：{' '.join(error.messages)}") from None
    return Result("entered", name)


def _name_of(evaluation):
    return f"{evaluation.case.number} {evaluation.proposer.name}"


def _evaluation_of(row, among):
    """The evaluation of the round under way that the row speaks of. Raises Refused for none or several."""
    session, number = _text(row, "session"), _text(row, "number")
    if not session or not number:
        raise Refused(_("Session or number is missing."))
    found = among.in_force().filter(
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


def _codes(profile):
    codes = {option["code"]: option["code"] for option in profile.evaluate_options}
    return codes | {option["label"]: option["code"] for option in profile.evaluate_options}


def _marks(row, profile):
    """A mark for every axis: under the axis's code or word, or under `mark` where there is one axis."""
    codes, marks = _codes(profile), {}
    for axis in profile.evaluate_axes:
        names = [axis["code"], axis["label"], *(["mark"] if len(profile.evaluate_axes) == 1 else [])]
        told = next((text for name in names if (text := _text(row, name))), "")
        if told not in codes:
            names = {"axis": axis["label"], "mark": told or "—"}
            raise Refused(_("%(axis)s: the mark %(mark)s is not known.") % names)
        marks[axis["code"]] = codes[told]
    return marks


def _ratings(row, evaluation):
    """What is said of co-handlers: a list of {agency, mark, comment}, or text such as 市科技局：满意；市财政局：基本满意."""
    told = row.get("co_handlers")
    if not told:
        return []
    parts = {name: part for part in rateable(evaluation.assignment) for name in _names(part)}
    codes, found = _codes(evaluation.assignment.profile), {}
    for one in told if isinstance(told, list) else _split(told):
        if not isinstance(one, dict):
            raise Refused(_("co_handlers must hold agency, mark and comment."))
        agency, mark, comment = (_text(one, name) for name in ("agency", "mark", "comment"))
        if agency not in parts:
            raise Refused(_("%(agency)s gave no co-handling opinion here.") % {"agency": agency or "—"})
        if mark not in codes:
            raise Refused(
                _("%(axis)s: the mark %(mark)s is not known.") % {"axis": agency, "mark": mark or "—"}
            )
        pk = parts[agency].pk
        found[pk] = {"assignment": pk, "mark": codes[mark], "comment": comment}
    return [found[pk] for pk in sorted(found)]


def _names(part):
    return {part.agency.short_name, part.agency.name, part.agency_name}


def _split(text):
    for piece in re.split(r"[;；\n]", _text({"co_handlers": text}, "co_handlers")):
        if piece.strip():
            match = ONE_OF_THEM.match(piece)
            if match is None:
                raise Refused(
                    _("Write it as agency: mark (comment). This is not clear: %(text)s") % {"text": piece}
                )
            yield {name: value or "" for name, value in match.groupdict().items()}


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
        raise Refused(
            _("%(name)s must be text in the file: %(value)s.")
            % {"name": SHOWN.get(name, name), "value": value}
        )
    return value.strip()
