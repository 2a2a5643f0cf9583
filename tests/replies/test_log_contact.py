from datetime import date

from django.urls import reverse

from agencies.permissions import Action
from replies.models import Contact


def url(assignment):
    return reverse("replies:log_contact", args=[assignment.pk])


def talk(suggestion, **fields):
    return {
        "proposer": suggestion.proposers.first().pk,
        "held_on": "2026-05-08",
        "phase": "during",
        "way": "visit",
        "participants": "市发展改革委：何景行",
        "summary": "到代表单位面商，介绍办理思路。",
        "deputy_view": "希望明确时间表。",
    } | fields


def test_a_talk_is_recorded(world, post):
    suggestion = world.working(contacts=[])
    lead = world.lead_of(suggestion)
    answer = post(world.officer, url(lead), **talk(suggestion))
    contact = Contact.objects.get(assignment=lead)
    assert answer.url == f"{suggestion.get_absolute_url()}#contacts"
    assert (contact.held_on, contact.way, contact.recorded_by) == (date(2026, 5, 8), "visit", world.officer)
    assert contact.is_face_to_face
    assert suggestion.events.first().action == Action.LOG_CONTACT


def test_a_double_click_records_it_once(world, client_of):
    suggestion = world.working(contacts=[])
    lead, client = world.lead_of(suggestion), client_of(world.officer)
    key = client.get(url(lead)).context["form_key"]
    for _click in range(2):
        answer = client.post(url(lead), talk(suggestion, form_key=key))
        assert answer.status_code == 302
    assert lead.contacts.count() == 1


def test_a_date_in_the_future_is_refused_at_its_field(world, post):
    suggestion = world.working()
    answer = post(world.officer, url(world.lead_of(suggestion)), **talk(suggestion, held_on="2026-05-12"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["held_on"]
    assert "介绍办理思路" in answer.text


def test_who_is_not_part_of_it(world, client_of, post):
    suggestion = world.working()
    lead = world.lead_of(suggestion)
    assert client_of(world.neighbour_officer).get(url(lead)).status_code == 404
    assert post(world.co_officer, url(lead), **talk(suggestion)).status_code == 403
    assert post(world.principal, url(lead), **talk(suggestion)).status_code == 403


def test_the_first_talk_is_before_the_handling(world, client_of):
    suggestion = world.working(contacts=[])
    answer = client_of(world.officer).get(url(world.lead_of(suggestion)))
    assert answer.context["form"].initial["phase"] == "before"
