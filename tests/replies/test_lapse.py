from datetime import timedelta

import pytest
from django.urls import reverse

from agencies import clock
from replies import workflow
from replies.integrity import faults
from replies.ladder import Kind, last_level
from replies.workflow.entering import lapse_unanswered
from suggestions.chain import first_break

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(world):
    return world.evaluation_of(world.invited())


@pytest.fixture
def lapse(post):
    def send(user, evaluation):
        url = reverse("replies:lapse", args=[evaluation.pk])
        answer = post(user, url, seen=evaluation.revision)
        evaluation.refresh_from_db()
        return answer

    return send


@pytest.mark.parametrize("who", ["liaison", "office_coordinator"])
def test_after_the_limit_it_is_closed(world, lapse, evaluation, who):
    with clock.moved_to(evaluation.due_on + timedelta(days=1)):
        assert lapse(getattr(world, who), evaluation).status_code == 302
    assert evaluation.state == "lapsed"
    assert list(map(str, faults())) == []


def test_not_while_the_deputy_still_may_answer(world, lapse, evaluation):
    with clock.moved_to(evaluation.due_on):
        answer = lapse(world.liaison, evaluation)
    assert answer.status_code == 422
    assert evaluation.due_on.isoformat() in answer.content.decode()
    assert evaluation.state == "invited"


def test_what_was_given_stays(world, lapse):
    evaluation = world.evaluation_of(world.evaluated())
    with clock.moved_to(evaluation.due_on + timedelta(days=1)):
        assert lapse(world.liaison, evaluation).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 403), ("office_leader", 403), ("neighbour_coordinator", 404)]
)
def test_nobody_else_closes_it(world, lapse, evaluation, who, status):
    with clock.moved_to(evaluation.due_on + timedelta(days=1)):
        assert lapse(getattr(world, who), evaluation).status_code == status


def test_the_daily_run_waits_for_the_last_reminder(world, evaluation):
    last = last_level(evaluation.assignment.profile, Kind.EVALUATION)
    last_day = evaluation.assignment.profile.clock().add_working_days(evaluation.due_on, last).date
    with clock.moved_to(evaluation.due_on + timedelta(days=3)):
        workflow.urge_evaluation(evaluation, by=world.liaison)
    with clock.moved_to(last_day):
        assert lapse_unanswered(clock.today()) == 0
    with clock.moved_to(last_day + timedelta(days=1)):
        assert lapse_unanswered(clock.today()) == 1
        assert lapse_unanswered(clock.today()) == 0
    evaluation.refresh_from_db()
    assert evaluation.state == "lapsed"
    event = evaluation.case.events.first()
    assert (event.actor_role, event.user) == ("program", None)
    assert first_break() is None


def test_the_case_can_be_concluded_then(world, lapse, evaluation):
    with clock.moved_to(evaluation.due_on + timedelta(days=1)):
        lapse(world.liaison, evaluation)
        workflow.conclude(evaluation.case, by=world.office_coordinator)
    evaluation.case.refresh_from_db()
    assert evaluation.case.state == "concluded"
