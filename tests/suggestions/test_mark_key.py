import pytest
from django.urls import reverse

from suggestions.models import Suggestion


def url_of(suggestion):
    return reverse("suggestions:mark_key", args=[suggestion.pk])


@pytest.fixture
def form():
    return {"leader": "赵怀远 市人大常委会副主任", "reason": "市人大常委会主任会议确定。"}


@pytest.mark.parametrize("state", ["accepted", "working"])
def test_the_congress_names_the_leader_who_supervises(world, post, client_of, form, state):
    suggestion = getattr(world, state)()
    answer = post(world.liaison, url_of(suggestion), seen=suggestion.revision, **form)
    assert answer.url == suggestion.get_absolute_url()
    suggestion = Suggestion.objects.get()
    assert (suggestion.is_key, suggestion.key_leader) == (True, form["leader"])
    assert form["leader"] in client_of(world.liaison).get(suggestion.get_absolute_url()).content.decode()
    assert world.office_coordinator.notices.filter(action="mark_key").exists()


def test_key_ones_have_a_list_and_a_filter(world, post, client_of, form):
    chosen, other = world.accepted(title="关于长江航道整治的建议"), world.accepted(title="关于夜间公交的建议")
    post(world.liaison, url_of(chosen), **form)
    for url in ("/?queue=key", "/suggestions/?key=on"):
        page = client_of(world.liaison).get(url).content.decode()
        assert chosen.title in page
        assert other.title not in page


@pytest.mark.parametrize("field", ["leader", "reason"])
def test_what_is_missing_is_said_at_the_field(world, post, form, field):
    answer = post(world.liaison, url_of(world.accepted()), **{**form, field: ""})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "请填写" in answer.content.decode()


def test_not_twice_and_not_when_it_is_over(world, post, form):
    suggestion = world.accepted()
    post(world.liaison, url_of(suggestion), **form)
    assert post(world.liaison, url_of(suggestion), **form).status_code == 409
    assert post(world.liaison, url_of(world.concluded()), **form).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"), [("office_leader", 403), ("coordinator", 403), ("neighbour_coordinator", 404)]
)
def test_others_do_not(world, post, form, name, status):
    assert post(getattr(world, name), url_of(world.assigned()), **form).status_code == status
    assert not Suggestion.objects.get().is_key
