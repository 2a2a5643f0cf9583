import pytest
from django.urls import reverse

from suggestions.models import Suggestion


def url_of(suggestion):
    return reverse("suggestions:accept", args=[suggestion.pk])


@pytest.mark.parametrize("name", ["office_coordinator", "office_leader"])
def test_the_office_accepts_what_is_under_review(world, post, name):
    suggestion = world.submitted()
    answer = post(getattr(world, name), url_of(suggestion), seen=suggestion.revision)
    assert answer.url == suggestion.get_absolute_url()
    assert Suggestion.objects.get().state == Suggestion.State.TO_ASSIGN


@pytest.mark.parametrize("state", ["registered", "accepted", "signed_for"])
def test_only_what_is_under_review(world, post, state):
    assert post(world.office_coordinator, url_of(getattr(world, state)())).status_code == 409


@pytest.mark.parametrize(("name", "status"), [("liaison", 403), ("auditor", 403), ("system_admin", 404)])
def test_others_do_not(world, post, name, status):
    assert post(getattr(world, name), url_of(world.submitted())).status_code == status
    assert Suggestion.objects.get().state == Suggestion.State.UNDER_REVIEW
