import pytest
from django.urls import reverse

from agencies.models import Message
from replies.integrity import faults
from suggestions.models import Exit, Suggestion


def url_of(suggestion):
    return reverse("suggestions:return_to_deputy", args=[suggestion.pk])


@pytest.fixture
def form():
    return {
        "reason_class": "several_matters",
        "reason": "一件建议涉及三个不同事项。",
        "advice": "请按一事一议分别提出，交代表团汇总后报送。",
    }


def test_the_deputy_is_told_why_and_how_to_submit_it_again(world, post, form):
    suggestion = world.submitted()
    answer = post(world.office_coordinator, url_of(suggestion), seen=suggestion.revision, **form)
    assert answer.url == suggestion.get_absolute_url()
    suggestion = Suggestion.objects.get()
    assert suggestion.state == Suggestion.State.RETURNED
    assert (suggestion.exit.kind, suggestion.exit.reason_class) == ("returned", "several_matters")
    told = Message.objects.get(recipient_name="易先勇").body
    assert form["reason"] in told
    assert form["advice"] in told
    assert not list(faults())


def test_of_a_confidential_one_the_message_holds_no_title(world, post, form):
    suggestion = world.submitted(flags={"is_confidential": True})
    post(world.office_coordinator, url_of(suggestion), **form)
    assert suggestion.title not in Message.objects.get(recipient_name="易先勇").body


@pytest.mark.parametrize("field", ["reason_class", "reason", "advice"])
def test_what_is_missing_is_said_at_the_field(world, post, form, field):
    suggestion = world.submitted()
    answer = post(world.office_coordinator, url_of(suggestion), **{**form, field: ""})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "请" in str(answer.context["form"].errors[field])
    assert not Exit.objects.exists()


def test_the_case_says_it_and_is_closed_to_every_step(world, post, client_of, form):
    suggestion = world.submitted()
    post(world.office_leader, url_of(suggestion), **form)
    page = client_of(world.office_coordinator).get(suggestion.get_absolute_url()).content.decode()
    assert form["advice"] in page
    assert "不符合一事一议" in page
    for step in ("revise", "attach", "accept", "return_to_deputy", "convert"):
        url = reverse(f"suggestions:{step}", args=[suggestion.pk])
        assert post(world.office_coordinator, url).status_code == 409
        assert url not in page


@pytest.mark.parametrize("state", ["registered", "accepted", "signed_for"])
def test_only_what_is_under_review(world, post, form, state):
    assert post(world.office_coordinator, url_of(getattr(world, state)()), **form).status_code == 409


@pytest.mark.parametrize(("name", "status"), [("liaison", 403), ("auditor", 403), ("coordinator", 404)])
def test_others_do_not(world, post, form, name, status):
    assert post(getattr(world, name), url_of(world.submitted()), **form).status_code == status
    assert Suggestion.objects.get().state == Suggestion.State.UNDER_REVIEW
