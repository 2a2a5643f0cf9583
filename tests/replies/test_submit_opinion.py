from django.urls import reverse

from replies.models import Opinion
from tests.replies.opinions import written


def url(opinion):
    return reverse("replies:submit_opinion", args=[opinion.pk])


def test_the_author_is_no_choice(world, post, client_of):
    _suggestion, opinion = written(world, post)
    form = client_of(world.co_coordinator).get(url(opinion)).context["form"]
    assert list(form.fields["holder"].queryset) == [world.co_principal]


def test_it_goes_to_the_signer(world, post):
    suggestion, opinion = written(world, post)
    answer = post(world.co_coordinator, url(opinion), holder=world.co_principal.pk)
    opinion.refresh_from_db()
    assert answer.url == suggestion.get_absolute_url()
    assert opinion.state == Opinion.State.IN_REVIEW
    assert opinion.current_step.holder == world.co_principal


def test_the_author_cannot_be_smuggled_in(world, post):
    _suggestion, opinion = written(world, post)
    answer = post(world.co_coordinator, url(opinion), holder=world.co_coordinator.pk)
    assert answer.status_code == 422
    opinion.refresh_from_db()
    assert opinion.state == Opinion.State.DRAFTING


def test_twice_is_not_possible(world, post):
    _suggestion, opinion = written(world, post)
    post(world.co_coordinator, url(opinion), holder=world.co_principal.pk)
    assert post(world.co_coordinator, url(opinion), holder=world.co_principal.pk).status_code in (409, 422)


def test_the_lead_cannot_submit_it(world, post, client_of):
    _suggestion, opinion = written(world, post)
    assert client_of(world.officer).get(url(opinion)).status_code == 403
    assert client_of(world.neighbour_officer).get(url(opinion)).status_code == 404
