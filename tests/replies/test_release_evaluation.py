import pytest
from django.urls import reverse

from agencies.models import Notice
from config.after_reply import to_release
from replies.models import Evaluation
from suggestions.models import RuleProfile

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(world):
    RuleProfile.objects.filter(pk=world.profile.pk).update(evaluation_release="held")
    return world.evaluation_of(world.evaluated())


@pytest.fixture
def release(post):
    def send(user, evaluation):
        url = reverse("replies:release_evaluation", args=[evaluation.pk])
        return post(user, url, seen=evaluation.revision)

    return send


def test_the_agency_sees_a_held_one_only_when_it_is_released(world, release, held):
    assert held.released_at is None
    assert not Evaluation.objects.visible_to(world.coordinator).exists()
    assert held in to_release(world.office_coordinator)
    assert held in to_release(world.liaison)
    assert release(world.office_coordinator, held).status_code == 302
    assert Evaluation.objects.visible_to(world.coordinator).get() == held
    assert not to_release(world.office_coordinator).exists()
    assert Notice.objects.filter(user=world.coordinator, action="release_evaluation").exists()


def test_only_once(world, release, held):
    release(world.liaison, held)
    held.refresh_from_db()
    assert release(world.liaison, held).status_code == 409


def test_what_is_shown_already_has_nothing_to_release(world, release):
    assert release(world.liaison, world.evaluation_of(world.evaluated())).status_code == 409


def test_nothing_to_release_before_it_was_given(world, release):
    assert release(world.liaison, world.evaluation_of(world.invited())).status_code == 409


@pytest.mark.parametrize(("who", "status"), [("coordinator", 404), ("neighbour_coordinator", 404)])
def test_the_agency_does_not_know_of_it(world, release, held, who, status):
    assert release(getattr(world, who), held).status_code == status


def test_the_agency_has_no_right_even_where_it_sees_it(world, release):
    evaluation = world.evaluation_of(world.evaluated())
    assert release(world.coordinator, evaluation).status_code == 403
