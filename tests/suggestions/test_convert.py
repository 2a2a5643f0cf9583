import pytest
from django.urls import reverse

from agencies.models import Message
from replies.integrity import faults
from suggestions.models import Exit, Suggestion


def url_of(suggestion):
    return reverse("suggestions:convert", args=[suggestion.pk])


@pytest.fixture
def form():
    return {"receiver": "市信访办", "reason": "内容属个案诉求，按来信办理。"}


def test_another_body_gets_it_as_a_letter(world, post, form):
    suggestion = world.submitted()
    post(world.office_coordinator, url_of(suggestion), seen=suggestion.revision, **form)
    suggestion = Suggestion.objects.get()
    assert suggestion.state == Suggestion.State.CONVERTED
    assert (suggestion.exit.kind, suggestion.exit.receiver) == ("converted", "市信访办")
    assert "市信访办" in Message.objects.get(recipient_name="易先勇").body
    assert not list(faults())


@pytest.mark.parametrize("field", ["receiver", "reason"])
def test_what_is_missing_is_said_at_the_field(world, post, form, field):
    answer = post(world.office_coordinator, url_of(world.submitted()), **{**form, field: ""})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Exit.objects.exists()


def test_only_what_is_under_review(world, post, form):
    assert post(world.office_coordinator, url_of(world.accepted()), **form).status_code == 409


@pytest.mark.parametrize(("name", "status"), [("liaison", 403), ("coordinator", 404)])
def test_others_do_not(world, post, form, name, status):
    assert post(getattr(world, name), url_of(world.submitted()), **form).status_code == status
    assert Suggestion.objects.get().state == Suggestion.State.UNDER_REVIEW
