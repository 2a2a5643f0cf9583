"""Work that breaks the program never stops the rest: it is noted, tried a few times, and then put aside for a person."""

import logging
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError
from django.db.models import F

from agencies import clock
from agencies.models import PutAside

log = logging.getLogger(__name__)
MOST_TRIES = 5


@contextmanager
def guarded(key):
    """Whatever goes wrong inside is noted under the key. That the database is out of reach is not its fault."""
    try:
        yield
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # the next one shall have its turn
        note(key, error)


def note(key, error):
    log.exception("%s", key)
    text = f"{type(error).__name__}: {error}"[:500]
    row, is_new = PutAside.objects.get_or_create(key=key[:200], defaults={"error": text})
    if not is_new:
        PutAside.objects.filter(pk=row.pk).update(times=F("times") + 1, error=text, last_at=clock.now())


def given_up(*, prefix=""):
    """Keys of what is no longer tried."""
    rows = PutAside.objects.filter(times__gte=MOST_TRIES, key__startswith=prefix)
    return set(rows.values_list("key", flat=True))


def noted(*, prefix=""):
    return set(PutAside.objects.filter(key__startswith=prefix).values_list("key", flat=True))


def done(key):
    """It went well after all."""
    PutAside.objects.filter(key=key).delete()
