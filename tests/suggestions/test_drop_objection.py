import pytest

from replies.integrity import faults
from suggestions import workflow
from suggestions.models import Assignment
from tests.suggestions.objecting import RECENT, fresh, objected, objected_twice, raise_objection, url_of

State = Assignment.State


@pytest.mark.parametrize("before", ["pending", "signed_for", "working"])
def test_the_agency_stands_where_it_stood(world, post, before):
    builder = {"pending": world.assigned}.get(before) or getattr(world, before)
    lead = raise_objection(world, world.lead_of(builder(days=RECENT)), by=world.coordinator)
    post(world.coordinator, url_of("drop_objection", lead), reason="经核对属本单位职责。")
    assert fresh(lead).state == before
    assert lead.objections.get().taken_back_at
    assert not list(faults())


def test_the_principal_may_say_no_to_it(world, post):
    co = objected_twice(world)
    post(world.co_principal, url_of("drop_objection", co), reason="由本单位继续办理。")
    assert fresh(co).state == State.PENDING
    assert world.co_coordinator.notices.filter(action="drop_objection").exists()


def test_one_taken_back_does_not_count_as_the_first(world, post):
    lead = objected(world)
    workflow.drop_objection(lead, reason="经核对属本单位职责。", by=world.coordinator)
    again = raise_objection(world, fresh(lead), by=world.coordinator)
    assert not again.objections.last().is_repeated


def test_a_reason_is_needed_and_an_objection(world, post):
    lead = objected(world)
    assert post(world.coordinator, url_of("drop_objection", lead), reason="").status_code == 422
    other = world.lead_of(world.assigned())
    assert post(world.coordinator, url_of("drop_objection", other), reason="继续办理").status_code == 409


@pytest.mark.parametrize(
    ("name", "status"), [("office_coordinator", 403), ("co_coordinator", 403), ("neighbour_coordinator", 404)]
)
def test_others_do_not(world, post, name, status):
    lead = objected(world)
    assert post(getattr(world, name), url_of("drop_objection", lead), reason="继续办理").status_code == status
    assert fresh(lead).state == State.OBJECTED
