"""撤下公开: in one act, gone from every public page; the letter stands and can be published anew with passages taken out."""

import pytest
from django.urls import reverse

from agencies import clock
from replies import workflow
from replies.integrity_after import removed_stays_out
from replies.letter_text import LetterText
from replies.models import PublishedPiece
from replies.public_copy import words_of

pytestmark = pytest.mark.django_db

PHONE, ADDRESS = "138 1234 5678", "渝北区红锦路12号3单元502室"
BODY = f"群众王某反映出行不便，住{ADDRESS}，手机{PHONE}。\n建议完善机制。"


def recall(post, publication, user, **fields):
    url = reverse("replies:recall_publication", args=[publication.pk])
    return post(user, url, seen=publication.revision, **fields)


def test_it_is_gone_and_comes_back_without_the_passage(world, post, client, client_of):
    suggestion = world.published(body=BODY)
    publication = world.publication_of(suggestion)
    piece = publication.piece
    assert PHONE in client.get(piece.get_absolute_url()).text

    for who, status in [("coordinator", 403), ("principal", 403), ("neighbour_coordinator", 404)]:
        assert recall(post, publication, getattr(world, who), reason="有误").status_code == status
    assert recall(post, publication, world.office_coordinator, reason="").status_code == 422
    case_page = client_of(world.office_coordinator).get(suggestion.get_absolute_url()).text
    assert reverse("replies:recall_publication", args=[publication.pk]) in case_page

    assert recall(post, publication, world.office_leader, reason="含个人电话").status_code == 302
    publication.refresh_from_db()
    assert (publication.state, publication.reviewed_by) == ("withdrawn", None)
    event = suggestion.events.filter(action="recall_publication").get()
    assert (event.note, event.detail["public_id"]) == ("含个人电话", piece.public_id)
    assert recall(post, publication, world.office_leader, reason="再来一次").status_code == 409
    stub = client.get(piece.get_absolute_url())
    assert (stub.status_code, "个人电话" in stub.text) == (410, False)
    for name in ("list", "feed", "rss", "sitemap", "csv", "json"):
        assert piece.public_id not in client.get(reverse(f"replies:public_{name}")).getvalue().decode()
    assert world.officer.notices.filter(action="recall_publication").exists()

    reply = publication.reply
    workflow.propose_publication(reply, disclosure="full", by=world.officer)
    publication.refresh_from_db()
    url = reverse("replies:review_publication", args=[publication.pk])
    page = client_of(world.office_reviewer).get(url)
    assert page.context["form"].initial["removed"] == PHONE, "proposed, because nobody means to publish it"
    assert f'<mark class="private">{PHONE}</mark>' in page.text
    assert f"{ADDRESS}</mark>" in page.text
    fields = {"seen": publication.revision, "checked": "on", "note": ""}
    refused = post(world.office_reviewer, url, **fields, removed=f"{PHONE}\n王五家住")
    assert (refused.status_code, "王五家住" in refused.text) == (422, True)
    assert (
        post(world.office_reviewer, url, **fields, removed=f"{PHONE}\n{ADDRESS}\n{PHONE}").status_code == 302
    )
    publication.refresh_from_db()
    assert publication.passages_removed == [PHONE, ADDRESS]

    preview = client_of(world.office_coordinator).get(reverse("replies:publish", args=[publication.pk])).text
    workflow.publish(publication, by=world.office_coordinator)
    again = PublishedPiece.objects.on_show().get()
    assert again.public_id != piece.public_id
    everything = [getattr(again, field.attname) for field in again._meta.concrete_fields]
    shown = client.get(again.get_absolute_url()).text
    for text in (*map(str, everything), shown, client.get("/public/data.json").getvalue().decode(), preview):
        assert PHONE not in text
        assert ADDRESS not in text
    assert "手机×××。" in again.suggestion_text
    assert client.get(piece.get_absolute_url()).context["newer"] == again


def test_every_text_of_the_copy_is_cut(world):
    """Title, names and letter as well; and the check finds a copy into which somebody wrote the words again."""
    suggestion = world.invited()
    reply, passage = world.reply_of(suggestion), "公共服务一体化"
    publication = workflow.propose_publication(reply, disclosure="full", by=world.officer)
    removed = f"{passage}\n{world.deputies[0].name}"
    workflow.review_publication(publication, removed=removed, by=world.office_reviewer)
    workflow.publish(publication, by=world.office_coordinator)
    piece = publication.piece
    assert reply.live_letter.text.salutation == f"{world.deputies[0].name}代表："
    assert LetterText.from_json(piece.letter).salutation == "×××代表："
    for words in removed.splitlines():
        assert words not in words_of(piece) + piece.search_text + piece.letter
    assert piece.proposers == "×××"
    assert piece.title == "关于加快建设川渝毗邻地区×××的建议"
    assert list(removed_stays_out(_Batch([suggestion]))) == []
    PublishedPiece.objects.filter(pk=piece.pk).update(title=suggestion.title, published_at=clock.now())
    suggestion = type(suggestion).objects.get(pk=suggestion.pk)
    assert len(list(removed_stays_out(_Batch([suggestion])))) == 1


class _Batch:
    def __init__(self, suggestions):
        self.suggestions = suggestions
