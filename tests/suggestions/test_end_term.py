from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock
from agencies.permissions import Action
from replies import workflow as handling
from replies.integrity import faults
from suggestions import workflow
from suggestions.chain import first_break
from suggestions.models import Deputy, Event, Suggestion, Term
from suggestions.workflow import NotNow
from tests import factories

TODAY = date(2026, 5, 11)
BASIS = "市七届人大一次会议已开幕"


def url_of(term):
    return reverse("suggestions:end_term", args=[term.pk])


def end(world):
    return workflow.end_term(world.term, on=TODAY, basis=BASIS, by=world.liaison)


def test_deputies_are_deputies_no_more_and_open_cases_go_on(world, client_of, client):
    running, invited = world.working(), world.invited()
    token = world.token_of(world.evaluation_of(invited))
    liaison = client_of(world.liaison)
    page = liaison.get(url_of(world.term))
    typed = {"on": "2026-05-11", "basis": BASIS, "form_key": page.context["form_key"]}
    for _click in range(2):
        answer = liaison.post(url_of(world.term), typed)
        assert answer.status_code == 302
    listed = liaison.get(answer["Location"]).text
    assert running.title in listed
    assert set(Deputy.objects.filter(term=world.term).values_list("status", "left_on")) == {("ended", None)}
    event = Event.objects.get(action=Action.END_TERM)
    assert (event.detail["deputies"], event.detail["cases"], event.note) == (4, 2, BASIS)
    assert Suggestion.objects.get(pk=running.pk).state == Suggestion.State.HANDLING
    assert client.get(reverse("replies:open_link", args=[token])).status_code == 302
    assert [str(fault) for fault in faults()] == []
    assert first_break() is None


def test_a_reply_after_the_end_reaches_and_asks_those_who_asked(world):
    suggestion = world.numbered()
    end(world)
    reply = world.reply_of(suggestion)
    handling.dispatch(reply, way="both", by=world.coordinator)
    handling.invite(world.reply_of(suggestion), by=world.office_coordinator)
    assert world.evaluation_of(suggestion).state == "invited"
    assert [str(fault) for fault in faults()] == []


def test_nothing_is_registered_any_more(world, client_of):
    end(world)
    world.session.refresh_from_db()
    with pytest.raises(NotNow):
        workflow.register(
            world.session,
            title="关于增设公交线路的建议",
            body="建议增设。",
            items=[("增设线路", "")],
            proposers=world.deputies[:1],
            received_on=TODAY,
            by=world.office_coordinator,
        )
    assert client_of(world.office_coordinator).get(reverse("suggestions:register")).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [({"on": "2026-05-12"}, "on"), ({"on": "2022-12-31"}, "on"), ({"basis": ""}, "basis")],
)
def test_what_is_wrong_is_told_at_its_field(world, post, change, field):
    answer = post(world.liaison, url_of(world.term), **({"on": "2026-05-11", "basis": BASIS} | change))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert Term.objects.get(pk=world.term.pk).ended_on is None


def test_only_the_congress_body_and_the_office_and_only_once(world, client_of):
    for user in (world.coordinator, world.principal):
        assert client_of(user).get(url_of(world.term)).status_code == 404
        assert client_of(user).get(reverse("suggestions:terms")).status_code == 403
    assert client_of(world.office_leader).get(reverse("suggestions:terms")).status_code == 200
    with pytest.raises(PermissionDenied):
        workflow.end_term(world.term, on=TODAY, basis=BASIS, by=world.coordinator)
    end(world)
    assert client_of(world.liaison).get(url_of(world.term)).status_code == 409
    with clock.moved_to(factories.NOW + timedelta(days=1)), pytest.raises(NotNow):
        end(world)
