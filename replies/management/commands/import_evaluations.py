import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from agencies.models import User
from replies.evaluations_file import IMPORT, Unreadable, enter, read
from replies.models import Evaluation


class Command(BaseCommand):
    help = (
        "Enter evaluations that came by the congress platform, from an Excel, CSV or JSON file. One line for each row: what "
        "became of it. A row that was entered before is passed over, so the same file can be read twice. Exit code 1 "
        "when a row could not be entered."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "file", metavar="FILE", help="rows of session, number, deputy or certificate, marks"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would become of each row")
        parser.add_argument(
            "--by", metavar="USERNAME", help="who enters them; without it history names the import itself"
        )

    def handle(self, *, file, dry_run, by, **options):
        actor = self.actor(by)
        try:
            rows = read(file)
        except Unreadable as error:
            raise CommandError(str(error)) from None
        failed = 0
        among = Evaluation.objects.visible_to(actor) if isinstance(actor, User) else None
        for place, result in enter(rows, by=actor, dry_run=dry_run, among=among):
            self.stdout.write(f"{place}\t{result.word}\t{result.told}")
            failed += result.is_fault
        self.stdout.write(
            _("%(rows)s rows, %(failed)s of them refused") % {"rows": len(rows), "failed": failed}
        )
        if failed:
            sys.exit(1)

    def actor(self, username):
        if not username:
            return IMPORT
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(_("There is no active user %(name)s.") % {"name": username})
        return user
