import pytest
from django.urls import reverse

from agencies.models import AccessLog

PHONE = "138-0000-0001"


def url_of(suggestion):
    return reverse("suggestions:see_contact_data", args=[suggestion.pk])


@pytest.mark.parametrize(
    "name",
    [
        "office_coordinator",
        "office_leader",
        "liaison",
        "coordinator",
        "officer",
        "principal",
        "co_coordinator",
    ],
)
def test_each_look_is_kept(world, client_of, name):
    suggestion, user = world.working(), getattr(world, name)
    assert PHONE in client_of(user).get(url_of(suggestion)).content.decode()
    entry = AccessLog.objects.get()
    assert (entry.user, entry.kind, entry.what) == (user, AccessLog.Kind.CONTACT_DATA, suggestion.label)


def test_of_a_confidential_case_not_even_the_number_is_kept(world, client_of):
    suggestion = world.signed_for(flags={"is_confidential": True})
    client_of(world.office_coordinator).get(url_of(suggestion))
    assert AccessLog.objects.get().what == f"suggestions.Suggestion {suggestion.pk}"


def test_a_delegation_is_reached_through_its_head(world, client_of):
    page = client_of(world.office_coordinator).get(url_of(world.accepted(proposers=[world.group])))
    assert world.group.head.name in page.content.decode()


@pytest.mark.parametrize(
    ("name", "status"),
    [("auditor", 403), ("section_reviewer", 403), ("neighbour_coordinator", 404), ("system_admin", 404)],
)
def test_others_do_not(world, client_of, name, status):
    answer = client_of(getattr(world, name)).get(url_of(world.working()))
    assert answer.status_code == status
    assert PHONE not in answer.content.decode()
    assert not AccessLog.objects.filter(kind=AccessLog.Kind.CONTACT_DATA).exists()
