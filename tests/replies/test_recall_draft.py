from django.urls import reverse

from agencies.permissions import Action
from replies.integrity import faults
from replies.models import ApprovalStep, Reply


def url(reply):
    return reverse("replies:recall_draft", args=[reply.pk])


def test_before_the_first_decision_it_comes_back(world, post, client_of):
    reply = world.reply_of(world.in_sign_off(turn="section"))
    offered = client_of(world.officer).get(reply.get_absolute_url()).context["actions"]
    assert "recall_draft" in [button.name for button in offered["others"]]
    answer = post(world.officer, url(reply), reason="第二项数据有误。")
    reply.refresh_from_db()
    assert answer.url == reply.get_absolute_url()
    assert reply.state == Reply.State.DRAFTING
    assert set(reply.steps.values_list("state", flat=True)) == {ApprovalStep.State.DROPPED}
    event = reply.case.events.first()
    assert (event.action, event.note) == (Action.RECALL_DRAFT, "第二项数据有误。")
    assert list(map(str, faults())) == []
    assert client_of(world.section_reviewer).get(reverse("replies:approvals")).context["rows"] == []


def test_after_the_first_decision_the_button_is_gone(world, post, client_of):
    reply = world.reply_of(world.in_sign_off(turn="office"))
    offered = client_of(world.officer).get(reply.get_absolute_url()).context["actions"]
    assert "recall_draft" not in [button.name for button in offered["others"]]
    assert post(world.officer, url(reply)).status_code == 409


def test_who_may_not(world, post):
    reply = world.reply_of(world.in_sign_off(turn="section"))
    assert post(world.section_reviewer, url(reply)).status_code == 403
    assert post(world.co_officer, url(reply)).status_code == 404


def test_a_draft_that_was_not_submitted(world, client_of):
    reply = world.reply_of(world.drafted())
    assert client_of(world.officer).get(url(reply)).status_code == 409


def test_a_stale_page_recalls_nothing(world, post, client_of):
    reply = world.reply_of(world.in_sign_off(turn="section"))
    assert "seen" in client_of(world.officer).get(url(reply)).context
    assert post(world.officer, url(reply), seen="99").status_code == 409
    reply.refresh_from_db()
    assert reply.state == Reply.State.IN_REVIEW
