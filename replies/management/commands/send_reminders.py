import argparse
from datetime import date

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from agencies import clock
from replies import planning, reminders


def a_day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = _("Not a date: %(text)s. Write it as 2025-05-08.")
        raise argparse.ArgumentTypeError(message % {"text": text}) from None


class Command(BaseCommand):
    help = "Plan today's reminders and send what waits in the outbox, once."

    def add_arguments(self, parser):
        parser.add_argument(
            "--today", metavar="DATE", type=a_day, help="the day to plan for, such as 2025-05-08"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="print what would be written; write and send nothing"
        )

    def handle(self, *, today, dry_run, **options):
        today = today or clock.today()
        if dry_run:
            return self.print_planned(today)
        written, sent = reminders.send(today=today)
        self.stdout.write(
            _("%(day)s: %(written)s reminders written, %(sent)s messages sent")
            % {"day": today, "written": written, "sent": sent}
        )

    def print_planned(self, today):
        count = 0
        for row in planning.unknown(today):
            told = [
                row.recipient.name,
                row.get_kind_display(),
                f"{row.level:+d}",
                row.due_on,
                row.suggestion.label if row.suggestion else "",
            ]
            self.stdout.write("\t".join(map(str, told)))
            count += 1
        self.stdout.write(_("%(day)s: %(count)s reminders would be written") % {"day": today, "count": count})
