import pytest
from django.urls import reverse

from agencies.models import Role
from suggestions.models import Assignment
from tests.factories import person


def url_of(assignment):
    return reverse("suggestions:allocate", args=[assignment.pk])


def test_the_officer_sees_the_case_from_then_on(world, post, client_of):
    suggestion = world.signed_for()
    case = suggestion.get_absolute_url()
    assert client_of(world.officer).get(case).status_code == 404
    post(
        world.coordinator,
        url_of(world.lead_of(suggestion)),
        officer=world.officer.pk,
        note="请先与代表联系。",
    )
    lead = world.lead_of(suggestion)
    assert (lead.state, lead.officer) == (Assignment.State.WORKING, world.officer)
    assert lead.section.name == "业务处"
    assert world.officer.notices.get().text == "请先与代表联系。"
    assert client_of(world.officer).get(case).status_code == 200


def test_the_only_officer_is_chosen_already(world, client_of):
    page = client_of(world.coordinator).get(url_of(world.lead_of(world.signed_for())))
    assert page.context["form"]["officer"].value() == world.officer.pk


def test_it_can_be_handed_to_another(world, post):
    other = person("second_officer", "秦知夏", agency=world.lead, role=Role.CASE_OFFICER)
    suggestion = world.working()
    post(world.coordinator, url_of(world.lead_of(suggestion)), officer=other.pk)
    assert world.lead_of(suggestion).officer == other
    assert suggestion.events.first().detail["before"] == world.officer.name


@pytest.mark.parametrize("name", ["co_officer", "coordinator", "neighbour_officer"])
def test_only_to_case_officers_of_the_agency(world, post, name):
    answer = post(
        world.coordinator, url_of(world.lead_of(world.signed_for())), officer=getattr(world, name).pk
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["officer"]


def test_an_agency_without_officers_is_told_what_to_do(world, client_of):
    suggestion = world.signed_for()
    world.officer.memberships.all().delete()
    page = client_of(world.coordinator).get(url_of(world.lead_of(suggestion)))
    assert page.status_code == 200
    assert "button-primary" not in page.content.decode()


def test_not_before_it_is_signed_for(world, client_of):
    assert client_of(world.coordinator).get(url_of(world.lead_of(world.assigned()))).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"),
    [("officer", 404), ("principal", 403), ("co_coordinator", 403), ("office_coordinator", 403)],
)
def test_others_do_not(world, post, name, status):
    lead = world.lead_of(world.signed_for())
    assert post(getattr(world, name), url_of(lead), officer=world.officer.pk).status_code == status
