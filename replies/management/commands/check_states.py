import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from replies.integrity import faults
from suggestions.models import Suggestion


class Command(BaseCommand):
    help = "Prove that states, due dates and letters are what history and rules give. One line a fault, and 1 at the end."

    def handle(self, **options):
        count = 0
        for fault in faults():
            self.stdout.write(str(fault))
            count += 1
        if count:
            self.stderr.write(_("%(count)s rows do not fit") % {"count": count})
            sys.exit(1)
        self.stdout.write(_("%(count)s suggestions, everything fits") % {"count": Suggestion.objects.count()})
