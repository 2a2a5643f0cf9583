from django.urls import reverse

from agencies.models import Role
from replies.models import ApprovalStep, Reply
from tests import factories


def url(reply):
    return reverse("replies:submit_draft", args=[reply.pk])


def chosen(client, reply):
    """The chain as the page proposes it."""
    form = client.get(url(reply)).context["form"]
    return {name: form[name].value() for name in form.candidates}


def test_the_chain_is_proposed(world, client_of):
    reply = world.reply_of(world.drafted())
    form = client_of(world.officer).get(url(reply)).context["form"]
    people = {name: form.fields[name].choices[0][1] for name in form.candidates}
    assert list(people) == ["section", "office", "deputy_head", "principal"]
    assert world.section_reviewer.name in people["section"]
    assert world.principal.name in people["principal"]


def test_it_goes_to_the_first_reviewer(world, client_of):
    reply = world.reply_of(world.drafted())
    client = client_of(world.officer)
    answer = client.post(url(reply), chosen(client, reply) | {"comment": "请审核。"})
    reply.refresh_from_db()
    assert answer.url == reply.get_absolute_url()
    assert reply.state == Reply.State.IN_REVIEW
    assert reply.current_step.holder == world.section_reviewer
    assert [step.kind for step in reply.steps.all()] == ["section", "office", "deputy_head", "principal"]


def test_one_person_for_two_steps_passes_once(world, client_of):
    factories.person(
        "deputy_head", "孟广耀", agency=world.lead, role=Role.REVIEWER, reviews="office", post="副主任"
    )
    reply = world.reply_of(world.drafted())
    client = client_of(world.officer)
    fields = chosen(client, reply)
    office = world.lead.memberships.get(user=world.deputy_head, reviews="office")
    client.post(url(reply), fields | {"office": office.pk})
    assert [step.kind for step in reply.steps.all()] == ["section", "deputy_head", "principal"]


def test_what_is_missing_is_told_and_there_is_no_button(world, client_of):
    reply = world.reply_of(world.drafted())
    reply.assignment.contacts.all().delete()
    client = client_of(world.officer)
    page = client.get(url(reply))
    assert page.context["is_blocked"]
    assert reverse("replies:log_contact", args=[reply.assignment_id]) in page.text
    assert 'name="principal"' not in page.text
    answer = client.post(url(reply), chosen(client, reply))
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert not ApprovalStep.objects.filter(reply=reply).exists()


def test_a_stranger_cannot_be_put_into_the_chain(world, client_of):
    reply = world.reply_of(world.drafted())
    client = client_of(world.officer)
    outside = world.co.memberships.get(user=world.co_principal)
    answer = client.post(url(reply), chosen(client, reply) | {"principal": outside.pk})
    assert answer.status_code == 422
    assert answer.context["form"].errors["principal"]


def test_who_may_not(world, client_of):
    reply = world.reply_of(world.drafted())
    assert client_of(world.section_reviewer).get(url(reply)).status_code == 403
    assert client_of(world.co_officer).get(url(reply)).status_code == 404
    assert client_of(world.neighbour_officer).get(url(reply)).status_code == 404


def test_twice_is_not_possible(world, client_of):
    reply = world.reply_of(world.in_sign_off())
    assert client_of(world.officer).get(url(reply)).status_code == 409
