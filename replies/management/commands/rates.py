import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from agencies.models import User
from replies.statistics import Report, Scope, scope_of
from replies.statistics.scope import Unit, sessions_for
from replies.statistics.sheet import lines_of, stamp_of
from suggestions.models import Session


class Command(BaseCommand):
    help = "Print the rates of a session: what /statistics/ shows, without confidential cases unless --as names a reader."

    def add_arguments(self, parser):
        parser.add_argument(
            "--session", required=True, metavar="S", help="its id, or its name such as 市六届人大四次会议"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument("--unit", choices=Unit.values, default=Unit.ASSIGNMENTS, help="what is counted")
        parser.add_argument("--as", dest="reader", metavar="USERNAME", help="as this person sees it")

    def handle(self, *, session, format, unit, reader, **options):
        scope = _scope(_session(session), reader, unit)
        report = Report(scope)
        if format == "json":
            self.stdout.write(json.dumps(as_json(report), ensure_ascii=False, indent=2))
            return
        for line in lines_of(report, rows_of):
            self.stdout.write("\t".join(line))


def rows_of(report, table):
    return report.rows(table, several=_("Several agencies"), all_together=_("All"))


def _session(text):
    found = Session.objects.filter(pk=text) if text.isdecimal() else Session.objects.filter(name=text)
    if found.count() != 1:
        known = "、".join(f"{row.pk} {row.name}" for row in Session.objects.all())
        raise CommandError(_("No such session: %(text)s. Known: %(known)s") % {"text": text, "known": known})
    return found.get()


def _scope(session, reader, unit):
    if reader is None:
        return Scope(session=session, unit=unit)
    user = User.objects.filter(username=reader).first()
    if user is None or session not in {row for some in sessions_for(user) for row in some}:
        raise CommandError(_("%(user)s has no statistics of this session.") % {"user": reader})
    return scope_of(user, session, unit=unit)


def as_json(report):
    return {
        "scope": {str(name): str(value) for name, value in stamp_of(report.scope)},
        "tables": {table.kind.key: _table(report, table) for table in report.tables},
    }


def _table(report, table):
    return {
        "label": str(table.kind.label),
        "unit": "pieces" if table.by_pieces else "rows",
        "rows": {
            str(row.label): {cell.figure.key: _cell(cell) for cell in row.cells}
            for row in rows_of(report, table)
        },
    }


def _cell(cell):
    if cell.figure.days:
        return {"mean": cell.mean, "days": cell.total, "rows": cell.number}
    return {"count": cell.number} | ({} if cell.among is None else {"of": cell.base, "percent": cell.percent})
