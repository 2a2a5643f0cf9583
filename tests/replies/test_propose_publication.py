import pytest
from django.urls import reverse

from replies.models import Publication

pytestmark = pytest.mark.django_db


def propose(world, post, suggestion, user, **fields):
    reply = world.reply_of(suggestion)
    url = reverse("replies:propose_publication", args=[reply.pk])
    return post(
        user, url, seen=reply.revision, **{"disclosure": "full", "ground": "", "abstract": "", **fields}
    )


@pytest.fixture
def suggestion(world):
    return world.invited()


def test_the_case_officer_proposes(world, post, suggestion):
    assert propose(world, post, suggestion, world.officer).status_code == 302
    publication = world.publication_of(suggestion)
    assert (publication.state, publication.disclosure, publication.proposed_by) == (
        "proposed",
        "full",
        world.officer,
    )


@pytest.mark.parametrize(("disclosure", "field"), [("withheld", "ground"), ("abstract", "abstract")])
def test_what_the_manner_needs_is_asked_at_its_field(world, post, suggestion, disclosure, field):
    answer = propose(world, post, suggestion, world.officer, disclosure=disclosure)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not Publication.objects.exists()


def test_the_page_offers_grounds_and_tells_the_deputys_wish(world, client_of):
    suggestion = world.invited(flags={"publication_wish": "title_only"})
    url = reverse("replies:propose_publication", args=[world.reply_of(suggestion).pk])
    page = client_of(world.officer).get(url)
    assert page.context["form"].initial["disclosure"] == "abstract"
    text = page.content.decode()
    assert "政府信息公开条例" in text
    assert suggestion.get_publication_wish_display() in text


def test_a_confidential_suggestion_cannot_be_published(world, post):
    suggestion = world.invited(flags={"is_confidential": True})
    assert propose(world, post, suggestion, world.officer).status_code == 422
    ground = "《中华人民共和国政府信息公开条例》第十四条"
    assert (
        propose(world, post, suggestion, world.officer, disclosure="withheld", ground=ground).status_code
        == 302
    )


def test_only_what_belongs_to_the_manner_is_kept(world, post, suggestion):
    propose(world, post, suggestion, world.officer, abstract="不应留下", ground="不应留下")
    publication = world.publication_of(suggestion)
    assert (publication.abstract, publication.ground) == ("", "")


def test_it_can_be_proposed_anew_until_published(world, post, suggestion):
    propose(world, post, suggestion, world.officer)
    answer = propose(
        world, post, suggestion, world.coordinator, disclosure="abstract", abstract="已建立机制。"
    )
    assert answer.status_code == 302
    assert world.publication_of(suggestion).proposed_by == world.coordinator
    published = world.published()
    assert propose(world, post, published, world.officer).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("section_reviewer", 403),
        ("office_coordinator", 403),
        ("neighbour_coordinator", 404),
        ("co_officer", 404),
    ],
)
def test_nobody_else_proposes(world, post, suggestion, who, status):
    assert propose(world, post, suggestion, getattr(world, who)).status_code == status
    assert not Publication.objects.exists()
