from datetime import date

import pytest

from config.desk import queues_of
from replies.integrity import faults
from suggestions.models import Assignment, Objection, Suggestion
from tests.suggestions.objecting import RECENT, form_of, objected, overruled, url_of


def test_the_office_hears_why_and_whose_business_it_is(world, post):
    suggestion = world.assigned(days=RECENT)
    lead = world.lead_of(suggestion)
    answer = post(world.coordinator, url_of("object", lead), seen=lead.revision, **form_of(world))
    assert answer.url == suggestion.get_absolute_url()
    lead.refresh_from_db()
    objection = lead.objections.get()
    assert lead.state == Assignment.State.OBJECTED
    assert (objection.reason_class, objection.proposed_agency) == ("not_our_business", world.neighbour)
    assert (objection.is_repeated, objection.due_on) == (False, date(2026, 5, 25))
    assert world.office_coordinator.notices.filter(action="object").exists()
    assert Suggestion.objects.get().state == Suggestion.State.HANDLING
    assert not list(faults())


@pytest.mark.parametrize("state", ["signed_for", "working"])
def test_also_after_it_was_signed_for_while_nothing_was_submitted(world, post, state):
    lead = world.lead_of(getattr(world, state)(days=RECENT))
    assert post(world.coordinator, url_of("object", lead), **form_of(world)).status_code == 302


def test_a_co_handler_objects_for_itself(world, post):
    suggestion = world.assigned(days=RECENT)
    post(world.co_coordinator, url_of("object", world.co_of(suggestion)), **form_of(world))
    assert world.co_of(suggestion).state == Assignment.State.OBJECTED
    assert world.lead_of(suggestion).state == Assignment.State.PENDING


def test_in_words_when_no_agency_of_the_list_fits(world, post):
    lead = world.lead_of(world.assigned(days=RECENT))
    form = form_of(world, proposed_agency="", proposed_text="不清楚，涉及中央在渝单位")
    assert post(world.coordinator, url_of("object", lead), **form).status_code == 302
    assert lead.objections.get().proposed == "不清楚，涉及中央在渝单位"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"reason_class": ""}, "reason_class", "请选择"),
        ({"reason_class": "laziness"}, "reason_class", "laziness"),
        ({"reason": " \u200b"}, "reason", "事实"),
        ({"proposed_agency": ""}, "proposed_agency", "单位"),
        ({"proposed_agency": "lead"}, "proposed_agency", ""),
        ({"proposed_agency": "co"}, "proposed_agency", ""),
    ],
)
def test_what_is_wrong_is_said_at_the_field(world, post, changes, field, words):
    lead = world.lead_of(world.assigned(days=RECENT))
    if changes.get("proposed_agency"):
        changes = {"proposed_agency": getattr(world, changes["proposed_agency"]).pk}
    answer = post(world.coordinator, url_of("object", lead), **form_of(world, **changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert words in answer.content.decode()
    assert not Objection.objects.exists()


def test_after_the_window_the_page_says_until_when_it_was_open(world, post, client_of):
    suggestion = world.assigned()
    lead = world.lead_of(suggestion)
    until = lead.objection_until.isoformat()
    for answer in (
        client_of(world.coordinator).get(url_of("object", lead)),
        post(world.coordinator, url_of("object", lead), **form_of(world)),
    ):
        assert answer.status_code == 403
        assert until in answer.content.decode()
    assert (
        url_of("object", lead)
        not in client_of(world.coordinator).get(suggestion.get_absolute_url()).content.decode()
    )


def test_the_last_day_of_the_window_still_counts(world, post):
    lead = world.lead_of(world.assigned())
    Assignment.objects.filter(pk=lead.pk).update(objection_until=date(2026, 5, 11))
    assert post(world.coordinator, url_of("object", lead), **form_of(world)).status_code == 302


def test_who_submitted_a_text_stands_by_the_assignment(world, post):
    co = world.co_of(world.with_opinions(days=RECENT))
    assert co.submitted_on
    assert post(world.co_coordinator, url_of("object", co), **form_of(world)).status_code == 409
    lead = world.lead_of(world.in_sign_off(days=RECENT))
    assert lead.submitted_on
    assert post(world.coordinator, url_of("object", lead), **form_of(world)).status_code == 409


def test_not_twice_and_not_again_after_a_no(world, post):
    assert post(world.coordinator, url_of("object", objected(world)), **form_of(world)).status_code == 409
    assert post(world.coordinator, url_of("object", overruled(world)), **form_of(world)).status_code == 409


def test_the_second_objection_of_a_case_waits_for_the_principal(world, post, client_of):
    co = world.co_of(overruled(world).suggestion)
    page = client_of(world.co_coordinator).get(url_of("object", co)).content.decode()
    assert "不属于本单位职责。" in page
    post(world.co_coordinator, url_of("object", co), **form_of(world, proposed_agency=world.neighbour.pk))
    objection = co.objections.get()
    assert (objection.is_repeated, objection.due_on) == (True, None)
    waiting = {queue.key: found for queue, found in queues_of(world.co_principal)}
    assert len(waiting["sign_objection"]) == 1
    for user in (world.office_coordinator, world.office_leader):
        assert {queue.key: found for queue, found in queues_of(user)}["decide_objection"] == []


def test_an_agency_that_objected_is_marked_where_it_is_proposed_again(world, client_of):
    lead = objected(world)
    Assignment.objects.filter(pk=lead.pk).update(state=Assignment.State.VOIDED)
    co = world.co_of(lead.suggestion)
    page = client_of(world.co_coordinator).get(url_of("object", co))
    labels = [str(label) for _value, label in page.context["form"].fields["proposed_agency"].choices]
    assert any(label.startswith(f"{world.lead}（") for label in labels)


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
    lead = world.lead_of(world.assigned(days=RECENT))
    assert post(getattr(world, name), url_of("object", lead), **form_of(world)).status_code == status
    assert not Objection.objects.exists()
