import hashlib
import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from agencies.models import Agency
from replies.compose import compose
from replies.models import Reply
from suggestions.models import Suggestion
from tests import factories
from tests.confirming import asks_again, confirm, confirmed
from tests.replies.delegations import delegated
from tests.replies.drafting import as_shown


@pytest.fixture
def reply(world):
    return world.reply_of(world.in_sign_off(turn="principal"))


def url(reply):
    return reverse("replies:sign", args=[reply.pk])


def signed(reply, **fields):
    return as_shown(reply) | fields


def test_the_page_shows_the_digest(world, client_of, reply):
    shown = client_of(world.principal).get(reverse("replies:approval", args=[reply.pk]))
    assert shown.context["digest"].value[:16] in shown.text


def test_what_was_shown_is_what_is_signed(world, client_of, reply):
    client = client_of(world.principal)
    digest = client.get(reverse("replies:approval", args=[reply.pk])).context["digest"]
    answer = confirm(client, client.post(url(reply), signed(reply)))
    reply.refresh_from_db()
    assert answer.url == reverse("replies:approvals")
    assert reply.state == Reply.State.SIGNED
    assert reply.live_letter.signed_digest == digest.value
    assert reply.live_letter.signed_by == world.principal


def test_the_password_is_asked_for_and_the_comment_goes_through_it(world, client_of, reply):
    client = client_of(world.principal)
    held_up = client.post(url(reply), signed(reply, comment="可以发出。"))
    assert asks_again(held_up)
    page = client.get(held_up.url)
    assert "请确认是您本人" in page.text
    assert 'type="password"' in page.text
    assert confirm(client, held_up).url == reverse("replies:approvals")
    reply.refresh_from_db()
    assert reply.state == Reply.State.SIGNED
    assert reply.case.events.first().note == "可以发出。"


def test_the_step_keeps_by_what_and_in_which_session_it_was_signed(world, client_of, reply):
    client = client_of(world.principal)
    confirm(client, client.post(url(reply), signed(reply)))
    step = reply.steps.get(kind="principal")
    assert step.auth_method == "password"
    assert step.session_hash == hashlib.sha256(client.session.session_key.encode()).hexdigest()


def test_a_wrong_password_signs_nothing_and_the_form_still_waits(world, client_of, reply):
    client = client_of(world.principal)
    held_up = client.post(url(reply), signed(reply))
    wrong = confirm(client, held_up, password="guess")
    assert wrong.status_code == 200
    assert wrong.context["form"].errors["password"]
    assert not reply.letters.exists()
    assert confirm(client, held_up).url == reverse("replies:approvals")
    assert reply.letters.exists()


def test_after_five_wrong_ones_the_right_one_waits(world, client_of, reply):
    client = client_of(world.principal)
    held_up = client.post(url(reply), signed(reply))
    for _try in range(5):
        confirm(client, held_up, password="guess")
    late = confirm(client, held_up)
    assert late.status_code == 429
    assert "请稍候" in late.text
    cache.clear()
    assert confirm(client, held_up).status_code == 302
    assert reply.letters.exists()


def test_a_form_that_is_wrong_is_told_before_the_password(world, client_of, reply):
    answer = client_of(world.principal).post(url(reply), {"version": reply.latest.number})
    assert answer.status_code == 422


def test_one_password_serves_ten_minutes_over_several_titles(world, client_of, reply, settings):
    other = world.reply_of(world.in_sign_off(turn="principal"))
    client = confirmed(client_of(world.principal))
    assert client.post(url(reply), signed(reply)).url == reverse("replies:approvals")
    session = client.session
    records = session["account_authentication_methods"]
    records[-1]["at"] = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT - 5
    session["account_authentication_methods"] = records
    session.save()
    assert asks_again(client.post(url(other), signed(other)))


def test_a_login_a_moment_ago_does_not_serve(world, reply):
    """A session left open is not enough, however fresh."""
    client = Client()
    client.post(reverse("account_login"), {"login": "principal", "password": factories.PASSWORD})
    assert client.get("/").status_code == 200
    assert asks_again(client.post(url(reply), signed(reply)))


def test_an_older_version_is_not_signed(world, post, reply):
    answer = post(world.principal, url(reply), **signed(reply, version=reply.latest.number - 1))
    assert answer.status_code == 409
    reply.refresh_from_db()
    assert reply.state == Reply.State.IN_REVIEW


def test_a_double_click_signs_once(world, client_of, reply):
    client = confirmed(client_of(world.principal))
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
    answer = post(world.principal, url(reply), version=reply.latest.number)
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


def test_what_the_principal_wrote_is_not_signed_in_the_principals_name(world, post, reply):
    delegated(world, post, holder=world.principal, delegate=world.deputy_head)
    reply.versions.update(author=world.principal)
    text = compose(reply.latest, stands_in=("副主任", "孟广耀")).signed_digest().value
    assert post(world.deputy_head, url(reply), **signed(reply, digest=text)).status_code == 403
    assert not reply.letters.exists()
