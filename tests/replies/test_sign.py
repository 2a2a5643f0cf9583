import time

import pytest
from django.core.cache import cache
from django.urls import reverse

from agencies.models import Agency
from replies.models import Reply
from suggestions.models import Suggestion
from tests import factories
from tests.replies.drafting import as_shown


@pytest.fixture(autouse=True)
def _no_wrong_passwords_before():
    cache.clear()


@pytest.fixture
def reply(world):
    return world.reply_of(world.in_sign_off(turn="principal"))


def url(reply):
    return reverse("replies:sign", args=[reply.pk])


def signed(reply, **fields):
    return as_shown(reply) | {"password": factories.PASSWORD} | fields


def test_the_page_shows_the_digest_and_asks_for_the_password(world, client_of, reply):
    shown = client_of(world.principal).get(reverse("replies:approval", args=[reply.pk]))
    assert shown.context["digest"].value[:16] in shown.text
    assert 'type="password"' in shown.text


def test_what_was_shown_is_what_is_signed(world, client_of, reply):
    client = client_of(world.principal)
    digest = client.get(reverse("replies:approval", args=[reply.pk])).context["digest"]
    answer = client.post(url(reply), signed(reply))
    reply.refresh_from_db()
    assert answer.url == reverse("replies:approvals")
    assert reply.state == Reply.State.SIGNED
    assert reply.live_letter.signed_digest == digest.value
    assert reply.live_letter.signed_by == world.principal


def test_a_wrong_password_signs_nothing_and_keeps_the_comment(world, post, reply):
    answer = post(world.principal, url(reply), **signed(reply, password="guess", comment="可以发出。"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["password"]
    assert "可以发出。" in answer.text
    assert "guess" not in answer.text
    reply.refresh_from_db()
    assert reply.state == Reply.State.IN_REVIEW


def test_without_a_password_nothing_is_signed(world, post, reply):
    assert post(world.principal, url(reply), **as_shown(reply)).status_code == 422


def test_after_five_wrong_ones_the_right_one_waits(world, post, reply):
    for _try in range(5):
        post(world.principal, url(reply), **signed(reply, password="guess"))
    assert post(world.principal, url(reply), **signed(reply)).status_code == 422
    cache.clear()
    assert post(world.principal, url(reply), **signed(reply)).status_code == 302


def test_who_confirmed_a_moment_ago_is_not_asked_again(world, client_of, reply, settings):
    client = client_of(world.principal)
    for age, is_asked in ((settings.REAUTHENTICATION_SECONDS + 5, True), (5, False)):
        session = client.session
        session["confirmed_at"] = time.time() - age
        session.save()
        page = client.get(reverse("replies:approval", args=[reply.pk]))
        assert ('type="password"' in page.text) == is_asked
    assert client.post(url(reply), as_shown(reply)).status_code == 302


def test_an_older_version_is_not_signed(world, post, reply):
    answer = post(world.principal, url(reply), **signed(reply, version=reply.latest.number - 1))
    assert answer.status_code == 409
    reply.refresh_from_db()
    assert reply.state == Reply.State.IN_REVIEW


def test_a_double_click_signs_once(world, client_of, reply):
    client = client_of(world.principal)
    key = client.get(reverse("replies:approval", args=[reply.pk])).context["form_key"]
    for _click in range(2):
        assert client.post(url(reply), signed(reply, form_key=key)).url == reverse("replies:approvals")
    assert reply.letters.count() == 1


def test_only_the_named_principal(world, post, reply):
    for user in (world.deputy_head, world.coordinator, world.officer):
        assert post(user, url(reply), **signed(reply)).status_code == 403
    assert post(world.co_principal, url(reply), **signed(reply)).status_code == 404


def test_before_their_turn(world, post):
    reply = world.reply_of(world.in_sign_off(turn="section"))
    assert post(world.principal, url(reply), **signed(reply)).status_code == 403


@pytest.mark.parametrize("changed", ["title", "name of the agency", "another co-handler"])
def test_a_register_that_changed_since_the_page_was_opened_is_not_signed(world, post, reply, changed):
    seen = signed(reply)
    if changed == "title":
        Suggestion.objects.filter(pk=reply.case.pk).update(title="关于另一事项的建议")
    elif changed == "name of the agency":
        Agency.objects.filter(pk=world.lead.pk).update(name="重庆市发展和改革委")
    else:
        Agency.objects.filter(pk=world.co.pk).update(short_name="市科学技术局")
    answer = post(world.principal, url(reply), **seen)
    assert answer.status_code == 409
    assert not reply.letters.exists()
    anew = Reply.objects.get(pk=reply.pk)
    assert post(world.principal, url(anew), **signed(anew)).status_code == 302


def test_without_the_digest_of_the_page_nothing_is_signed(world, post, reply):
    answer = post(world.principal, url(reply), version=reply.latest.number, password=factories.PASSWORD)
    assert answer.status_code == 422
    assert not reply.letters.exists()


def test_who_wrote_the_last_version_does_not_sign(world, post):
    """One person may be reviewer and principal; a text of one's own needs another signature."""
    factories.person("principal", "高健", agency=world.lead, role="agency_coordinator")
    suggestion = world.in_sign_off(turn="principal")
    reply = world.reply_of(suggestion)
    reply.versions.update(author=world.principal)
    assert post(world.principal, url(reply), **signed(reply)).status_code == 403
    assert not reply.letters.exists()
