from django.urls import reverse


def url(assignment):
    return reverse("replies:save_opinion", args=[assignment.pk])


def test_the_page_shows_what_is_asked(world, client_of):
    suggestion = world.opinions_requested()
    answer = client_of(world.co_coordinator).get(url(world.co_of(suggestion)))
    assert answer.status_code == 200
    assert suggestion.text.body.splitlines()[0] in answer.text
    assert world.opinion_of(suggestion).request_text.splitlines()[0] in answer.text


def test_a_version_is_written_and_the_signer_is_next(world, post):
    suggestion = world.opinions_requested()
    answer = post(world.co_coordinator, url(world.co_of(suggestion)), text="同意。\r\n补充两点。\x07")
    opinion = world.opinion_of(suggestion)
    assert answer.url == reverse("replies:submit_opinion", args=[opinion.pk])
    assert opinion.latest.text == "同意。\n补充两点。"
    assert opinion.latest.author == world.co_coordinator


def test_an_empty_opinion_is_refused(world, post):
    suggestion = world.opinions_requested()
    answer = post(world.co_coordinator, url(world.co_of(suggestion)), text=" ")
    assert answer.status_code == 422
    assert answer.context["form"].errors["text"]


def test_no_objection_is_enough(world, post):
    suggestion = world.opinions_requested()
    post(world.co_coordinator, url(world.co_of(suggestion)), text="", no_objection="on")
    assert world.opinion_of(suggestion).latest.no_objection


def test_what_was_given_is_no_longer_written_on(world, client_of):
    suggestion = world.with_opinions()
    assert client_of(world.co_coordinator).get(url(world.co_of(suggestion))).status_code == 409


def test_another_agency_cannot_write_it(world, client_of):
    suggestion = world.opinions_requested()
    assert client_of(world.officer).get(url(world.co_of(suggestion))).status_code == 403
    assert client_of(world.neighbour_officer).get(url(world.co_of(suggestion))).status_code == 404
