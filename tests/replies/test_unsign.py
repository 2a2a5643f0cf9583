import pytest
from django.urls import reverse

from agencies.models import Role
from agencies.permissions import Action
from replies.integrity import faults
from replies.models import ApprovalStep, Reply
from replies.workflow import save_draft
from suggestions.workflow import NotNow
from tests import factories

REASON = "第一项表述需进一步核实。"


def url(reply):
    return reverse("replies:unsign", args=[reply.pk])


@pytest.mark.parametrize("state", ["signed", "numbered"])
def test_letter_and_signatures_become_void(world, post, client_of, state):
    reply = world.reply_of(getattr(world, state)())
    letter = reply.live_letter
    page = client_of(world.principal).get(reply.get_absolute_url())
    assert "unsign" in [button.name for button in page.context["actions"]["others"]]
    answer = post(world.principal, url(reply), reason=REASON)
    reply.refresh_from_db()
    letter.refresh_from_db()
    assert answer.url == reply.get_absolute_url()
    assert reply.state == Reply.State.DRAFTING
    assert reply.live_letter is None
    assert (letter.void_reason, letter.voided_at is not None) == (REASON, True)
    assert set(reply.steps.values_list("state", flat=True)) == {ApprovalStep.State.VOIDED}
    event = reply.case.events.first()
    assert (event.action, event.note) == (Action.UNSIGN, REASON)
    assert list(map(str, faults())) == []


def test_only_by_the_person_who_signed(world, post):
    reply = world.reply_of(world.signed())
    another = factories.person("second", "柳新", agency=world.lead, role=Role.PRINCIPAL, post="主任")
    for user in (another, world.coordinator, world.deputy_head):
        assert post(user, url(reply), reason=REASON).status_code == 403
    assert post(world.co_principal, url(reply), reason=REASON).status_code == 404
    assert reply.live_letter is not None


def test_it_needs_a_reason(world, post):
    reply = world.reply_of(world.signed())
    answer = post(world.principal, url(reply), reason="")
    assert "consequence" in answer.context
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]


def test_before_the_signature_and_after_the_dispatch(world, post):
    for suggestion in (world.in_sign_off(turn="principal"), world.dispatched()):
        assert post(world.principal, url(world.reply_of(suggestion)), reason=REASON).status_code == 409


def test_a_signed_text_is_not_changed_otherwise(world):
    reply = world.reply_of(world.signed())
    with pytest.raises(NotNow):
        save_draft(reply.assignment, answers=[], by=world.officer)
