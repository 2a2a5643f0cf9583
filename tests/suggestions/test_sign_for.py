from datetime import date

import pytest
from django.urls import reverse

from suggestions.models import Assignment


def url_of(assignment):
    return reverse("suggestions:sign_for", args=[assignment.pk])


def test_the_agency_takes_the_case(world, post):
    suggestion = world.assigned()
    lead = world.lead_of(suggestion)
    answer = post(world.coordinator, url_of(lead), seen=lead.revision)
    assert answer.url == suggestion.get_absolute_url()
    lead.refresh_from_db()
    assert (lead.state, lead.signed_for_on) == (Assignment.State.SIGNED_FOR, date(2026, 5, 11))


def test_a_co_handler_signs_for_itself(world, post):
    suggestion = world.assigned()
    post(world.co_coordinator, url_of(world.co_of(suggestion)))
    assert world.co_of(suggestion).state == Assignment.State.SIGNED_FOR
    assert world.lead_of(suggestion).state == Assignment.State.PENDING


@pytest.mark.parametrize(
    ("next_url", "is_followed"), [("/?queue=sign_for", True), ("https://evil.example/", False)]
)
def test_from_a_list_it_leads_back_there(world, post, next_url, is_followed):
    lead = world.lead_of(world.assigned())
    answer = post(world.coordinator, url_of(lead), seen=lead.revision, next=next_url)
    assert (answer.url == next_url) is is_followed


def test_not_twice(world, post):
    assert post(world.coordinator, url_of(world.lead_of(world.signed_for()))).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("co_coordinator", 403),
        ("principal", 403),
        ("officer", 404),
        ("office_coordinator", 403),
        ("neighbour_coordinator", 404),
    ],
)
def test_others_do_not(world, post, name, status):
    lead = world.lead_of(world.assigned())
    assert post(getattr(world, name), url_of(lead)).status_code == status
    lead.refresh_from_db()
    assert lead.state == Assignment.State.PENDING
