import sys

from django.core.management.base import BaseCommand

from config import documents


class Command(BaseCommand):
    help = "Write the papers under docs/ that are printed from the code."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="write nothing; end with 1 when a paper is stale"
        )

    def handle(self, *, check, **options):
        if not check:
            return documents.write()
        stale = documents.stale()
        for name in stale:
            self.stderr.write(
                f"docs/{name} 与代码不一致，请运行 manage.py document · is stale, run manage.py document"
            )
        sys.exit(bool(stale))
