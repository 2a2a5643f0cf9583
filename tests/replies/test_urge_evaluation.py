from datetime import timedelta

import pytest
from django.urls import reverse

from agencies import clock
from agencies.models import Message
from config.after_reply import to_urge
from replies import workflow
from replies.integrity import faults
from replies.workflow.entering import lapse_unanswered
from replies.workflow.urging import urge_unanswered
from suggestions.chain import first_break

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def evaluation(world):
    return world.evaluation_of(world.invited())


@pytest.fixture
def overdue(evaluation):
    """The clock stands on the first working day after the limit."""
    first = evaluation.assignment.profile.clock().add_working_days(evaluation.due_on, 1).date
    with clock.moved_to(first):
        yield evaluation


@pytest.fixture
def urge(post):
    def send(user, evaluation):
        url = reverse("replies:urge_evaluation", args=[evaluation.pk])
        answer = post(user, url, seen=evaluation.revision)
        evaluation.refresh_from_db()
        return answer

    return send


@pytest.mark.parametrize("who", ["liaison", "office_coordinator"])
def test_the_deputy_gets_one_more_link_that_works(world, client, client_of, urge, overdue, who):
    person = getattr(world, who)
    assert overdue in to_urge(person)
    assert "催" in client_of(person).get(overdue.case.get_absolute_url()).text
    assert urge(person, overdue).status_code == 302
    assert (overdue.urges, overdue.urged_on) == (1, clock.today())
    assert overdue.closes_on == overdue.assignment.profile.clock().add_working_days(clock.today(), 5).date
    message = Message.objects.get(key=f"evaluation-link/{overdue.links.last().pk}")
    assert "催请评价" in message.subject
    client.get(reverse("replies:open_link", args=[world.token_of(overdue)]))
    answer = client.post("/evaluate/", {"reply": "satisfied", "comment": "", "step": "confirm"})
    assert answer.status_code == 302
    overdue.refresh_from_db()
    assert (overdue.state, overdue.came_late) == ("given", True)
    assert list(map(str, faults())) == []
    assert first_break() is None


def test_not_while_the_deputy_still_may_answer(world, urge, evaluation):
    answer = urge(world.liaison, evaluation)
    assert answer.status_code == 422
    assert evaluation.urges == 0


def test_not_twice_while_the_second_link_is_open(world, urge, overdue):
    urge(world.liaison, overdue)
    assert urge(world.liaison, overdue).status_code == 422
    assert overdue.urges == 1


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 403), ("office_leader", 403), ("neighbour_coordinator", 404)]
)
def test_nobody_else_urges(world, urge, overdue, who, status):
    assert urge(getattr(world, who), overdue).status_code == status


def test_what_was_given_is_not_urged(world, urge):
    evaluation = world.evaluation_of(world.evaluated())
    with clock.moved_to(evaluation.due_on + A_DAY):
        assert urge(world.liaison, evaluation).status_code == 409


def test_the_daily_run_urges_once_and_closes_afterwards(world, client_of, overdue):
    assert (urge_unanswered(clock.today()), urge_unanswered(clock.today())) == (1, 0)
    overdue.refresh_from_db()
    with clock.moved_to(overdue.closes_on):
        assert lapse_unanswered(clock.today()) == 0
    with clock.moved_to(overdue.closes_on + timedelta(days=21)):
        assert (urge_unanswered(clock.today()), lapse_unanswered(clock.today())) == (0, 1)
        page = client_of(world.liaison).get(overdue.case.get_absolute_url()).text
    assert "不计入满意率" in page
    assert first_break() is None


def test_nobody_is_urged_on_a_rest_day(evaluation):
    with clock.moved_to(evaluation.due_on + A_DAY):
        day = clock.today()
        while evaluation.assignment.profile.clock().is_working(day):
            day += A_DAY
    with clock.moved_to(day):
        assert urge_unanswered(clock.today()) == 0


def test_a_concluded_case_is_left_alone(world, overdue):
    workflow.conclude(overdue.case, by=world.office_coordinator)
    assert urge_unanswered(clock.today()) == 0
    assert to_urge(world.liaison).count() == 0


def test_it_is_not_concluded_while_the_second_link_is_open(world, post, urge, overdue):
    urge(world.liaison, overdue)
    url = reverse("replies:conclude", args=[overdue.case.pk])
    assert post(world.office_coordinator, url).status_code == 422
