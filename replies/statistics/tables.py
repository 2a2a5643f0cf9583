"""Tables of figures: a row for each agency, and one for all of them together, which is the sum of the rows.

Counted by pieces a row is a suggestion: it counts among where one of its assignments does, and is counted where all
those are (for what is late, extended or handled again: one of them). Pieces of several answering agencies stand in a row
of their own, so that the rows still add up.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from agencies.models import Agency
from replies.statistics.figures import KIND, KINDS
from replies.statistics.scope import Unit

SEVERAL = "several"
ALL = "all"


@dataclass(frozen=True)
class Cell:
    """A figure of one row of a table, with the ids behind it. `total` is what was added up, of days."""

    figure: object
    counted: tuple
    among: tuple | None = None
    total: int | None = None

    @property
    def number(self):
        return len(self.counted)

    @property
    def base(self):
        return None if self.among is None else len(self.among)

    @property
    def percent(self):
        return round(100 * self.number / self.base, 1) if self.base else None

    @property
    def mean(self):
        return round(self.total / self.number, 1) if self.total is not None and self.number else None


@dataclass(frozen=True)
class TableRow:
    key: object
    """Id of the agency, or SEVERAL, or ALL."""
    label: str
    cells: tuple


class Table:
    """The figures of one kind over the rows of a scope."""

    def __init__(self, kind, scope, rows):
        self.kind = kind
        self.scope = scope
        self.by_pieces = kind.in_pieces and scope.unit == Unit.PIECES
        self._rows = rows

    @cached_property
    def groups(self):
        """{key of the table row: the rows that are counted in it}."""
        found = defaultdict(list)
        if not self.by_pieces:
            for row in self._rows:
                found[row.agency].append([row])
            return found
        pieces = defaultdict(list)
        for row in self._rows:
            pieces[row.case].append(row)
        for rows in pieces.values():
            agencies = {row.agency for row in rows}
            found[agencies.pop() if len(agencies) == 1 else SEVERAL].append(rows)
        return found

    def cells(self, key):
        units = (
            [unit for rows in self.groups.values() for unit in rows]
            if key == ALL
            else self.groups.get(key, [])
        )
        return tuple(self._cell(figure, units) for figure in self.kind.figures)

    def _cell(self, figure, units):
        if figure.among is None:
            counted = [unit for unit in units if self._holds(figure, unit)]
            total = sum(row[figure.days] for unit in counted for row in unit) if figure.days else None
            return Cell(figure, tuple(map(self._id, counted)), total=total)
        among = [
            (unit, held) for unit in units if (held := [row for row in unit if figure.among(row, self.scope)])
        ]
        counted = [unit for unit, held in among if self._holds(figure, held)]
        return Cell(figure, tuple(map(self._id, counted)), tuple(self._id(unit) for unit, _held in among))

    def _holds(self, figure, rows):
        if self.kind.of_worst:
            rows = [self.kind.of_worst(rows)]
        enough = any if figure.any_of else all
        return enough(figure.of(row, self.scope) for row in rows)

    def _id(self, unit):
        return unit[0].case if self.by_pieces else unit[0].pk


class Report:
    """All tables of a scope; what several tables count is read once."""

    def __init__(self, scope):
        self.scope = scope
        self._read = {}

    def table(self, key):
        kind = KIND[key]
        if kind.read not in self._read:
            self._read[kind.read] = kind.read(self.scope)
        return Table(kind, self.scope, self._read[kind.read])

    @cached_property
    def tables(self):
        """Without those that are not the reader's: who sees one agency alone does not see the register."""
        return [self.table(kind.key) for kind in KINDS if self.scope.oversees or kind.key != "registered"]

    @cached_property
    def agencies(self):
        keys = {key for table in self.tables for key in table.groups if isinstance(key, int)}
        return {agency.pk: agency for agency in Agency.objects.filter(pk__in=keys)}

    def rows(self, table, *, several, all_together):
        """The table's rows in the order of the agencies, then what several answer, then the sum."""
        labels = {pk: agency.short_name for pk, agency in sorted(self.agencies.items()) if pk in table.groups}
        if SEVERAL in table.groups:
            labels[SEVERAL] = several
        labels[ALL] = all_together
        return [TableRow(key, label, table.cells(key)) for key, label in labels.items()]
