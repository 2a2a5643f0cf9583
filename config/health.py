"""Whether the program works, for `manage.py health` and for the monitoring that asks `/healthz`; no data of any case."""

import shutil
import time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies import clock, outbox
from replies.reminders import ALIVE
from suggestions.models import CalendarDay

OK, WARN, BAD = "ok", "warn", "bad"
SILENCE_SECONDS = 600
LEAST_FREE_MB = 100


def state_of_health():
    """(worst state, {check: {"status": …, what was measured}})."""
    checks = {check.__name__: _asked(check) for check in CHECKS}
    states = {result["status"] for result in checks.values()}
    return next(state for state in (BAD, WARN, OK) if state in states), checks


def _asked(check):
    try:
        status, measured = check()
    except Exception as error:  # whatever is broken, the others are still asked
        return {"status": BAD, "error": type(error).__name__}
    return {"status": status, **measured}


def database():
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK, {"milliseconds": round((time.perf_counter() - begun) * 1000)}


def outgoing():
    """The oldest message that could have left by now, unless it only waits for its turn."""
    oldest = outbox.waiting().order_by("due_at").values_list("due_at", flat=True).first()
    seconds = round((clock.now() - oldest).total_seconds()) if oldest else 0
    is_silent = seconds > SILENCE_SECONDS and not outbox.is_busy()
    return (BAD if is_silent else OK), {"oldest_due_seconds": seconds}


def scheduler():
    """The last time the loop or the Celery task came round."""
    try:
        seconds = round(time.time() - (settings.DATA / ALIVE).stat().st_mtime)
    except FileNotFoundError:
        return BAD, {"age_seconds": None}
    return (BAD if seconds > SILENCE_SECONDS else OK), {"age_seconds": seconds}


def broker():
    if not settings.REDIS_URL:
        return OK, {"used": False}
    import redis  # only where it is used

    redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2).ping()
    return OK, {"used": True}


def disk():
    free = shutil.disk_usage(settings.DATA).free // 2**20
    return (BAD if free < LEAST_FREE_MB else OK), {"free_mb": free}


def calendar():
    """Without this year's holidays dates are wrong; without next year's they are provisional."""
    today, known = clock.today(), CalendarDay.objects.clock().known_years
    measured = {"known_until": max(known, default=None)}
    if today.year not in known:
        return BAD, measured
    return (WARN if CalendarDay.objects.missing_year(today) else OK), measured


def silent():
    """What must come round by itself: the checks of the alarm that stands on the pages of the office."""
    return {check.__name__: _asked(check) for check in (scheduler, outgoing)}


CHECKS = (database, outgoing, scheduler, broker, disk, calendar)


@login_not_required
@never_cache
@require_safe
def healthz(request):
    status, checks = state_of_health()
    return JsonResponse({"status": status, "checks": checks}, status=503 if status == BAD else 200)
