import pytest
from django.urls import reverse

from agencies.models import Message
from replies.models import EvaluationLink

pytestmark = pytest.mark.django_db


def invite(world, post, user, suggestion):
    reply = world.reply_of(suggestion)
    return post(user, reverse("replies:invite", args=[reply.pk]), seen=reply.revision)


def test_every_proposer_gets_a_link_of_their_own(world, post):
    suggestion = world.dispatched(proposers=world.deputies[:3])
    assert invite(world, post, world.office_coordinator, suggestion).status_code == 302
    reply = world.reply_of(suggestion)
    assert reply.live_letter.evaluations.count() == 3
    messages = Message.objects.filter(key__startswith="evaluation-link/")
    assert sorted(messages.values_list("recipient_name", flat=True)) == sorted(
        deputy.name for deputy in world.deputies[:3]
    )
    assert len({message.body for message in messages}) == 3
    assert suggestion.events.filter(action="invite").count() == 1


def test_the_database_keeps_only_a_digest_of_the_token(world):
    evaluation = world.evaluation_of(world.invited())
    token = world.token_of(evaluation)
    link = EvaluationLink.objects.get(evaluation=evaluation)
    assert link.token_digest == EvaluationLink.digest_of(token)
    assert token not in str(EvaluationLink.objects.values().get(pk=link.pk))
    assert token not in str(list(evaluation.case.events.values()))


def test_the_liaison_may_invite_too(world, post):
    assert invite(world, post, world.liaison, world.dispatched()).status_code == 302


@pytest.mark.parametrize("who", ["coordinator", "officer", "principal"])
def test_the_agency_cannot_issue_links(world, post, who):
    """A17: whoever is evaluated has no part in how."""
    suggestion = world.dispatched()
    assert invite(world, post, getattr(world, who), suggestion).status_code == 403
    assert not EvaluationLink.objects.exists()


def test_not_before_the_letter_was_dispatched(world, post):
    assert invite(world, post, world.office_coordinator, world.numbered()).status_code == 409


def test_a_second_invitation_finds_nobody_left(world, post):
    suggestion = world.invited()
    assert invite(world, post, world.office_coordinator, suggestion).status_code == 409
    assert EvaluationLink.objects.count() == 1
