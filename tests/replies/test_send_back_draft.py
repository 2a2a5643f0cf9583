from django.urls import reverse

from replies.models import ApprovalStep, Reply


def url(reply):
    return reverse("replies:send_back_draft", args=[reply.pk])


def test_it_returns_to_the_drafter_and_the_rest_of_the_chain_falls(world, post, client_of):
    reply = world.reply_of(world.in_sign_off(turn="office"))
    answer = post(world.office_reviewer, url(reply), comment="第二项请写明时间。")
    reply.refresh_from_db()
    assert answer.url == reverse("replies:approvals")
    assert reply.state == Reply.State.DRAFTING
    states = list(reply.steps.values_list("state", flat=True))
    State = ApprovalStep.State
    assert states == [State.PASSED, State.SENT_BACK, State.DROPPED, State.DROPPED]
    assert "第二项请写明时间。" in client_of(world.officer).get(reply.get_absolute_url()).text


def test_without_a_comment_it_stays(world, post):
    reply = world.reply_of(world.in_sign_off(turn="office"))
    answer = post(world.office_reviewer, url(reply), comment=" \u200b ")
    assert answer.status_code == 422
    assert answer.context["form"].errors["comment"]
    assert "收悉" in answer.text
    reply.refresh_from_db()
    assert reply.state == Reply.State.IN_REVIEW


def test_only_whose_turn_it_is(world, post):
    reply = world.reply_of(world.in_sign_off(turn="office"))
    assert post(world.section_reviewer, url(reply), comment="改").status_code == 403
    assert post(world.co_principal, url(reply), comment="改").status_code == 404
