from django.urls import reverse

from replies.models import Opinion
from suggestions.models import Assignment
from tests.replies.opinions import to_be_signed


def url(opinion):
    return reverse("replies:give_opinion", args=[opinion.pk])


def test_it_waits_on_the_list_of_the_signer(world, post, client_of):
    suggestion, opinion = to_be_signed(world, post)
    client = client_of(world.co_principal)
    listed = client.get(reverse("replies:approvals"))
    assert suggestion.title in listed.text
    assert url(opinion) in listed.text
    assert "我局赞同，建议明确时间。" in client.get(url(opinion)).text


def test_it_is_signed_and_given(world, post):
    suggestion, opinion = to_be_signed(world, post)
    answer = post(world.co_principal, url(opinion))
    opinion.refresh_from_db()
    assert answer.url == reverse("replies:approvals")
    assert opinion.state == Opinion.State.GIVEN
    assert world.co_of(suggestion).state == Assignment.State.OPINION_GIVEN


def test_only_the_named_signer_gives_it(world, post):
    _suggestion, opinion = to_be_signed(world, post)
    assert post(world.co_coordinator, url(opinion)).status_code == 403
    assert post(world.principal, url(opinion)).status_code == 403
    assert post(world.neighbour_principal, url(opinion)).status_code == 404


def test_before_it_is_submitted_nobody_can(world, post):
    suggestion = world.opinions_requested()
    assert post(world.co_principal, url(world.opinion_of(suggestion))).status_code == 403
