from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from replies.letter_text import LetterText
from replies.models import Letter, Reply
from suggestions.models import Suggestion


def url(reply, step="dispatch"):
    return reverse(f"replies:{step}", args=[reply.pk])


def test_everybody_who_gets_it_is_listed_before(world, client_of):
    suggestion = world.numbered(proposers=world.deputies[:3])
    page = client_of(world.coordinator).get(url(world.reply_of(suggestion)))
    for name in (*(deputy.name for deputy in world.deputies[:3]), world.co.short_name, world.co2.short_name):
        assert name in page.text
    assert world.congress_body.name in page.text


def test_it_is_delivered_to_all(world, post):
    suggestion = world.numbered(proposers=world.deputies[:3])
    reply = world.reply_of(suggestion)
    answer = post(world.coordinator, url(reply), way="both")
    reply.refresh_from_db()
    suggestion.refresh_from_db()
    assert answer.url == reply.get_absolute_url()
    assert (reply.state, suggestion.state) == (Reply.State.DISPATCHED, Suggestion.State.REPLIED)
    assert reply.live_letter.deliveries.count() == 5


def test_an_altered_text_does_not_go_out(world, post):
    reply = world.reply_of(world.numbered())
    source = reply.live_letter.source
    Letter.objects.filter(reply=reply).update(source=source.replace("收悉", "已收到"))
    answer = post(world.coordinator, url(reply), way="both")
    assert answer.status_code == 409
    reply.refresh_from_db()
    assert reply.state == Reply.State.NUMBERED


def test_an_altered_text_is_shown_to_nobody(world, client_of, client):
    suggestion = world.invited()
    reply, token = world.reply_of(suggestion), world.token_of(world.evaluation_of(suggestion))
    Letter.objects.filter(reply=reply).update(source=reply.live_letter.source.replace("收悉", "已收到"))
    for step in ("letter", "letter_docx", "letter_pdf", "reply"):
        answer = client_of(world.coordinator).get(url(reply, step))
        assert answer.status_code == 409
        assert "与审签文本不一致" in answer.text
    assert client_of(world.coordinator).get(suggestion.get_absolute_url()).status_code == 200
    deputy = client.get(reverse("replies:open_link", args=[token]), follow=True)
    assert deputy.status_code == 409
    assert "已收到" not in deputy.text


@pytest.mark.parametrize("source", ["", "soup", "{}", "[]", '{"format": 1}', "null"])
def test_what_is_no_letter_any_more_does_not_go_out(world, post, source):
    reply = world.reply_of(world.numbered())
    Letter.objects.filter(reply=reply).update(source=source)
    assert post(world.coordinator, url(reply), way="both").status_code == 409
    reply.refresh_from_db()
    assert reply.state == Reply.State.NUMBERED


def test_an_altered_text_with_a_fitting_digest_does_not_go_out(world, post):
    """The digest beside the text can be written anew, the signature of the principal cannot."""
    reply = world.reply_of(world.numbered())
    letter = reply.live_letter
    letter.source = letter.source.replace("收悉", "已收到")
    letter.signed_digest = LetterText.from_json(letter.source).signed_digest(algorithm=letter.algorithm).value
    letter.save()
    assert post(world.coordinator, url(reply), way="both").status_code == 422
    assert not reply.letters.filter(dispatched_on__isnull=False).exists()


def test_who_and_when(world, client_of):
    reply = world.reply_of(world.numbered())
    assert client_of(world.officer).get(url(reply)).status_code == 403
    assert client_of(world.neighbour_coordinator).get(url(reply)).status_code == 404
    signed = world.reply_of(world.signed())
    assert client_of(world.coordinator).get(url(signed)).status_code == 409


def test_co_handlers_read_the_letter_once_it_is_out_and_never_the_draft(world, client_of):
    for state, status in (("drafted", 404), ("numbered", 404), ("dispatched", 200)):
        reply = world.reply_of(getattr(world, state)())
        for step in ("letter", "letter_docx", "letter_pdf"):
            assert client_of(world.co_officer).get(url(reply, step)).status_code == status
        assert client_of(world.co_officer).get(reply.get_absolute_url()).status_code == 404
        assert client_of(world.neighbour_officer).get(url(reply, "letter")).status_code == 404


def test_a_draft_says_that_it_is_one(world, client_of):
    reply = world.reply_of(world.drafted())
    client = client_of(world.officer)
    assert "草稿" in client.get(url(reply, "letter")).text
    assert "%E8%8D%89%E7%A8%BF" in client.get(url(reply, "letter_docx"))["Content-Disposition"]
    sent = world.reply_of(world.dispatched())
    assert "草稿" not in client.get(url(sent, "letter")).text


def test_the_word_file_says_the_same(world, client_of):
    reply = world.reply_of(world.dispatched())
    answer = client_of(world.officer).get(url(reply, "letter_docx"))
    text = "\n".join(paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert reply.live_letter.number in text
