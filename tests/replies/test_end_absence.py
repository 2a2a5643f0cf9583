from datetime import timedelta

import pytest
from django.urls import reverse

from agencies import clock
from agencies.models import Absence
from agencies.permissions import Action
from replies import workflow
from replies.recipients import Recipients
from suggestions.models import Event
from tests import factories


@pytest.fixture
def absence(world):
    membership = world.lead.memberships.get(user=world.officer)
    return workflow.report_absence(
        membership,
        begins_on=clock.today(),
        ends_on=clock.today() + timedelta(days=4),
        substitute=world.section_reviewer,
        reason="出差",
        by=world.officer,
    )


def url(absence):
    return reverse("replies:end_absence", args=[absence.pk])


def test_back_earlier(world, post, client_of, absence):
    today = clock.today()
    assert Recipients(today)._substitutes == {world.officer.pk: [world.section_reviewer.pk]}
    assert "何景行" in client_of(world.officer).get(url(absence)).text
    assert post(world.officer, url(absence)).url == "/absence/"
    assert Recipients(today)._substitutes == {}
    event = Event.objects.get(action=Action.END_ABSENCE)
    assert (event.actor, event.detail["absence"]) == ("何景行", absence.pk)
    assert world.section_reviewer.notices.filter(action=Action.END_ABSENCE).exists()
    assert post(world.officer, url(absence)).status_code == 409
    page = client_of(world.officer).get("/absence/")
    assert (page.context["rows"][0]["may_end"], "提前结束" in page.text) == (False, True)


def test_the_coordinator_ends_it_too_and_nobody_else(world, post, absence):
    assert post(world.section_reviewer, url(absence)).status_code == 403
    for stranger in (world.deputy_head, world.co_coordinator):
        assert post(stranger, url(absence)).status_code == 404
    assert post(world.coordinator, url(absence)).status_code == 302
    assert world.officer.notices.filter(action=Action.END_ABSENCE).exists()
    assert Absence.objects.get().ended_at


def test_what_is_over_is_not_ended_again(world, post, absence):
    with clock.moved_to(factories.NOW + timedelta(days=5)):
        assert post(world.officer, url(absence)).status_code == 409
