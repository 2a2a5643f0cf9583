"""The timetable where there is no Redis: a loop in the foreground that survives a database out of reach."""

import logging
import signal
import sys
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from replies import reminders

log = logging.getLogger(__name__)
SECONDS_TO_FINISH = 1
SECONDS_A_ROUND = 120  # then it is planned again, however much still waits


class Command(BaseCommand):
    help = "Plan and send reminders every minute until told to stop."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=float, default=60, metavar="SECONDS")

    def handle(self, *, every, **options):
        stop = threading.Event()
        listen_for_the_end(stop)
        while not stop.is_set():
            try:
                reminders.send(stopped=stop.is_set, seconds=SECONDS_A_ROUND)
            except Exception:  # the next round finds everything again in the database
                log.exception("reminders")
            close_old_connections()
            stop.wait(every)
        signal.setitimer(signal.ITIMER_REAL, 0)


def listen_for_the_end(stop):
    """The message under way may still be finished, but nobody waits for it longer than a second."""

    def end(*_):
        stop.set()
        signal.setitimer(signal.ITIMER_REAL, SECONDS_TO_FINISH)

    signal.signal(signal.SIGALRM, lambda *_: sys.exit(0))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
