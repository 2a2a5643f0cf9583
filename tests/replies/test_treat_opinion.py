import pytest
from django.urls import reverse

from agencies.permissions import Action


def url(opinion):
    return reverse("replies:treat_opinion", args=[opinion.pk])


@pytest.fixture
def opinion(world):
    return world.opinion_of(world.with_opinions())


def test_the_lead_records_how_it_is_used(world, post, opinion):
    answer = post(world.officer, url(opinion), treatment="partly", reason="经费数额待核定。")
    opinion.refresh_from_db()
    assert answer.url.endswith("#opinions")
    assert (opinion.treatment, opinion.treatment_reason) == ("partly", "经费数额待核定。")
    event = opinion.case.events.first()
    assert (event.action, event.agency) == (Action.TREAT_OPINION, world.lead)


def test_partly_needs_a_reason(world, post, opinion):
    answer = post(world.officer, url(opinion), treatment="partly", reason="")
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]


def test_a_stale_page_changes_nothing(world, post, client_of, opinion):
    seen = client_of(world.officer).get(url(opinion)).context["seen"]
    post(world.officer, url(opinion), treatment="adopted", seen=seen)
    answer = post(world.officer, url(opinion), treatment="not_adopted", reason="另有规定。", seen=seen)
    opinion.refresh_from_db()
    assert answer.status_code == 409
    assert opinion.treatment == "adopted"


def test_who_gave_it_does_not_say_how_it_is_used(world, post, opinion):
    assert post(world.co_coordinator, url(opinion), treatment="adopted").status_code == 403
    assert post(world.co2_coordinator, url(opinion), treatment="adopted").status_code == 404
    assert post(world.neighbour_coordinator, url(opinion), treatment="adopted").status_code == 404


def test_what_is_not_given_yet_cannot_be_used(world, client_of):
    opinion = world.opinion_of(world.opinions_requested())
    assert client_of(world.officer).get(url(opinion)).status_code == 409


def test_after_the_letter_went_out_it_stands(world, post):
    opinion = world.opinion_of(world.dispatched())
    answer = post(world.officer, url(opinion), treatment="not_adopted", reason="另有规定。")
    assert answer.status_code == 409
