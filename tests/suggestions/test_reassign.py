from datetime import date

import pytest

from replies.integrity import faults
from suggestions import workflow
from suggestions.models import Assignment
from tests.suggestions.objecting import RECENT, fresh, objected, raise_objection, signed_objection, url_of

State = Assignment.State


@pytest.fixture
def form(world):
    return {"agency": world.neighbour.pk, "on": "2026-05-11", "decision": "同意改办，由市教委主办。"}


def test_another_agency_takes_the_part_with_a_clock_of_its_own(world, post, form):
    lead = objected(world)
    suggestion = lead.suggestion
    co_due = world.co_of(suggestion).due_on
    answer = post(world.office_coordinator, url_of("reassign", lead), seen=lead.revision, **form)
    assert answer.url == suggestion.get_absolute_url()
    assert fresh(lead).state == State.VOIDED
    new = world.lead_of(suggestion)
    assert (new.agency, new.part, new.replaces) == (world.neighbour, lead.part, lead)
    assert (new.assigned_on, new.due_on) == (date(2026, 5, 11), date(2026, 8, 11))
    assert list(new.items.all()) == list(suggestion.items.all())
    assert world.co_of(suggestion).due_on == co_due
    assert fresh(suggestion).due_on == new.due_on
    assert world.neighbour_coordinator.notices.filter(action="reassign").exists()
    assert not list(faults())


def test_the_agency_that_is_out_does_not_see_the_case_and_is_told(world, post, client_of, form):
    lead = objected(world)
    post(world.office_coordinator, url_of("reassign", lead), **form)
    assert client_of(world.coordinator).get(lead.get_absolute_url()).status_code == 404
    notice = world.coordinator.notices.get(action="reassign")
    assert client_of(world.coordinator).get(notice.url).status_code == 200
    assert client_of(world.neighbour_coordinator).get(lead.get_absolute_url()).status_code == 200


def test_the_case_page_and_the_desk_hold_together(world, client_of, form):
    lead = raise_objection(
        world, world.lead_of(world.working(days=RECENT)), by=world.coordinator, agency=world.neighbour
    )
    page = client_of(world.office_coordinator).get(lead.get_absolute_url()).content.decode()
    assert url_of("reassign", lead) in page
    assert url_of("overrule", lead) in page
    desk = client_of(world.office_coordinator).get("/?queue=decide_objection").content.decode()
    assert lead.suggestion.title in desk
    assert "2026-05-25" in desk
    client_of(world.office_coordinator).post(url_of("reassign", lead), form)
    page = client_of(world.neighbour_coordinator).get(lead.get_absolute_url()).content.decode()
    assert "同意改办，由市教委主办。" in page


def test_the_draft_of_the_agency_that_is_out_stays_out_of_the_way(world, post, client_of, form):
    lead = world.lead_of(world.drafted(days=RECENT))
    lead = raise_objection(world, lead, by=world.coordinator)
    post(world.office_coordinator, url_of("reassign", lead), **form)
    page = client_of(world.neighbour_coordinator).get(lead.get_absolute_url())
    assert page.status_code == 200
    assert not list(faults())


def test_a_co_handler_may_be_released(world, post):
    co = world.co_of(world.assigned(days=RECENT))
    co = raise_objection(world, co, by=world.co_coordinator)
    post(world.office_coordinator, url_of("reassign", co), on="2026-05-11", decision="不再协办。", agency="")
    assert fresh(co).state == State.VOIDED
    assert co.suggestion.assignments.current().co_handling().get().agency == world.co2
    assert not list(faults())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"agency": ""}, "agency"),
        ({"agency": "lead"}, "agency"),
        ({"agency": "co"}, "agency"),
        ({"decision": ""}, "decision"),
        ({"on": "2026-05-12", "reason": "补录"}, "on"),
        ({"on": "2026-05-05", "reason": "补录"}, "on"),
        ({"on": "2026-05-08"}, "reason"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(world, post, form, changes, field):
    lead = objected(world)
    if changes.get("agency"):
        changes = {"agency": getattr(world, changes["agency"]).pk}
    answer = post(world.office_coordinator, url_of("reassign", lead), **{**form, **changes})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert fresh(lead).state == State.OBJECTED


def test_the_step_itself_refuses_an_agency_of_the_case(world):
    lead = objected(world)
    for agency in (world.lead, world.co):
        with pytest.raises(Exception, match="agency"):
            workflow.reassign(
                lead, agency=agency, on=date(2026, 5, 11), decision="改办", by=world.office_leader
            )


def test_of_a_second_one_only_the_leader_decides(world, post, form):
    co = signed_objection(world)
    assert post(world.office_coordinator, url_of("reassign", co), **form).status_code == 403
    assert post(world.office_leader, url_of("reassign", co), **form).status_code == 302
    assert world.co_of(co.suggestion, world.neighbour).part == Assignment.Part.CO


def test_not_without_an_objection(world, post, form):
    lead = world.lead_of(world.assigned())
    assert post(world.office_coordinator, url_of("reassign", lead), **form).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"), [("coordinator", 403), ("liaison", 403), ("neighbour_coordinator", 404)]
)
def test_others_do_not(world, post, form, name, status):
    lead = objected(world)
    assert post(getattr(world, name), url_of("reassign", lead), **form).status_code == status
    assert fresh(lead).state == State.OBJECTED
