from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Agency
from suggestions.models import Assignment, Suggestion

TODAY = "2026-05-11"
BOARD = reverse("suggestions:assign_board")


def url_of(suggestion):
    return reverse("suggestions:assign", args=[suggestion.pk])


@pytest.fixture
def form(world):
    return {"lead": world.lead.pk, "co_handlers": [world.co.pk, world.co2.pk], "on": TODAY}


def test_every_agency_gets_its_part_and_its_clock(world, post, form):
    suggestion = world.accepted()
    answer = post(world.office_coordinator, url_of(suggestion), **form)
    assert answer.url == suggestion.get_absolute_url()
    lead = world.lead_of(suggestion)
    assert (lead.part, lead.due_on) == (Assignment.Part.LEAD, date(2026, 8, 11))
    assert suggestion.assignments.co_handling().count() == 2
    assert Suggestion.objects.get().state == Suggestion.State.HANDLING
    assert world.co_coordinator.notices.exists()


def test_alone_without_co_handlers(world, post, form):
    suggestion = world.accepted()
    post(world.office_leader, url_of(suggestion), lead=world.lead.pk, on=TODAY)
    assert world.lead_of(suggestion).part == Assignment.Part.SOLE


def test_a_hard_one_gets_six_months(world, post, form):
    suggestion = world.accepted()
    post(world.office_coordinator, url_of(suggestion), **form, is_hard="on")
    assert world.lead_of(suggestion).due_on == date(2026, 11, 11)


def test_a_late_entry_says_why(world, post, form):
    suggestion = world.accepted()
    form["on"] = "2026-05-08"
    refused = post(world.office_coordinator, url_of(suggestion), **form)
    assert list(refused.context["form"].errors) == ["reason"]
    post(world.office_coordinator, url_of(suggestion), **form, reason="交办会纸质交办，补录。")
    assert world.lead_of(suggestion).assigned_on == date(2026, 5, 8)
    assert suggestion.events.first().note == "交办会纸质交办，补录。"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lead": ""}, "lead"),
        ({"lead": "0"}, "lead"),
        ({"on": ""}, "on"),
        ({"on": "昨天"}, "on"),
        ({"on": "2026-05-12", "reason": "补录"}, "on"),
        ({"on": "2026-01-01", "reason": "补录"}, "on"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(world, post, form, changes, field):
    suggestion = world.accepted()
    answer = post(world.office_coordinator, url_of(suggestion), **{**form, **changes})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not suggestion.assignments.exists()


def test_the_lead_is_no_co_handler(world, post, form):
    form["co_handlers"] = [world.lead.pk]
    answer = post(world.office_coordinator, url_of(world.accepted()), **form)
    assert list(answer.context["form"].errors) == ["co_handlers"]


def test_only_agencies_that_handle_and_exist_are_offered(world, client_of):
    Agency.objects.filter(pk=world.neighbour.pk).update(valid_to=date(2026, 1, 1))
    page = client_of(world.office_coordinator).get(url_of(world.accepted()))
    offered = set(page.context["form"].fields["lead"].queryset)
    assert offered == {world.lead, world.co, world.co2}


def test_the_due_dates_are_shown_before(world, client_of):
    page = client_of(world.office_coordinator).get(url_of(world.accepted())).content.decode()
    assert "2026-08-11" in page
    assert "2026-11-11" in page


def test_not_before_it_is_accepted_nor_twice(world, post, form):
    assert post(world.office_coordinator, url_of(world.submitted()), **form).status_code == 409
    assert post(world.office_coordinator, url_of(world.assigned()), **form).status_code == 409


@pytest.mark.parametrize(("name", "status"), [("liaison", 403), ("auditor", 403), ("coordinator", 404)])
def test_others_do_not(world, post, form, name, status):
    suggestion = world.accepted()
    assert post(getattr(world, name), url_of(suggestion), **form).status_code == status
    assert not suggestion.assignments.exists()


def test_the_board_holds_what_waits_and_leads_on_to_the_next(world, client_of, form):
    waiting, other = world.accepted(title="关于夜间公交的建议"), world.submitted(title="关于公园开放的建议")
    client = client_of(world.office_coordinator)
    page = client.get(BOARD).content.decode()
    assert waiting.title in page
    assert other.title not in page
    assert client.post(f"{url_of(waiting)}?from=board", form).url == BOARD
    assert waiting.title not in client.get(BOARD).content.decode()


def test_the_board_takes_the_same_queries_for_any_length(world, client_of, django_assert_max_num_queries):
    client = client_of(world.office_coordinator)
    world.accepted()
    with django_assert_max_num_queries(20) as first:
        client.get(BOARD)
    world.accepted(), world.accepted()
    with django_assert_max_num_queries(len(first)):
        client.get(BOARD)


def test_the_board_is_the_office_s(world, client_of):
    assert client_of(world.coordinator).get(BOARD).status_code == 403
