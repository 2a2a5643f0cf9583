"""The report as rows of a sheet, for a file or a terminal."""

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import clock
from replies.statistics.scope import By, Unit

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(value):
    """Text that a spreadsheet would take for a formula is marked as text."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def stamp_of(scope):
    """What was counted, and when."""
    days = f"{scope.first or ''} — {scope.last or ''}" if scope.first or scope.last else _("all days")
    return [
        (_("Session"), str(scope.session)),
        (_("Days counted"), f"{By(scope.by).label} {days}"),
        (_("Counted are"), str(Unit(scope.unit).label)),
        (_("Made at"), timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M")),
        (_("Confidential cases"), _("Only those on whose list the reader stands.")),
    ]


def lines_of(report, rows_of):
    for name, value in stamp_of(report.scope):
        yield [safe(name), safe(value)]
    for table in report.tables:
        yield []
        base = _("Pieces") if table.by_pieces else table.kind.base
        yield [safe(f"{table.kind.label}（{base}）")]
        yield [safe(heading) for heading in _headings(table)]
        for row in rows_of(report, table):
            yield [safe(row.label), *(safe(value) for cell in row.cells for value in _values(cell))]


def _headings(table):
    yield _("Agency")
    for figure in table.kind.figures:
        yield figure.label
        if figure.among is not None:
            yield _("out of")
            yield "%"
        if figure.days:
            yield _("Rows")


def _values(cell):
    if cell.figure.days:
        return ["" if cell.mean is None else cell.mean, cell.number]
    if cell.among is None:
        return [cell.number]
    return [cell.number, cell.base, "" if cell.percent is None else cell.percent]
