import pytest

from replies.integrity import faults
from suggestions.models import Assignment
from tests.suggestions.objecting import (
    RECENT,
    fresh,
    objected,
    objected_twice,
    raise_objection,
    signed_objection,
    url_of,
)

WHY = "三定规定明确由你单位牵头。"


@pytest.mark.parametrize("before", ["pending", "working"])
def test_the_agency_goes_on_where_it_stood(world, post, before):
    suggestion = world.assigned(days=RECENT) if before == "pending" else world.working(days=RECENT)
    lead = raise_objection(world, world.lead_of(suggestion), by=world.coordinator)
    due_on = lead.due_on
    answer = post(world.office_coordinator, url_of("overrule", lead), seen=lead.revision, decision=WHY)
    assert answer.url == lead.get_absolute_url()
    lead = fresh(lead)
    assert (lead.state, lead.due_on) == (before, due_on)
    objection = lead.objections.get()
    assert (objection.is_upheld, objection.decided_by) == (False, world.office_coordinator)
    assert world.coordinator.notices.filter(action="overrule", text=WHY).exists()
    assert not list(faults())


def test_a_reason_is_needed(world, post):
    answer = post(world.office_coordinator, url_of("overrule", objected(world)), decision=" ")
    assert answer.status_code == 422
    assert "驳回" in str(answer.context["form"].errors) or "理由" in str(answer.context["form"].errors)


def test_of_a_second_one_only_the_leader_decides_and_only_when_it_is_signed(world, post):
    waiting = objected_twice(world)
    assert post(world.office_leader, url_of("overrule", waiting), decision=WHY).status_code == 409
    signed = signed_objection(world)
    assert post(world.office_coordinator, url_of("overrule", signed), decision=WHY).status_code == 403
    assert post(world.office_leader, url_of("overrule", signed), decision=WHY).status_code == 302
    assert fresh(signed).state == Assignment.State.PENDING


def test_not_without_an_objection(world, post):
    lead = world.lead_of(world.assigned())
    assert post(world.office_coordinator, url_of("overrule", lead), decision=WHY).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"),
    [("coordinator", 403), ("liaison", 403), ("auditor", 403), ("neighbour_coordinator", 404)],
)
def test_others_do_not(world, post, name, status):
    lead = objected(world)
    assert post(getattr(world, name), url_of("overrule", lead), decision=WHY).status_code == status
    assert fresh(lead).state == Assignment.State.OBJECTED
