import pytest
from django.urls import reverse

from agencies.permissions import Action
from replies.integrity import faults
from suggestions.models import Assignment, Suggestion
from suggestions.workflow import assign, sign_for


def url(suggestion):
    return reverse("suggestions:recall_assignment", args=[suggestion.pk])


@pytest.fixture
def suggestion(world):
    return world.assigned()


def test_until_the_first_agency_signed_for_it_comes_back(world, post, client_of, suggestion):
    page = client_of(world.office_coordinator).get(url(suggestion))
    assert world.lead.name in page.text
    answer = post(world.office_coordinator, url(suggestion), reason="主办单位应为市教委。")
    suggestion.refresh_from_db()
    assert answer.url == suggestion.get_absolute_url()
    assert (suggestion.state, suggestion.due_on) == (Suggestion.State.TO_ASSIGN, None)
    assert set(suggestion.assignments.values_list("state", flat=True)) == {Assignment.State.VOIDED}
    event = suggestion.events.first()
    assert (event.action, event.note) == (Action.RECALL_ASSIGNMENT, "主办单位应为市教委。")
    assert client_of(world.coordinator).get(suggestion.get_absolute_url()).status_code == 404
    assert world.coordinator.notices.filter(action=Action.RECALL_ASSIGNMENT, url="/").exists()


def test_it_is_assigned_anew(world, post, suggestion):
    post(world.office_coordinator, url(suggestion), reason="主办单位应为市教委。")
    suggestion.refresh_from_db()
    assign(
        suggestion,
        lead=world.neighbour,
        co_handlers=[world.lead],
        is_hard=True,
        on=suggestion.assignments.first().assigned_on,
        reason="补录",
        by=world.office_coordinator,
    )
    assert suggestion.assignments.current().count() == 2
    assert list(map(str, faults())) == []


def test_without_a_reason_it_stays(world, post, suggestion):
    answer = post(world.office_coordinator, url(suggestion), reason="")
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]


def test_only_the_office(world, post, suggestion):
    assert post(world.coordinator, url(suggestion), reason="x").status_code == 403
    assert post(world.liaison, url(suggestion), reason="x").status_code == 403
    assert post(world.neighbour_coordinator, url(suggestion), reason="x").status_code == 404


def test_once_one_agency_signed_for_it_is_too_late(world, post, client_of, suggestion):
    sign_for(world.co_of(suggestion), by=world.co_coordinator)
    assert post(world.office_leader, url(suggestion), reason="改").status_code == 409
    page = client_of(world.office_leader).get(suggestion.get_absolute_url())
    assert "recall_assignment" not in [button.name for button in page.context["actions"]["others"]]


def test_what_is_not_assigned_is_not_recalled(world, client_of):
    assert client_of(world.office_leader).get(url(world.accepted())).status_code == 409
