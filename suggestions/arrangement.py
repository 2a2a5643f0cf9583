"""放假安排: the yearly notice of the State Council as days, read from a CSV file or from the text of the notice itself.

Nothing is guessed: a weekday that the notice prints beside a day must be that day's, so a notice read for another year is
refused, and a line that says neither 放假 nor 上班 is not taken for a day.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from suggestions.deadlines import SATURDAY

MAKE_UP = "调休上班"
MOST_BYTES = 200_000
MOST_ROWS = 400
NAMES = {
    "日期": "date",
    "是否上班": "is_working",
    "上班": "is_working",
    "working": "is_working",
    "名称": "name",
    "节日": "name",
    "来源": "source",
    "依据": "source",
}
WORKING = {"1", "true", "yes", "是", "上班", "调休上班"}
RESTING = {"0", "false", "no", "否", "放假", "休", "休息"}
EXPECTED = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
WEEKDAYS = "一二三四五六日"


class Unreadable(Exception):
    """Why a file or a text gives no arrangement, in words for whoever brought it."""


@dataclass(frozen=True)
class Off:
    """A day that differs from "Monday to Friday"."""

    date: date
    is_working: bool
    name: str
    source: str = ""


def read(text, *, year, source=""):
    """The days of the arrangement in their order. Raises Unreadable."""
    text = text.lstrip("\ufeff").strip()
    if not text:
        raise Unreadable(_("The arrangement is empty."))
    days = _of_csv(text, source) if _is_csv(text) else _of_notice(text, year, source)
    if not days:
        raise Unreadable(_("No day off was found in the text."))
    return _checked(sorted(days, key=lambda day: day.date), year)


def decoded(content):
    """The text of a file: with its mark of order, as UTF-8, or as GB18030. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is too large."))
    is_marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_marked else ["utf-8-sig", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(_("The characters of the file cannot be read. Save it as UTF-8."))


def year_of(text):
    """The year that the title of a notice or most days of a file name; None when there is none."""
    titled = re.search(r"(\d{4})年(?:部分)?节假日", text)
    if titled:
        return int(titled[1])
    years = re.findall(r"^(\d{4})-\d{2}-\d{2}", text, flags=re.M)
    return int(max(set(years), key=years.count)) if years else None


def missing(days):
    """Holidays of the law that the arrangement does not name."""
    named = " ".join(day.name for day in days if not day.is_working)
    return [name for name in EXPECTED if name not in named]


def _checked(days, year):
    if len(days) > MOST_ROWS:
        raise Unreadable(_("These are more days than a year has."))
    seen = set()
    for day in days:
        told = {"day": day.date.isoformat()}
        if day.date in seen:
            raise Unreadable(_("%(day)s stands there twice.") % told)
        if abs(day.date.year - year) > 1 or (day.date.year != year and day.date.month not in (1, 12)):
            raise Unreadable(
                _("%(day)s does not belong to the arrangement of %(year)s.") % {**told, "year": year}
            )
        if day.is_working and day.date.weekday() < SATURDAY:
            raise Unreadable(_("%(day)s is no weekend day: it need not be named as a working day.") % told)
        if not day.name:
            raise Unreadable(_("%(day)s has no name.") % told)
        seen.add(day.date)
    return days


# A file.


def _is_csv(text):
    head = text.splitlines()[0].replace("，", ",")
    return "," in head and {"date", "日期"} & {cell.strip().strip('"') for cell in head.split(",")} != set()


def _of_csv(text, source):
    try:
        lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        return [_row(row, lines.line_num, source) for row in lines if any(row.values())]
    except csv.Error as error:
        raise Unreadable(_("Not CSV: %(error)s") % {"error": error}) from None


def _row(row, place, source):
    row = {
        NAMES.get(str(name).strip(), str(name).strip()): (value or "").strip()
        for name, value in row.items()
        if name
    }
    told = {"place": place, "text": row.get("date") or "—"}
    try:
        day = date.fromisoformat(row.get("date", ""))
    except ValueError:
        raise Unreadable(_("Line %(place)s: not a date: %(text)s. Write it as 2027-10-01.") % told) from None
    working = row.get("is_working", "").lower()
    if working not in WORKING | RESTING:
        told["text"] = row.get("is_working") or "—"
        raise Unreadable(_("Line %(place)s: 1 for a working day, 0 for a day off, not “%(text)s”.") % told)
    is_working = working in WORKING
    name = row.get("name") or (MAKE_UP if is_working else "")
    return Off(day, is_working, name[:50], (row.get("source") or source)[:100])


# The words of a notice.

DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:[（(]([^）)]*)[）)])?"
SPAN = re.compile(rf"{DAY}(?:\s*(?:至|到|—|－|-)\s*{DAY})?")
HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|\d+[.．、])\s*([^：:]{1,20})[：:]")


def _of_notice(text, year, source):
    days, name = [], ""
    for line in filter(None, map(str.strip, text.splitlines())):
        heading = HEADING.match(line)
        if heading:
            name = heading[1].strip()
            line = line[heading.end() :]
        elif not name:
            continue  # title and preamble
        for sentence in re.split(r"[。；;]", line):
            days += _of_sentence(sentence, name, year, source)
    return days


def _of_sentence(sentence, name, year, source):
    is_working = "上班" in sentence
    if not is_working and "放假" not in sentence:
        return []
    if is_working and "放假" in sentence:
        raise Unreadable(_("“%(text)s”: days off and working days in one sentence.") % {"text": sentence})
    found, month = [], None
    for parts in SPAN.finditer(sentence):
        first, month = _day(parts.group(1, 2, 3, 4), year, month, sentence)
        last = first
        if parts.group(7):
            last, month = _day(parts.group(5, 6, 7, 8), first.year, month, sentence)
        if not timedelta(0) <= last - first <= timedelta(days=15):
            raise Unreadable(_("“%(text)s”: the last day lies before the first.") % {"text": sentence})
        found += [first + timedelta(days=i) for i in range((last - first).days + 1)]
    _count(sentence, found)
    label = MAKE_UP if is_working else name
    return [Off(day, is_working, label[:50], source[:100]) for day in found]


def _day(parts, year, month, sentence):
    """A day with the month of the one before where it names none; the weekday in brackets must be its own."""
    told_year, told_month, day, brackets = parts
    month = int(told_month) if told_month else month
    try:
        found = date(int(told_year or year), month, int(day))
    except (TypeError, ValueError):
        raise Unreadable(_("“%(text)s”: no such day.") % {"text": sentence}) from None
    weekday = re.search(r"(?:周|星期)([一二三四五六日天])", brackets or "")
    if weekday and WEEKDAYS[found.weekday()] != weekday[1].replace("天", "日"):
        told = {"day": found.isoformat(), "weekday": weekday[0], "year": found.year}
        message = _("%(day)s is not %(weekday)s. Is the notice that of %(year)s?")
        raise Unreadable(message % told)
    return found, month


def _count(sentence, found):
    """“共8天”: as many as were read."""
    told = re.search(r"共(\d+)天", sentence)
    if told and int(told[1]) != len(found):
        names = {"text": sentence, "count": len(found)}
        raise Unreadable(_("“%(text)s”: %(count)s days were read.") % names)
