"""One clock for the whole program: every date and moment comes from here, in Asia/Shanghai."""

from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

_shift = timedelta(0)


def now():
    return timezone.now() + _shift


def today():
    """Today's date in Asia/Shanghai, whatever the machine's own time zone is."""
    return timezone.localdate(now())


def local_date(moment):
    """The date in Asia/Shanghai on which a moment falls."""
    return timezone.localdate(moment)


def move_to(moment):
    """Set the demo clock to a date (nine in the morning) or a moment; it runs on from there.

    Raises ImproperlyConfigured unless the demo switch is on.
    """
    global _shift
    if not settings.DEMO:
        raise ImproperlyConfigured("The clock moves only in demo mode (DEMO=on).")
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(9))
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    _shift = moment - timezone.now()


def set_right():
    """Back to the real time."""
    global _shift
    _shift = timedelta(0)


@contextmanager
def moved_to(moment):
    """The demo clock stands at `moment` inside the block."""
    global _shift
    before = _shift
    move_to(moment)
    try:
        yield
    finally:
        _shift = before
