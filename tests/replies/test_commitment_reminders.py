"""A promise is reminded of by the same engine as a reply, and a month ahead as well."""

from datetime import date, timedelta

import pytest

from agencies import clock
from replies import reminders, workflow
from replies.models import Reminder
from tests.replies import promises

pytestmark = pytest.mark.django_db
DUE = date(2026, 9, 30)


@pytest.fixture
def commitment(world):
    return promises.commitment_of(promises.promised(world, due=DUE))


def planned(day):
    with clock.moved_to(day):
        reminders.plan(day)
    rows = Reminder.objects.filter(kind="commitment")
    return [(row.level, row.recipient.username, row.due_on) for row in rows.order_by("pk")]


def test_the_owner_hears_of_it_a_month_ahead(commitment):
    assert planned(DUE - timedelta(days=33)) == []
    assert planned(DUE - timedelta(days=30)) == [(-22, "coordinator", DUE)]
    assert planned(DUE - timedelta(days=29)) == [(-22, "coordinator", DUE)]
    assert [level for level, *_rest in planned(DUE)] == [-22, 0]


def test_nobody_once_it_is_kept(world, commitment):
    with clock.moved_to(date(2026, 8, 3)):
        workflow.fulfil(commitment, on=clock.today(), text="已落实。", by=world.officer)
    assert planned(DUE) == []


def test_one_that_was_carried_over_by_its_new_date(world, commitment):
    following = type(world.session).objects.create(
        term=world.term,
        number=5,
        name="市六届人大五次会议",
        opens_on=date(2027, 1, 20),
        closes_on=date(2027, 1, 24),
        profile=world.profile,
    )
    new_date = date(2027, 6, 30)
    again = workflow.carry_over(
        commitment, due_on=new_date, reason="资金未到位。", by=world.office_coordinator
    )
    assert again.session == following
    assert planned(DUE) == []
    assert [due for _level, _who, due in planned(new_date)] == [new_date]
