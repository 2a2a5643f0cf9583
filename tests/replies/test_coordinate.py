import pytest
from django.urls import reverse

from agencies.permissions import Action
from replies.integrity import faults
from replies.readiness import blocking
from replies.workflow import save_draft
from tests.replies.disputes import DISPUTED, disputed
from tests.replies.opinions import to_be_signed

DECIDED = {
    "decided_on": "2026-05-11",
    "participants": "沈若清（督查室副主任）、两单位分管负责人",
    "decision": "经费由牵头单位承担七成。",
}


def url(opinion):
    return reverse("replies:coordinate", args=[opinion.pk])


@pytest.fixture
def opinion(world, post):
    return disputed(world, post)[1]


def test_it_waits_on_the_offices_desk_and_is_told_on_the_case(world, client_of, opinion):
    office = client_of(world.office_coordinator)
    assert opinion.case.title in office.get("/?queue=coordinate").text
    page = office.get(opinion.get_absolute_url())
    assert page.context["suggestion"]["marks"]
    assert DISPUTED in page.text
    assert client_of(world.co2_officer).get(opinion.get_absolute_url()).context["suggestion"]["marks"]
    assert page.context["actions"]["primary"].name == "coordinate"


def test_no_draft_goes_to_sign_off_before_it_is_settled(world, post, opinion):
    lead = world.lead_of(opinion.case)
    save_draft(lead, answers=[], by=world.officer, contact_person="何景行", contact_phone="023-63000000")
    assert any(world.co.name in row.text or world.co.short_name in row.text for row in blocking(lead.reply))
    before = [row.text for row in blocking(lead.reply)]
    post(world.office_coordinator, url(opinion), **DECIDED)
    after = [row.text for row in blocking(lead.reply)]
    assert set(before) - set(after)


def test_the_decision_is_recorded_with_who_took_part(world, post, client_of, opinion):
    assert DISPUTED in client_of(world.office_leader).get(url(opinion)).text
    assert post(world.office_leader, url(opinion), **DECIDED).status_code == 302
    row = opinion.disagreements.get()
    assert (row.decision, row.decided_by) == (DECIDED["decision"], world.office_leader)
    assert row.settled_at is not None
    event = opinion.case.events.first()
    assert (event.action, event.note) == (Action.COORDINATE, DECIDED["decision"])
    page = client_of(world.officer).get(opinion.get_absolute_url())
    assert DECIDED["decision"] in page.text
    assert page.context["suggestion"]["marks"] == []
    assert list(map(str, faults())) == []
    assert post(world.office_leader, url(opinion), **DECIDED).status_code == 409


@pytest.mark.parametrize("day", ["2026-05-12", "2026-05-08", ""])
def test_the_day_lies_between_the_mark_and_today(world, post, opinion, day):
    answer = post(world.office_coordinator, url(opinion), **(DECIDED | {"decided_on": day}))
    assert answer.status_code == 422
    assert answer.context["form"].errors["decided_on"]


def test_only_the_office_decides(world, post, opinion):
    assert post(world.coordinator, url(opinion), **DECIDED).status_code == 403
    assert post(world.co_principal, url(opinion), **DECIDED).status_code == 403
    assert post(world.neighbour_principal, url(opinion), **DECIDED).status_code == 404


def test_where_nobody_disagrees_there_is_nothing_to_decide(world, post):
    opinion = world.opinion_of(world.with_opinions())
    assert post(world.office_coordinator, url(opinion), **DECIDED).status_code == 409


@pytest.mark.parametrize(
    "fields",
    [{"disagrees": "on"}, {"disagreement": "不同意"}],
)
def test_mark_and_words_come_together(world, post, fields):
    opinion = to_be_signed(world, post)[1]
    answer = post(world.co_principal, reverse("replies:give_opinion", args=[opinion.pk]), **fields)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not opinion.disagreements.exists()


def test_a_changed_decision_is_named(world, post, opinion):
    post(world.office_leader, url(opinion), **DECIDED)
    opinion.disagreements.update(decision="改过的决定。")
    assert [fault.row for fault in faults()] == [opinion.disagreements.get()]


def test_while_it_is_open_the_opinion_is_not_asked_for_again(world, post, opinion):
    page = reverse("replies:request_redo", args=[opinion.pk])
    assert post(world.officer, page, reason="再写").status_code == 409
