"""A Celery worker with its timetable that is replaced when it goes deaf; for one machine."""

import signal
import sys
import threading

from django.conf import settings
from django.core.management.base import BaseCommand

from config import watching
from replies.reminders import ALIVE


class Command(BaseCommand):
    help = "Run the Celery worker and its timetable, and start them anew when no task has run for some time."

    def add_arguments(self, parser):
        parser.add_argument("--silence", type=float, default=watching.SILENCE_SECONDS, metavar="SECONDS")

    def handle(self, *, silence, **options):
        end = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: end.set())
        sign = settings.DATA / ALIVE
        sys.exit(watching.keep_alive(watching.worker(), sign, stopped=end.is_set, silence=silence))
