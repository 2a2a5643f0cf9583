from django.urls import reverse

from replies.models import Autosave
from tests.replies.drafting import editor_of, item_field, page, saved_drafts


def url(lead):
    return reverse("replies:autosave", args=[lead.pk])


def test_what_was_typed_is_kept_and_offered_again(world, client_of):
    lead = world.lead_of(world.drafted())
    client, field = client_of(world.officer), item_field(lead, 1, "next_step")
    versions = saved_drafts(lead.suggestion)
    answer = client.post(url(lead), page(client, lead) | {field: "还没有写完"})
    assert answer.status_code == 200
    assert answer.json() == {"saved_at": "10:00"}
    assert saved_drafts(lead.suggestion) == versions
    opened = client.get(editor_of(lead))
    assert "还没有写完" not in opened.text
    assert opened.context["restorable"]
    assert "还没有写完" in client.get(editor_of(lead) + "?restore=1").text


def test_saving_a_version_takes_it_over(world, client_of):
    lead = world.lead_of(world.drafted())
    client, field = client_of(world.officer), item_field(lead, 1, "next_step")
    fields = page(client, lead) | {field: "写完了。"}
    client.post(url(lead), fields)
    client.post(editor_of(lead), fields)
    assert not Autosave.objects.exists()


def test_nobody_else_gets_it(world, client_of):
    lead = world.lead_of(world.drafted())
    client, field = client_of(world.officer), item_field(lead, 1, "next_step")
    client.post(url(lead), page(client, lead) | {field: "还没有写完"})
    assert "还没有写完" not in client_of(world.coordinator).get(editor_of(lead) + "?restore=1").text


def test_before_the_first_version(world, client_of):
    lead = world.lead_of(world.with_opinions())
    client, field = client_of(world.officer), item_field(lead, 1, "done")
    assert client.post(url(lead), page(client, lead) | {field: "刚开始写"}).status_code == 200
    assert "刚开始写" in client.get(editor_of(lead) + "?restore=1").text


def test_somebody_saved_meanwhile(world, client_of):
    lead = world.lead_of(world.drafted())
    officer, coordinator = client_of(world.officer), client_of(world.coordinator)
    field = item_field(lead, 1, "done")
    mine, theirs = page(officer, lead), page(coordinator, lead)
    coordinator.post(editor_of(lead), theirs | {field: "联络员的文字。"})
    answer = officer.post(url(lead), mine | {field: "承办人的文字。"})
    assert answer.status_code == 409
    both = officer.get(answer.json()["url"]).text
    assert "联络员的文字。" in both
    assert "承办人的文字。" in both


def test_nonsense_and_strangers(world, client_of):
    lead = world.lead_of(world.drafted())
    assert client_of(world.officer).get(url(lead)).status_code == 405
    assert client_of(world.officer).post(url(lead), {"based_on": "x"}).status_code == 400
    assert client_of(world.co_officer).post(url(lead), {"based_on": "1"}).status_code in (403, 404)
    assert client_of(world.neighbour_officer).post(url(lead), {"based_on": "1"}).status_code == 404
