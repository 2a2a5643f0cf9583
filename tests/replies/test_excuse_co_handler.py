"""免会办: a co-handler leaves the case, and the lead's draft waits for it no longer."""

import pytest
from django.urls import reverse

from agencies.permissions import Action
from config.case import Case
from replies import workflow
from replies.integrity import faults
from replies.letters import plain_text
from replies.models import ApprovalStep, Letter
from replies.readiness import blocking
from suggestions.models import Assignment
from suggestions.workflow import NotNow
from tests.replies.lines import sent, signed_off, written

WHY = "所涉事项不属该单位职责，经商定无须会办。"


def url_of(co):
    return reverse("replies:excuse_co_handler", args=[co.pk])


def excuse(world, co):
    workflow.excuse_co_handler(co, reason=WHY, by=world.office_coordinator)
    return co


def test_the_draft_waits_no_longer(world, post):
    suggestion = world.opinions_requested()
    co = world.co_of(suggestion)
    answer = post(world.office_coordinator, url_of(co), reason=WHY)
    assert answer.url == suggestion.get_absolute_url()
    co.refresh_from_db()
    assert (co.state, co.excused_because) == (Assignment.State.VOIDED, WHY)
    event = suggestion.events.latest("sequence")
    assert (event.action, event.note, event.detail["excused"]) == (Action.EXCUSE_CO_HANDLER, WHY, "市科技局")
    assert world.co_coordinator.notices.filter(text=WHY, url="/").exists()
    assert world.officer.notices.filter(text=WHY).exists()
    assert list(faults()) == []


def test_the_gate_asks_only_for_those_who_stay(world):
    suggestion = world.opinions_requested(co=[world.co])
    reply = written(world.lead_of(suggestion))
    assert [finding.field for finding in blocking(reply)] == ["opinions"]
    excuse(world, world.co_of(suggestion))
    assert blocking(reply) == []
    sent(signed_off(reply))
    assert "市科技局" not in plain_text(Letter.objects.get().text)
    assert list(faults()) == []


def test_an_opinion_in_signing_is_dropped_with_it(world):
    suggestion = world.opinions_requested()
    co = world.co_of(suggestion)
    opinion = workflow.save_opinion(co, text="赞同。", by=world.co_officer)
    workflow.submit_opinion(opinion, holder=world.co_principal, by=world.co_officer)
    excuse(world, co)
    assert not ApprovalStep.objects.waiting_for(world.co_principal).exists()
    assert list(faults()) == []


def test_the_reason_is_asked_for(world, post):
    co = world.co_of(world.opinions_requested())
    answer = post(world.office_coordinator, url_of(co), reason=" ")
    assert answer.status_code == 422
    assert "请说明免会办的理由。" in answer.text


def test_it_is_the_offices_act(world, client_of):
    co = world.co_of(world.opinions_requested())
    assert client_of(world.coordinator).get(url_of(co)).status_code == 403
    assert client_of(world.co_coordinator).get(url_of(co)).status_code == 403
    assert client_of(world.neighbour_coordinator).get(url_of(co)).status_code == 404


def test_not_after_its_opinion_and_not_after_the_letter(world, client_of):
    suggestion = world.with_opinions()
    co = world.co_of(suggestion)
    assert client_of(world.office_coordinator).get(url_of(co)).status_code == 409
    with pytest.raises(NotNow):
        excuse(world, co)


def test_a_second_click_goes_where_the_first_led(world, client_of):
    suggestion = world.opinions_requested()
    co = world.co_of(suggestion)
    client = client_of(world.office_coordinator)
    fields = {"reason": WHY, "form_key": client.get(url_of(co)).context["form_key"]}
    for _click in range(2):
        assert client.post(url_of(co), fields).url == suggestion.get_absolute_url()
    assert suggestion.events.filter(action=Action.EXCUSE_CO_HANDLER).count() == 1


def test_it_stands_beside_the_row_and_the_row_says_why_afterwards(world):
    suggestion = world.opinions_requested()
    rows = Case(suggestion, world.office_coordinator).context()["assignments"]
    assert [[button.name for button in row["actions"]] for row in rows] == [
        ["urge"],
        ["urge", "excuse_co_handler"],
        ["urge", "excuse_co_handler"],
    ]
    assert not any(row["actions"] for row in Case(suggestion, world.coordinator).context()["assignments"])
    excuse(world, world.co_of(suggestion))
    row = Case(suggestion, world.office_coordinator).context()["assignments"][1]
    assert (row["state_label"], row["opinion_label"], row["actions"]) == ("免会办", WHY, [])


def test_who_was_excused_may_be_asked_again(world):
    suggestion = world.opinions_requested()
    excuse(world, world.co_of(suggestion))
    workflow.add_co_handler(
        suggestion,
        agency=world.co,
        on=world.co_of(suggestion, world.co2).assigned_on,
        reason="仍需其意见。",
        late_reason="补录。",
        by=world.office_coordinator,
    )
    assert world.co_of(suggestion).state == Assignment.State.PENDING
    assert list(faults()) == []
