from datetime import date

import pytest

from config.desk import queues_of
from replies.integrity import faults
from suggestions.models import Assignment, Extension
from tests.suggestions.extending import WHY, asked, url_of


@pytest.fixture
def form():
    return {"months": "6", "reason": WHY}


def test_the_principal_is_asked_to_stand_behind_it(world, post, form):
    lead = world.lead_of(world.working())
    answer = post(world.coordinator, url_of("ask_extension", lead), seen=lead.revision, **form)
    assert answer.url == lead.get_absolute_url()
    assert (lead.extensions.get().months, lead.extensions.get().reason) == (6, WHY)
    waiting = {queue.key: len(found) for queue, found in queues_of(world.principal)}
    assert waiting["sign_extension"] == 1
    assert Assignment.objects.get(pk=lead.pk).due_on == lead.due_on
    assert not list(faults())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"months": ""}, "months"),
        ({"months": "7"}, "months"),
        ({"months": "3"}, "months"),
        ({"reason": ""}, "reason"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(world, post, form, changes, field):
    lead = world.lead_of(world.working())
    answer = post(world.coordinator, url_of("ask_extension", lead), **{**form, **changes})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Extension.objects.exists()


def test_after_the_due_date_it_is_too_late(world, post, client_of, form):
    lead = world.lead_of(world.working(days={"assigned_on": date(2026, 2, 2)}))
    assert lead.due_on < date(2026, 5, 11)
    for answer in (
        client_of(world.coordinator).get(url_of("ask_extension", lead)),
        post(world.coordinator, url_of("ask_extension", lead), **form),
    ):
        assert answer.status_code == 403
        assert lead.due_on.isoformat() in answer.content.decode()


def test_on_the_due_date_itself_it_is_in_time(world, post, form):
    lead = world.lead_of(world.working(days={"assigned_on": date(2026, 2, 11)}))
    assert lead.due_on == date(2026, 5, 11)
    assert post(world.coordinator, url_of("ask_extension", lead), **form).status_code == 302


def test_one_request_at_a_time_and_none_beyond_the_longest_limit(world, post, form):
    assert post(world.coordinator, url_of("ask_extension", asked(world)), **form).status_code == 409
    hard = world.lead_of(world.working(is_hard=True))
    assert post(world.coordinator, url_of("ask_extension", hard), **form).status_code == 409


def test_only_of_a_reply_that_is_still_owed(world, post, form):
    co = world.co_of(world.working())
    assert post(world.co_coordinator, url_of("ask_extension", co), **form).status_code == 409
    done = world.lead_of(world.dispatched())
    assert post(world.coordinator, url_of("ask_extension", done), **form).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"),
    [("officer", 403), ("principal", 403), ("office_coordinator", 403), ("neighbour_coordinator", 404)],
)
def test_others_do_not(world, post, form, name, status):
    lead = world.lead_of(world.working())
    assert post(getattr(world, name), url_of("ask_extension", lead), **form).status_code == status
    assert not Extension.objects.exists()
