"""Several replies signed in one go: only those read since their last change, after one look at their titles."""

import pytest
from django.urls import reverse

from replies.integrity import faults
from replies.models import Reply, ReplyVersion
from tests.confirming import asks_again, confirm

LIST, PAGE = reverse("replies:approvals"), reverse("replies:sign_opened")


@pytest.fixture
def replies(world):
    return [world.reply_of(world.in_sign_off(turn="principal")) for _title in range(3)]


def opened(client, *replies):
    for reply in replies:
        assert client.get(reverse("replies:approval", args=[reply.pk])).status_code == 200
    return client


def state(reply):
    return Reply.objects.get(pk=reply.pk).state


def test_those_that_were_read_are_offered_and_signed_with_one_password(world, client_of, replies):
    first, second, unread = replies
    client = client_of(world.principal)
    assert 'id="sign-opened"' not in client.get(LIST).text
    page = opened(client, first, second).get(LIST)
    assert [row["step"].reply_id for row in page.context["rows"] if row["is_opened"]] == [first.pk, second.pk]
    asked = client.get(PAGE, {"reply": [reply.pk for reply in replies]})
    assert asked.context["replies"] == [first, second]
    assert first.case.title in asked.text
    held_up = client.post(PAGE, {"reply": [first.pk, second.pk]})
    assert asks_again(held_up)
    assert confirm(client, held_up).url == LIST
    assert [state(reply) for reply in replies] == ["signed", "signed", "in_review"]
    assert {letter.signed_by for reply in (first, second) for letter in reply.letters.all()} == {
        world.principal
    }
    assert list(map(str, faults())) == []
    assert client.post(PAGE, {"reply": [first.pk, second.pk]}).url == LIST
    assert first.letters.count() == 1


def test_what_changed_since_is_read_again_first(world, client_of, replies):
    first, second, _unread = replies
    client = opened(client_of(world.principal), first, second)
    ReplyVersion.objects.filter(reply=second).update(closing="另有补充。")
    asked = client.get(PAGE, {"reply": [first.pk, second.pk]})
    assert asked.context["replies"] == [first]
    confirm(client, client.post(PAGE, {"reply": [first.pk, second.pk]}))
    assert (state(first), state(second)) == ("signed", "in_review")


def test_what_was_not_read_or_is_not_theirs_is_not_signed(world, client_of, replies):
    first = replies[0]
    for user in (world.principal, world.deputy_head, world.co_principal):
        client = client_of(user)
        assert client.get(PAGE, {"reply": first.pk}).url == LIST
        assert client.post(PAGE, {"reply": [first.pk, "x", "²"]}).url == LIST
    assert state(first) == "in_review"


def test_who_wrote_one_of_them_is_told_and_the_others_are_signed(world, client_of, replies):
    first, second, _unread = replies
    client = opened(client_of(world.principal), first, second)
    second.versions.update(author=world.principal)
    answer = confirm(client, client.post(PAGE, {"reply": [first.pk, second.pk]}))
    told = client.get(answer.url).text
    assert "已审签 1 件" in told
    assert "未审签：" in told
    assert (state(first), state(second)) == ("signed", "in_review")
