import pytest
from django.urls import reverse

from suggestions.models import Suggestion


def url_of(suggestion):
    return reverse("suggestions:revise", args=[suggestion.pk])


def typed(page, **changes):
    """The form as the page shows it, with some fields changed."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    given = {name: value for name, value in values.items() if value not in (None, "", False)}
    return {**given, "seen": page.context["seen"], **changes}


@pytest.mark.parametrize("state", ["registered", "submitted"])
def test_the_page_holds_what_was_registered(world, client_of, state):
    suggestion = getattr(world, state)()
    client = client_of(world.office_coordinator)
    answer = client.post(url_of(suggestion), typed(client.get(url_of(suggestion)), title="改过的标题"))
    assert answer.url == suggestion.get_absolute_url()
    revised = Suggestion.objects.get()
    assert revised.title == "改过的标题"
    assert list(revised.items.values_list("title", "text")) == [
        ("建立川渝联合推进机制", "逐项明确牵头部门。"),
        ("争取国家专项资金", "支持成果转化。"),
    ]
    assert revised.events.first().detail["changed"] == ["title"]


def test_its_own_number_is_no_double(world, client_of):
    suggestion = world.registered(number="0091")
    client = client_of(world.office_coordinator)
    assert (
        client.post(url_of(suggestion), typed(client.get(url_of(suggestion)), number="91")).status_code == 302
    )


def test_a_page_opened_before_another_change_is_refused(world, client_of):
    suggestion = world.registered()
    client = client_of(world.office_coordinator)
    page = client.get(url_of(suggestion))
    client.post(url_of(suggestion), typed(page, title="先改的标题"))
    answer = client.post(url_of(suggestion), typed(page, title="后来改的标题"))
    assert answer.status_code == 409
    assert ("title", "后来改的标题") in answer.context["typed"]
    assert Suggestion.objects.get().title == "先改的标题"


def test_not_once_it_is_accepted(world, client_of):
    assert client_of(world.office_coordinator).get(url_of(world.accepted())).status_code == 409


@pytest.mark.parametrize(("name", "status"), [("office_leader", 403), ("liaison", 403), ("coordinator", 404)])
def test_others_do_not(world, client_of, name, status):
    assert client_of(getattr(world, name)).get(url_of(world.registered())).status_code == status
