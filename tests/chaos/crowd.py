"""Ten thousand promises that fall due on one day, owed by two thousand agencies; and what became of their reminders.

python -m tests.chaos.crowd build 10000 2000
python -m tests.chaos.crowd count
python -m tests.chaos.crowd plan          plans again and again until it is killed
"""

import json
import os
import sys
import time
from collections import Counter
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import close_old_connections  # noqa: E402
from django.db.models import Count  # noqa: E402

from agencies import outbox  # noqa: E402
from agencies.models import Agency, Membership, Message, Notice, PutAside, Role, User  # noqa: E402
from replies import reminders  # noqa: E402
from replies.models import Commitment, Reminder  # noqa: E402
from tests.factories import World  # noqa: E402

DUE = date(2026, 7, 3)
"""Two working days after the day of the storm: the stage of their owner."""


def build(promises, agencies):
    world = World()
    suggestion = world.dispatched()
    Message.objects.all().delete()
    line, reply = world.lead_of(suggestion), world.reply_of(suggestion)
    numbers = range(int(agencies))
    places = Agency.objects.bulk_create(
        Agency(name=f"第{number}街道办事处", short_name=f"第{number}街道", kind=Agency.Kind.DEPARTMENT)
        for number in numbers
    )
    people = User.objects.bulk_create(
        User(username=f"owner{number}", name=f"联络员{number}", email=f"owner{number}@example.org")
        for number in numbers
    )
    Membership.objects.bulk_create(
        Membership(user=user, agency=place, role=Role.AGENCY_COORDINATOR)
        for user, place in zip(people, places, strict=True)
    )
    Commitment.objects.bulk_create(
        Commitment(
            reply=reply,
            assignment=line,
            owner=places[number % len(places)],
            session=suggestion.session,
            sentence=f"第{number}项承诺按期完成。",
            due_on=DUE,
        )
        for number in range(int(promises))
    )


def count():
    """Figures of the whole, as JSON."""
    rows = Reminder.objects.filter(kind="commitment", due_on=DUE)
    known = ("kind", "obligation", "due_version", "level", "recipient")
    notices = Notice.objects.filter(action="remind", user__username__startswith="owner")
    digests = Message.objects.filter(key__startswith="digest/")
    told = {
        "promises": Commitment.objects.filter(due_on=DUE).count(),
        "reminders": rows.count(),
        "reminded_of": rows.values("obligation").distinct().count(),
        "rows_doubled": rows.values(*known).annotate(times=Count("pk")).filter(times__gt=1).count(),
        "not_in_a_message": rows.filter(message__isnull=True, cancelled_at__isnull=True).count(),
        "cancelled": rows.filter(cancelled_at__isnull=False).count(),
        "people": rows.values("recipient").distinct().count(),
        "messages": Counter(digests.values_list("state", flat=True)),
        "recipients_doubled": digests.values("key").annotate(times=Count("pk")).filter(times__gt=1).count(),
        "lines_doubled": notices.values("user").annotate(times=Count("pk")).filter(times__gt=1).count(),
        "can_leave_now": outbox.waiting().count(),
        "put_aside": list(PutAside.objects.values_list("key", "times", "error")),
        "uncertain": sorted(digests.filter(state=Message.State.UNCERTAIN).values_list("address", flat=True)),
    }
    print(json.dumps(told))


def plan():
    while True:
        try:
            reminders.plan_all()
        except Exception as error:  # the database is away: the next round finds everything again
            print(type(error).__name__, file=sys.stderr)
        close_old_connections()
        time.sleep(0.5)


if __name__ == "__main__":
    {"build": build, "count": count, "plan": plan}[sys.argv[1]](*sys.argv[2:])
