from datetime import timedelta

import pytest
from django.urls import reverse

from agencies import clock
from agencies.permissions import Action
from replies.models import ApprovalStep
from suggestions.models import Event
from tests import factories
from tests.replies.delegations import delegated


@pytest.fixture
def delegation(world, post):
    return delegated(world, post, holder=world.principal, delegate=world.deputy_head)


def url(delegation):
    return reverse("replies:revoke_delegation", args=[delegation.pk])


def test_from_now_on_the_delegate_signs_nothing(world, post, client_of, delegation):
    reply = world.reply_of(world.in_sign_off(turn="principal"))
    assert ApprovalStep.objects.waiting_for(world.deputy_head).filter(reply=reply).exists()
    assert client_of(world.principal).get(url(delegation)).status_code == 200
    assert post(world.principal, url(delegation)).url == reverse("replies:delegations")
    approval = client_of(world.deputy_head).get(reverse("replies:approval", args=[reply.pk]))
    assert approval.url == reply.get_absolute_url()
    event = Event.objects.get(action=Action.REVOKE_DELEGATION)
    assert (event.actor, event.detail["delegation"]) == ("高健", delegation.pk)
    assert world.deputy_head.notices.filter(action=Action.REVOKE_DELEGATION).exists()


def test_twice_or_after_its_end_is_not_possible(world, post, delegation):
    with clock.moved_to(factories.NOW + timedelta(days=30)):
        assert post(world.principal, url(delegation)).status_code == 409
    post(world.principal, url(delegation))
    assert post(world.principal, url(delegation)).status_code == 409


def test_only_the_holder(world, post, delegation):
    assert post(world.deputy_head, url(delegation)).status_code == 403
    assert post(world.coordinator, url(delegation)).status_code == 404
    assert post(world.co_principal, url(delegation)).status_code == 404
