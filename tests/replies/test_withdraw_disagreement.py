import pytest
from django.urls import reverse

from agencies.permissions import Action
from replies.integrity import faults
from tests.replies.disputes import disputed


def url(opinion):
    return reverse("replies:withdraw_disagreement", args=[opinion.pk])


@pytest.fixture
def opinion(world, post):
    return disputed(world, post)[1]


def test_the_co_handler_agrees_after_all(world, post, client_of, opinion):
    assert post(world.co_coordinator, url(opinion), reason="经会商已达成一致。").status_code == 302
    assert opinion.open_disagreement is None
    event = opinion.case.events.first()
    assert (event.action, event.note) == (Action.WITHDRAW_DISAGREEMENT, "经会商已达成一致。")
    assert opinion.case.title not in client_of(world.office_coordinator).get("/?queue=coordinate").text
    assert list(map(str, faults())) == []


def test_it_needs_a_reason(world, post, opinion):
    answer = post(world.co_coordinator, url(opinion), reason="")
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]


def test_only_the_agency_that_made_it(world, post, opinion):
    assert post(world.coordinator, url(opinion), reason="一致").status_code == 403
    assert post(world.co_officer, url(opinion), reason="一致").status_code == 403
    assert post(world.co2_coordinator, url(opinion), reason="一致").status_code == 404


def test_what_is_settled_is_not_withdrawn(world, post, opinion):
    assert post(world.co_principal, url(opinion), reason="一致").status_code == 302
    assert post(world.co_principal, url(opinion), reason="一致").status_code == 409
