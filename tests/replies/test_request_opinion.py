from django.urls import reverse

from agencies.permissions import Action


def url(assignment):
    return reverse("replies:request_opinion", args=[assignment.pk])


def test_the_usual_text_names_the_items_and_the_day(world, client_of):
    suggestion = world.working()
    answer = client_of(world.officer).get(url(world.lead_of(suggestion)))
    text = answer.context["form"].initial["text"]
    due = world.co_of(suggestion).due_on
    assert "一、建立川渝联合推进机制" in text
    assert f"{due.year}年{due.month}月{due.day}日" in text
    assert world.co.short_name in answer.text


def test_every_co_handler_that_owes_is_asked(world, post):
    suggestion = world.working()
    lead = world.lead_of(suggestion)
    answer = post(world.officer, url(lead), text="请提出意见。")
    assert answer.url == f"{suggestion.get_absolute_url()}#opinions"
    for agency in (world.co, world.co2):
        assert world.opinion_of(suggestion, agency).request_text == "请提出意见。"
    assert suggestion.events.first().action == Action.REQUEST_OPINION
    assert world.co_coordinator.notices.filter(action=Action.REQUEST_OPINION).exists()


def test_nothing_to_ask(world, client_of):
    suggestion = world.working(co=[], opinions={})
    answer = client_of(world.officer).get(url(world.lead_of(suggestion)))
    assert answer.status_code == 200
    assert 'name="text"' not in answer.text


def test_only_the_lead_asks(world, client_of):
    suggestion = world.working()
    assert client_of(world.co_officer).get(url(world.lead_of(suggestion))).status_code == 403
    assert client_of(world.neighbour_officer).get(url(world.lead_of(suggestion))).status_code == 404
