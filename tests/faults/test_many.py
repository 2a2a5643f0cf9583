"""F17: ten thousand matters fall due on one day."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies import clock
from agencies.models import Message, Pace
from replies import reminders
from replies.models import Reminder
from tests import factories
from tests.chaos import crowd
from tests.chaos.processes import NINE

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.django_db]
MATTERS, PEOPLE, A_MINUTE = 10_000, 150, 60


def test_each_person_gets_one_message_and_they_leave_at_the_rate(settings):
    settings.MAILS_PER_MINUTE = A_MINUTE
    with clock.moved_to(factories.NOW):
        crowd.build(MATTERS, PEOPLE)
    with clock.moved_to(NINE), CaptureQueriesContext(connection) as queries:
        reminders.plan_all()
    assert Reminder.objects.filter(due_on=crowd.DUE).count() == MATTERS
    digests = Message.objects.filter(recipient__username__startswith="owner")
    assert digests.count() == PEOPLE
    assert len(queries) < MATTERS / 3  # so many a person and a piece, not so many a matter
    for minute in (30, 31, 32):
        with clock.moved_to(NINE + timedelta(minutes=minute)):
            reminders.send_out()
    told = [message.to[0] for message in mail.outbox if message.to[0].startswith("owner")]
    assert len(set(told)) == len(told) == PEOPLE
    taken = Pace.objects.values_list("taken", flat=True)
    assert len(taken) >= 3
    assert max(taken) == A_MINUTE
