import pytest
from django.urls import reverse

from suggestions import workflow
from suggestions.models import Suggestion


def url_of(suggestion):
    return reverse("suggestions:unmark_key", args=[suggestion.pk])


@pytest.fixture
def key(world):
    suggestion = world.accepted()
    return workflow.mark_key(
        suggestion, leader="赵怀远 市人大常委会副主任", reason="会议确定", by=world.liaison
    )


def test_the_mark_goes_and_history_keeps_it(world, post, key):
    post(world.liaison, url_of(key), reason="主任会议调整。")
    suggestion = Suggestion.objects.get()
    assert (suggestion.is_key, suggestion.key_leader) == (False, "")
    assert key.events.first().detail["leader"] == "赵怀远 市人大常委会副主任"


def test_a_reason_is_needed_and_the_mark(world, post, key):
    assert post(world.liaison, url_of(key), reason="").status_code == 422
    assert post(world.liaison, url_of(world.accepted()), reason="调整").status_code == 409


@pytest.mark.parametrize(("name", "status"), [("office_leader", 403), ("coordinator", 404)])
def test_others_do_not(world, post, key, name, status):
    assert post(getattr(world, name), url_of(key), reason="调整").status_code == status
    assert Suggestion.objects.get().is_key
