import pytest
from django.urls import reverse

from agencies import clock
from agencies.models import Message
from agencies.permissions import Action
from config.demo import people
from replies import workflow as handling
from replies.integrity import faults
from replies.models import Evaluation, Publication, PublishedPiece, Reply
from replies.workflow.issuing import next_number
from suggestions.models import Assignment, Suggestion

ANSWERED = ("item", "outcome", "wording", "done", "next_step", "reported_to")
REASON = "第二项所列资金数额有误。"


def url(reply):
    return reverse("replies:withdraw_letter", args=[reply.pk])


def withdrawn(world, post, suggestion):
    reply = world.reply_of(suggestion)
    answer = post(world.principal, url(reply), reason=REASON)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Reply.objects.get(pk=reply.pk)


def sent_again(world, reply):
    """The corrected letter on the way of the first one."""
    officer = reply.assignment.officer
    answers = [
        {
            name: getattr(row, name)
            for name in ("item", "outcome", "wording", "done", "next_step", "reported_to")
        }
        for row in reply.latest.answers.all()
    ]
    contact = {"contact_person": "何景行", "contact_phone": "023-63000000"}
    handling.save_draft(reply.assignment, answers=answers, by=officer, **contact)
    handling.submit_draft(reply, chain=people.chain_of(reply), by=officer)
    while reply.current_step.kind != "principal":
        handling.pass_draft(reply, version=reply.latest.number, by=reply.current_step.holder)
    handling.sign(reply, version=reply.latest.number, by=world.principal)
    number = next_number(world.lead, year=2026)
    handling.number(reply, number=number, dated_on=clock.today(), by=world.coordinator)
    handling.dispatch(reply, way="both", by=world.coordinator)


def test_the_letter_is_void_and_the_work_goes_on(world, post, client_of):
    suggestion = world.dispatched()
    letter = world.reply_of(suggestion).live_letter
    reply = withdrawn(world, post, suggestion)
    letter.refresh_from_db()
    suggestion.refresh_from_db()
    assert reply.state == Reply.State.DRAFTING
    assert (letter.void_reason, letter.deliveries.count()) == (REASON, 3)
    assert (reply.assignment.state, reply.assignment.delivered_all) == (Assignment.State.WORKING, False)
    assert suggestion.state == Suggestion.State.HANDLING
    assert suggestion.due_on == reply.assignment.due_on
    event = suggestion.events.first()
    assert (event.action, event.note) == (Action.WITHDRAW_LETTER, REASON)
    assert Message.objects.filter(subject__contains="撤回", recipient_name="易先勇").count() == 1
    assert world.co_coordinator.notices.filter(action=Action.WITHDRAW_LETTER).exists()
    assert list(map(str, faults())) == []
    page = client_of(world.officer).get(suggestion.get_absolute_url())
    assert letter.number in page.text
    assert client_of(world.co_officer).get(letter.get_absolute_url()).status_code == 404


def test_links_to_evaluate_it_die(world, post, client):
    suggestion = world.invited()
    evaluation = world.evaluation_of(suggestion)
    token = world.token_of(evaluation)
    withdrawn(world, post, suggestion)
    evaluation.refresh_from_db()
    assert evaluation.state == Evaluation.State.LAPSED
    assert client.get(reverse("replies:open_link", args=[token])).status_code == 410


def test_a_corrected_letter_goes_the_same_way_with_a_new_number(world, post, client_of):
    suggestion = world.evaluated()
    first = world.reply_of(suggestion).live_letter
    reply = withdrawn(world, post, suggestion)
    sent_again(world, reply)
    reply.refresh_from_db()
    suggestion.refresh_from_db()
    assert suggestion.state == Suggestion.State.REPLIED
    assert reply.live_letter.number != first.number
    assert reply.letters.count() == 2
    assert list(map(str, faults())) == []
    conclude = reverse("replies:conclude", args=[suggestion.pk])
    assert post(world.office_coordinator, conclude).status_code == 422  # nobody was asked about this letter
    office = client_of(world.office_coordinator)
    assert suggestion.title in office.get("/?queue=invite").text
    assert suggestion.title not in office.get("/?queue=conclude").text
    handling.invite(reply, by=world.office_coordinator)
    assert first.evaluations.get().state == Evaluation.State.GIVEN
    assert reply.live_letter.evaluations.get().state == Evaluation.State.INVITED


def test_the_public_copy_goes_and_the_next_one_is_reviewed_anew(world, post, client):
    suggestion = world.published()
    piece = world.publication_of(suggestion).piece
    reply = withdrawn(world, post, suggestion)
    stub = client.get(piece.get_absolute_url())
    assert stub.status_code == 410
    assert "已撤回" in stub.text
    assert piece.title not in stub.text
    publication = world.publication_of(suggestion)
    assert (publication.state, publication.reviewed_by) == (Publication.State.PROPOSED, None)
    sent_again(world, reply)
    handling.review_publication(Publication.objects.get(pk=publication.pk), by=world.coordinator)
    handling.publish(Publication.objects.get(pk=publication.pk), by=world.office_coordinator)
    assert PublishedPiece.objects.on_show().count() == 1
    assert publication.pieces.count() == 2
    assert list(map(str, faults())) == []


def test_it_needs_a_reason(world, post):
    reply = world.reply_of(world.dispatched())
    answer = post(world.principal, url(reply), reason="")
    assert reply.live_letter.number in answer.text
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]


def test_only_the_principal(world, post):
    reply = world.reply_of(world.dispatched())
    for user in (world.coordinator, world.deputy_head, world.office_leader):
        assert post(user, url(reply), reason=REASON).status_code == 403
    assert post(world.co_principal, url(reply), reason=REASON).status_code == 404


@pytest.mark.parametrize("state", ["numbered", "concluded"])
def test_what_did_not_go_out_or_is_concluded_stays(world, post, state):
    reply = world.reply_of(getattr(world, state)())
    assert post(world.principal, url(reply), reason=REASON).status_code == 409
