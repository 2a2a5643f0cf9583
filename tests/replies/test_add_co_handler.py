"""增加协办: another agency comes beside the lead, with a clock of its own."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agencies import clock
from agencies.permissions import Action
from config.case import Case
from replies import workflow
from replies.integrity import faults
from replies.readiness import blocking
from suggestions.models import Assignment
from suggestions.workflow import NotNow
from tests.replies.lines import line_of, sent, separated, signed_off, taken_up, talked, written
from tests.replies.rounds import ordered

TODAY = "2026-05-11"
WHY = "建议第二项涉及教育经费。"


def url_of(suggestion):
    return reverse("replies:add_co_handler", args=[suggestion.pk])


def alone(world):
    """One agency answers, and has a draft that lacks nothing."""
    suggestion = world.assigned(co=[])
    line = taken_up(world.lead_of(suggestion))
    talked(line)
    return suggestion, written(line)


def add(world, suggestion, **fields):
    workflow.add_co_handler(
        suggestion,
        **{"agency": world.co, "on": clock.today(), "reason": WHY, "by": world.office_coordinator} | fields,
    )
    suggestion.refresh_from_db()


def test_it_gets_a_clock_of_its_own_and_the_lead_waits(world, post):
    suggestion, reply = alone(world)
    assert blocking(reply) == []
    answer = post(world.office_coordinator, url_of(suggestion), agency=world.co.pk, reason=WHY, on=TODAY)
    assert answer.url == suggestion.get_absolute_url()
    co = world.co_of(suggestion)
    assert (co.state, co.assigned_on, co.due_on) == ("pending", date(2026, 5, 11), date(2026, 6, 23))
    lead = world.lead_of(suggestion)
    assert (lead.part, lead.due_on) == (Assignment.Part.LEAD, date(2026, 7, 1))
    assert any("市科技局" in finding.text for finding in blocking(reply))
    event = suggestion.events.latest("sequence")
    assert (event.action, event.note, event.detail["co"]) == (Action.ADD_CO_HANDLER, WHY, ["市科技局"])
    assert world.co_coordinator.notices.exists()
    assert world.officer.notices.filter(text=WHY).exists()
    assert list(faults()) == []


def test_its_opinion_is_heard_like_any_other(world):
    suggestion, reply = alone(world)
    add(world, suggestion)
    co = taken_up(world.co_of(suggestion))
    opinion = workflow.save_opinion(co, text="建议说明经费渠道。", by=world.co_officer)
    workflow.submit_opinion(opinion, holder=world.co_principal, by=world.co_officer)
    workflow.give_opinion(opinion, by=world.co_principal)
    workflow.treat_opinion(opinion, treatment="adopted", by=world.officer)
    assert blocking(reply) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"agency": ""}, "agency"),
        ({"reason": ""}, "reason"),
        ({"on": "2026-05-12", "late_reason": "补录"}, "on"),
        ({"on": "2026-03-31", "late_reason": "补录"}, "on"),
        ({"on": "2026-05-08"}, "late_reason"),
    ],
)
def test_what_is_wrong_is_said_in_chinese_and_kept(world, post, changes, field):
    suggestion, _reply = alone(world)
    fields = {"agency": world.co.pk, "reason": WHY, "on": TODAY} | changes
    answer = post(world.office_coordinator, url_of(suggestion), **fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not answer.context["form"].errors[field][0].isascii()
    assert answer.context["form"]["reason"].value() == fields["reason"]


def test_an_agency_of_the_case_is_not_added_twice(world, post):
    suggestion, _reply = alone(world)
    for present in (world.lead, world.co):
        if present == world.co:
            add(world, suggestion)
        with pytest.raises(ValidationError):
            add(world, suggestion, agency=present)


def test_it_is_the_offices_act(world, post, client_of):
    suggestion, _reply = alone(world)
    url = url_of(suggestion)
    assert client_of(world.coordinator).get(url).status_code == 403
    assert client_of(world.neighbour_coordinator).get(url).status_code == 404
    assert client_of(world.office_leader).get(url).status_code == 200


def test_not_beside_a_draft_in_sign_off_nor_after_the_letter(world, client_of):
    suggestion, reply = alone(world)
    signed_off(reply)
    with pytest.raises(NotNow):
        add(world, suggestion)
    assert client_of(world.office_coordinator).get(url_of(suggestion)).status_code == 409
    sent(reply)
    suggestion.refresh_from_db()
    with pytest.raises(NotNow):
        add(world, suggestion)


def test_not_under_separate_handling(world):
    with pytest.raises(NotNow):
        add(world, separated(world), agency=world.co2)


def test_a_second_click_adds_nothing(world, client_of):
    suggestion, _reply = alone(world)
    page = client_of(world.office_coordinator).get(url_of(suggestion))
    fields = {"agency": world.co.pk, "reason": WHY, "on": TODAY, "form_key": page.context["form_key"]}
    for _click in range(2):
        answer = client_of(world.office_coordinator).post(url_of(suggestion), fields)
        assert answer.url == suggestion.get_absolute_url()
    assert suggestion.assignments.co_handling().count() == 1


def test_it_is_offered_to_the_office_on_the_case_page(world):
    suggestion, reply = alone(world)
    for user, is_offered in ((world.office_coordinator, True), (world.coordinator, False)):
        offered = {button.name for button in Case(suggestion, user).context()["actions"]["others"]}
        assert ("add_co_handler" in offered) is is_offered
    signed_off(reply)
    suggestion.refresh_from_db()
    others = Case(suggestion, world.office_coordinator).context()["actions"]["others"]
    assert "add_co_handler" not in {button.name for button in others}


def test_the_second_round_may_get_one_too(world):
    suggestion = ordered(world, co=[])
    add(world, suggestion)
    co = line_of(suggestion, world.co)
    assert (co.round, co.due_on) == (2, date(2026, 6, 1))
    assert list(faults()) == []
