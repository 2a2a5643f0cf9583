from datetime import date

import pytest

from agencies.models import Message
from config.desk import queues_of
from replies.integrity import faults
from suggestions.models import Assignment, RuleProfile, Suggestion
from tests.suggestions.extending import asked, signed, url_of


def fresh(lead):
    return Assignment.objects.get(pk=lead.pk)


@pytest.mark.parametrize(("months", "due_on"), [(6, date(2026, 10, 8)), (4, date(2026, 8, 3))])
def test_the_due_date_counts_from_the_assignment_and_the_first_one_is_kept(world, post, months, due_on):
    lead = signed(world, months=months)
    answer = post(world.office_coordinator, url_of("decide_extension", lead), is_granted="yes")
    assert answer.url == lead.get_absolute_url()
    row = fresh(lead)
    assert (row.due_on, row.first_due_on, row.due_version) == (due_on, lead.due_on, 2)
    assert row.due_basis["amount"] == months
    assert row.due_basis["start"] == "2026-04-01"
    assert Suggestion.objects.get().due_on == due_on
    assert world.coordinator.notices.filter(action="decide_extension").exists()
    assert f"{due_on.month}月{due_on.day}日" in Message.objects.get(recipient_name="易先勇").body
    assert not list(faults())


def test_the_page_shows_what_the_new_date_would_be(world, client_of):
    lead = signed(world)
    page = client_of(world.office_leader).get(url_of("decide_extension", lead)).content.decode()
    assert "2026-10-08" in page
    assert lead.due_on.isoformat() in page


def test_refused_with_a_reason_everything_stays(world, post):
    lead = signed(world)
    unreasoned = post(world.office_leader, url_of("decide_extension", lead), is_granted="no")
    assert list(unreasoned.context["form"].errors) == ["decision"]
    assert "不同意延期的理由" in unreasoned.content.decode()
    post(world.office_leader, url_of("decide_extension", lead), is_granted="no", decision="可按期办结。")
    assert (fresh(lead).due_on, fresh(lead).due_version) == (lead.due_on, 1)
    assert lead.extensions.get().is_granted is False
    assert not list(faults())


def test_a_due_date_moved_by_hand_is_found_beside_an_extension(world, post):
    lead = signed(world)
    post(world.office_coordinator, url_of("decide_extension", lead), is_granted="yes")
    Assignment.objects.filter(pk=lead.pk).update(due_on=date(2026, 11, 2))
    assert list(faults())


def test_why_this_day_tells_the_new_limit(world, post, client_of):
    lead = signed(world)
    post(world.office_coordinator, url_of("decide_extension", lead), is_granted="yes")
    url = f"/assignments/{lead.pk}/why_this_day/"
    page = client_of(world.coordinator).get(url, follow=True).content.decode()
    assert "2026-10-08" in page


def test_choose_and_only_what_is_signed(world, post):
    assert post(world.office_leader, url_of("decide_extension", signed(world))).status_code == 422
    waiting = asked(world)
    assert post(world.office_leader, url_of("decide_extension", waiting), is_granted="yes").status_code == 409


@pytest.mark.parametrize(
    ("name", "status"),
    [("coordinator", 403), ("principal", 403), ("liaison", 403), ("neighbour_coordinator", 404)],
)
def test_others_do_not(world, post, name, status):
    lead = signed(world)
    url = url_of("decide_extension", lead)
    assert post(getattr(world, name), url, is_granted="yes").status_code == status
    assert fresh(lead).due_on == lead.due_on


def in_shanghai(world):
    """There the congress body decides."""
    world.session.profile = RuleProfile.objects.get(code="SH")
    world.session.save()
    return signed(world)


def waiting(user):
    return {queue.key: len(found) for queue, found in queues_of(user)}["decide_extension"]


def test_where_the_congress_body_decides_the_liaison_does(world, post):
    lead = in_shanghai(world)
    assert (waiting(world.liaison), waiting(world.office_coordinator)) == (1, 0)
    assert world.liaison.notices.filter(action="sign_extension").exists()
    assert not world.office_coordinator.notices.filter(action="sign_extension").exists()
    url = url_of("decide_extension", lead)
    assert post(world.office_leader, url, is_granted="yes").status_code == 403
    assert post(world.liaison, url, is_granted="yes").url == lead.get_absolute_url()
    assert fresh(lead).due_on > lead.due_on
    assert not list(faults())


def test_without_anybody_there_the_office_stands_in(world, post):
    world.liaison.memberships.update(valid_to=date(2026, 1, 1))
    lead = in_shanghai(world)
    assert waiting(world.office_coordinator) == 1
    assert world.office_coordinator.notices.filter(action="sign_extension").exists()
    assert (
        post(world.office_coordinator, url_of("decide_extension", lead), is_granted="yes").status_code == 302
    )
