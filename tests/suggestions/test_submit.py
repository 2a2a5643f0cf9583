import pytest
from django.urls import reverse

from suggestions.models import Suggestion


def url_of(suggestion):
    return reverse("suggestions:submit", args=[suggestion.pk])


def test_the_draft_goes_to_review_and_the_office_is_told(world, post):
    suggestion = world.registered()
    answer = post(world.office_coordinator, url_of(suggestion), seen=suggestion.revision)
    assert answer.url == suggestion.get_absolute_url()
    assert Suggestion.objects.get().state == Suggestion.State.UNDER_REVIEW
    assert world.office_leader.notices.exists()


def test_the_page_asks_with_one_button(world, client_of):
    page = client_of(world.office_coordinator).get(url_of(world.registered()))
    assert page.status_code == 200
    assert page.content.decode().count("button-primary") == 1


def test_not_twice(world, post):
    assert post(world.office_coordinator, url_of(world.submitted())).status_code == 409


@pytest.mark.parametrize(("name", "status"), [("office_leader", 403), ("liaison", 403), ("coordinator", 404)])
def test_others_do_not(world, post, name, status):
    suggestion = world.registered()
    assert post(getattr(world, name), url_of(suggestion)).status_code == status
    assert Suggestion.objects.get().state == Suggestion.State.DRAFT
