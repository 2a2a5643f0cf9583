import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from replies import workflow
from replies.models import Letter, PublishedPiece
from replies.views.public import texts_of

pytestmark = pytest.mark.django_db


def reviewed(world, suggestion, **proposal):
    reply = world.reply_of(suggestion)
    publication = workflow.propose_publication(reply, **{"disclosure": "full", **proposal}, by=world.officer)
    return workflow.review_publication(publication, by=world.office_reviewer)


def publish(post, publication, user):
    return post(user, reverse("replies:publish", args=[publication.pk]), seen=publication.revision)


def test_the_office_publishes_what_was_reviewed(world, post):
    publication = reviewed(world, world.invited())
    assert publish(post, publication, world.office_coordinator).status_code == 302
    publication.refresh_from_db()
    assert publication.state == "published"
    assert publication.case.events.filter(action="publish").count() == 1


def test_the_preview_is_the_public_page(world, post, client, client_of):
    """A53: what is shown before the click is what everybody reads after it."""
    publication = reviewed(world, world.invited())
    preview = client_of(world.office_coordinator).get(reverse("replies:publish", args=[publication.pk]))
    publish(post, publication, world.office_coordinator)
    piece = PublishedPiece.objects.get()
    shown = client.get(piece.get_absolute_url()).content.decode()
    for name, text in texts_of(piece).items():
        assert preview.context[name] == text
        assert text in preview.content.decode()
        assert text in shown


def test_the_copy_holds_the_offices_telephone_only(world):
    suggestion = world.published()
    piece, reply = world.publication_of(suggestion).piece, world.reply_of(suggestion)
    contact = reply.live_letter.text.contact
    assert contact.person
    assert contact.person not in piece.letter
    assert world.office.name in piece.letter


@pytest.mark.parametrize(("wish", "has_text"), [("full", True), ("title_only", False), ("none", False)])
def test_the_suggestion_itself_follows_the_deputys_wish(world, wish, has_text):
    publication = reviewed(world, world.invited(flags={"publication_wish": wish}))
    workflow.publish(publication, by=world.office_coordinator)
    piece = PublishedPiece.objects.get()
    assert bool(piece.suggestion_text) is has_text
    assert piece.letter


def test_an_abstract_hides_the_letter(world):
    publication = reviewed(world, world.invited(), disclosure="abstract", abstract="已建立联合推进机制。")
    workflow.publish(publication, by=world.office_coordinator)
    piece = PublishedPiece.objects.get()
    assert (piece.letter, piece.suggestion_text, piece.abstract) == ("", "", "已建立联合推进机制。")


def test_unnamed_proposers_are_counted_with_the_named(world):
    suggestion = world.published(proposers=world.deputies[:2], flags={"unnamed_proposers": 3})
    piece = world.publication_of(suggestion).piece
    assert piece.proposers == f"{world.deputies[0].name}、{world.deputies[1].name}等5名"


def test_not_before_the_letter_was_dispatched(world, post):
    publication = reviewed(world, world.numbered())
    assert publish(post, publication, world.office_coordinator).status_code == 409
    assert not PublishedPiece.objects.exists()


def test_not_without_the_review(world, post):
    reply = world.reply_of(world.invited())
    publication = workflow.propose_publication(reply, disclosure="full", by=world.officer)
    assert publish(post, publication, world.office_coordinator).status_code == 409


def test_a_letter_changed_after_the_review_is_not_published(world, post, client_of):
    """A review of the draft does not cover the text that was signed later."""
    publication = reviewed(world, world.invited())
    type(publication).objects.filter(pk=publication.pk).update(reviewed_version=99)
    assert publish(post, publication, world.office_coordinator).status_code == 422
    page = client_of(world.office_coordinator).get(reverse("replies:publish", args=[publication.pk]))
    assert page.context["hindrance"]
    assert not PublishedPiece.objects.exists()


def test_a_letter_changed_on_disk_is_not_published(world):
    publication = reviewed(world, world.invited())
    letter = publication.reply.live_letter
    Letter.objects.filter(pk=letter.pk).update(source=letter.source.replace("机制", "体制"))
    with pytest.raises(ValidationError):
        workflow.publish(publication, by=world.office_coordinator)
    assert not PublishedPiece.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 403), ("officer", 403), ("liaison", 403), ("neighbour_coordinator", 404)],
)
def test_nobody_else_publishes(world, post, who, status):
    publication = reviewed(world, world.invited())
    assert publish(post, publication, getattr(world, who)).status_code == status
    assert not PublishedPiece.objects.exists()
