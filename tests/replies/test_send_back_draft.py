from django.urls import reverse

from replies.integrity import faults
from replies.models import ApprovalStep, Reply
from tests.replies.drafting import as_shown


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


def test_it_goes_back_to_an_earlier_reviewer(world, post, client_of):
    State = ApprovalStep.State
    reply = world.reply_of(world.in_sign_off(turn="deputy_head"))
    to = reply.steps.get(kind="office")
    page = client_of(world.deputy_head).get(reverse("replies:approval", args=[reply.pk]))
    choices = page.context["sending_back"].fields["to"].choices
    assert world.office_reviewer.name in str(list(choices))
    answer = post(world.deputy_head, url(reply), comment="请核对数字。", to=to.pk)
    assert answer.url == reverse("replies:approvals")
    reply.refresh_from_db()
    assert reply.state == Reply.State.IN_REVIEW
    first, second = (
        list(reply.steps.filter(attempt=attempt).values_list("state", flat=True)) for attempt in (1, 2)
    )
    assert first == [State.PASSED, State.PASSED, State.SENT_BACK, State.DROPPED]
    assert second == [State.PASSED, State.CURRENT, State.WAITING, State.WAITING]
    assert reply.current_step.holder == world.office_reviewer
    told = client_of(world.office_reviewer).get(reverse("replies:approval", args=[reply.pk]))
    assert "请核对数字。" in told.text
    assert list(map(str, faults())) == []
    recall = reverse("replies:recall_draft", args=[reply.pk])
    assert post(world.officer, recall).status_code == 409


def test_from_there_the_chain_goes_on_to_the_signature(world, post):
    reply = world.reply_of(world.in_sign_off(turn="principal"))
    to = reply.steps.get(kind="section")
    post(world.principal, url(reply), comment="请处里再核。", to=to.pk)
    for user in (world.section_reviewer, world.office_reviewer, world.deputy_head):
        assert (
            post(user, reverse("replies:pass_draft", args=[reply.pk]), **as_shown(reply)).status_code == 302
        )
    post(
        world.principal,
        reverse("replies:sign", args=[reply.pk]),
        **as_shown(reply),
    )
    reply.refresh_from_db()
    assert reply.state == Reply.State.SIGNED
    assert list(map(str, faults())) == []


def test_it_does_not_go_forward_or_to_another_reply(world, post):
    reply = world.reply_of(world.in_sign_off(turn="office"))
    other = world.reply_of(world.in_sign_off(turn="deputy_head")).steps.get(kind="section")
    for to in (reply.steps.get(kind="deputy_head"), other):
        answer = post(world.office_reviewer, url(reply), comment="改", to=to.pk)
        assert answer.status_code == 422
        assert answer.context["form"].errors["to"]
