import sys
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.permissions import Program
from replies import recount, workflow
from replies.forms.calendar import NOTICE
from suggestions import arrangement
from suggestions.models import Calendar

IMPORT = Program("日历导入")


class Command(BaseCommand):
    help = (
        "Enter the holiday arrangement of a year, from the text of the notice or a CSV file (date, is_working, name, "
        "source), and move every open date that depends on it. The same as the page of the calendar does. Exit code 1 "
        "when nothing changes."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the notice as text, or CSV")
        parser.add_argument("--year", type=int, help="the year, where the file does not say it")
        parser.add_argument("--source", help="the notice the days come from, as every day will name it")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
        parser.add_argument(
            "--by", metavar="USERNAME", help="who enters it; without it history names the import itself"
        )

    def handle(self, *, file, year, source, dry_run, by, **options):
        actor = self.actor(by)
        year, days, source = self.read(file, year, source)
        found = recount.plan(year, days)
        self.tell(found)
        if found.is_empty:
            self.stdout.write(_("The calendar says this already, and no date would move."))
            sys.exit(1)
        if dry_run:
            return
        try:
            change = workflow.change_calendar(
                Calendar(), year=year, arrangement=days, source=source, by=actor
            )
        except (ValidationError, PermissionDenied) as refusal:
            raise CommandError(" ".join(getattr(refusal, "messages", [str(refusal)]))) from None
        self.stdout.write(_("Done: version %(number)s of the calendar.") % {"number": change.number})

    def read(self, file, year, source):
        path = Path(file)
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": file})
        try:
            text = arrangement.decoded(path.read_bytes())
            year = year or arrangement.year_of(text)
            if year is None:
                raise CommandError(_("The file does not say its year. Give it with --year."))
            source = source or NOTICE.format(year=year)
            return year, arrangement.read(text, year=year, source=source), source
        except arrangement.Unreadable as error:
            raise CommandError(str(error)) from None

    def tell(self, found):
        for change in found.changes:
            words = [self.words(told) for told in (change.before, change.after)]
            self.stdout.write(f"{change.day}\t{words[0]} → {words[1]}")
        for move in found.moves:
            note = f"\t({move.kept['counted']})" if move.kept else ""
            self.stdout.write(
                f"{move.case.number or move.case.pk}\t{move.assignment.agency_name}\t{move.label}\t"
                f"{move.old.date} → {move.new.date}{note}"
            )
        told = {"days": len(found.changes), "moved": len(found.moved), "cases": len(found.cases)}
        self.stdout.write(_("%(days)s days, %(moved)s open dates move in %(cases)s cases") % told)

    def words(self, told):
        if told is None:
            return _("as every week")
        return f"{told[1]} ({_('working day') if told[0] else _('day off')})"

    def actor(self, username):
        if not username:
            return IMPORT
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(_("There is no active user %(name)s.") % {"name": username})
        return user
