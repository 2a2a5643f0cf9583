"""Two working weeks around 国庆 2026, day by day: who is told what, as a person counted it on the calendar.

`two_weeks.csv` is written by hand, with the reason in its last column. 09-20 and 10-10 are worked at
the weekend, 09-25 to 27 and 10-01 to 07 are holidays. On Monday 09-21 nothing runs.
"""

import csv
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone

from agencies import clock
from agencies.models import Message, User
from replies import reminders
from replies.workflow import report_absence
from suggestions.workflow import sign_for

FIRST, LAST = date(2026, 9, 20), date(2026, 10, 12)
STANDSTILL = date(2026, 9, 21)
EXPECTED = Path(__file__).with_name("two_weeks.csv")


def at(day, hour):
    return clock.moved_to(timezone.make_aware(datetime.combine(day, time(hour))))


def september(day):
    return date(2026, 9, day)


@pytest.fixture
def cases(world):
    """What is under way on Friday evening."""
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.org")
    alone = {"co": [], "opinions": {}}
    with at(september(18), 18):
        world.drafted(number="0101", days={"assigned_on": date(2026, 6, 29)}, **alone)
        world.drafted(number="0102", days={"assigned_on": date(2026, 7, 3)}, **alone)
        passed = {"submit_draft": 15, "section": 16, "office": 17, "deputy_head": 18}
        days = {step: september(day) for step, day in passed.items()}
        world.in_sign_off(
            turn="principal", number="0103", days={"assigned_on": date(2026, 7, 9), **days}, **alone
        )
        days = {"assigned_on": date(2026, 6, 3), "dispatched_on": september(1)}
        days |= {"number": september(1), "invite": september(2)}
        world.invited(number="0105", days=days, **alone)
        world.drafted(number="0106", lead=world.co, days={"assigned_on": date(2026, 7, 23)}, **alone)
        world.drafted(number="0107", lead=world.co2, days={"assigned_on": date(2026, 6, 10)}, **alone)
        User.objects.filter(pk=world.co_officer.pk).update(reminder_lead_wd=15)
        report_absence(
            world.lead.memberships.get(user=world.officer),
            begins_on=september(28),
            ends_on=september(30),
            substitute=world.section_reviewer,
            reason="参加培训",
            by=world.officer,
        )
    Message.objects.update(state=Message.State.SENT)
    mail.outbox.clear()
    return world


def what_happens(world, day, case):
    """Besides the reminders: a case is assigned while nothing runs, and signed for at last."""
    if day == STANDSTILL:
        with at(day, 18):
            return world.assigned(
                number="0104", lead=world.neighbour, co=[], opinions={}, days={"assigned_on": day}
            )
    if day == date(2026, 10, 9):
        with at(day, 8):
            sign_for(world.lead_of(case), by=world.neighbour_coordinator)
    return case


def sent_on(day):
    """(day, person, subject, lines) of what left by now, in the words of the table."""
    for message in Message.objects.filter(key__endswith=f"/{day}", state=Message.State.SENT):
        rows = message.reminders.select_related("suggestion")
        told = sorted(f"{row.suggestion.number} {row.kind} {row.level}" for row in rows)
        dues = re.findall(r"，(\d{4}-\d\d-\d\d) 到期", message.body)
        assert dues == sorted(dues)  # what is most late stands first
        assert len(dues) == len(told)
        yield str(day), message.recipient.username, message.subject, told


def expected():
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["day"], row["person"], row["subject"], sorted(row["lines"].split("; "))


def test_two_weeks_day_by_day(cases):
    case, found, day = None, [], FIRST
    while day <= LAST:
        case = what_happens(cases, day, case)
        if day != STANDSTILL:
            with at(day, 9):
                reminders.send()
            found += sent_on(day)
            with at(day, 15):
                reminders.send()
        day += timedelta(days=1)
    assert sorted(found) == sorted(expected())
    digests = [message for message in mail.outbox if "建议办理" in message.subject]
    assert len(digests) == len(found)  # nothing came twice, in the afternoon or on a rest day
