import argparse
import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from suggestions.chain import first_break
from suggestions.models import ChainHead


def a_head(text):
    sequence, _colon, digest = text.partition(":")
    if not sequence.isdecimal() or not digest:
        message = _("Not a head: %(text)s. Give it as it was printed, such as 812:9f0c…")
        raise argparse.ArgumentTypeError(message % {"text": text})
    return int(sequence), digest


class Command(BaseCommand):
    help = "Recompute the chain of the history. Names the first broken event and ends with 1."

    def add_arguments(self, parser):
        parser.add_argument(
            "--head", action="store_true", help="print the head, to be kept outside, and verify nothing"
        )
        parser.add_argument(
            "--against", type=a_head, metavar="HEAD", help="a head printed earlier: finds a cut history"
        )

    def handle(self, *, head, against, **options):
        row = ChainHead.objects.first() or ChainHead()
        if head:
            return self.stdout.write(f"{row.sequence}:{row.digest}")
        broken = first_break(kept=against)
        if broken:
            self.stderr.write(str(broken))
            sys.exit(1)
        self.stdout.write(_("%(count)s events, the chain is whole") % {"count": row.sequence})
