"""What the report says, as short as the tests ask for it."""

from replies.statistics import Report, scope_of
from replies.statistics.tables import ALL


def report_of(world, user=None, **narrowed):
    return Report(scope_of(user or world.office_coordinator, world.session, **narrowed))


def cell_of(world, table, figure, row=ALL, **narrowed):
    cells = report_of(world, **narrowed).table(table).cells(row)
    return next(cell for cell in cells if cell.figure.key == figure)


def share(world, table, figure, row=ALL, **narrowed):
    """(counted, among) of one figure."""
    cell = cell_of(world, table, figure, row, **narrowed)
    return cell.number, cell.base


def handling(world, figure, **narrowed):
    return share(world, "handling", figure, **narrowed)


def evaluation(world, figure, **narrowed):
    return share(world, "evaluation", figure, **narrowed)
