from datetime import date

import pytest
from django.urls import reverse

from suggestions.models import Category, Suggestion

URL = reverse("suggestions:list")


@pytest.fixture
def listed(client_of):
    """Titles of the rows a user finds."""

    def ask(user, **query):
        page = client_of(user).get(URL, query)
        return [row["title"] for row in page.context["page_obj"]]

    return ask


@pytest.fixture
def several(world):
    """Four suggestions in four states."""
    world.registered(title="草稿件")
    world.accepted(title="待交办件", body="全文里有电梯二字。")
    world.assigned(title="办理件")
    world.assigned(title="急办件", days={"assigned_on": date(2026, 2, 11)})


def test_the_most_urgent_first_those_without_a_date_last(world, several, listed):
    assert listed(world.office_coordinator) == ["急办件", "办理件", "待交办件", "草稿件"]


def test_everybody_finds_only_what_they_may_see(world, several, listed):
    assert len(listed(world.liaison)) == 4
    assert listed(world.coordinator) == ["急办件", "办理件"]
    assert listed(world.officer) == []
    assert listed(world.neighbour_coordinator) == []
    assert listed(world.system_admin) == []


def test_a_confidential_one_is_not_even_counted(world, client_of):
    world.signed_for(flags={"is_confidential": True})
    assert client_of(world.office_leader).get(URL).context["total"] == 0
    assert client_of(world.office_coordinator).get(URL).context["total"] == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "急办"}, ["急办件"]),
        ({"q": "电梯"}, ["待交办件"]),
        ({"q": "全文 电梯"}, ["待交办件"]),
        ({"q": "全文 没有"}, []),
        ({"q": "易先勇"}, ["急办件", "办理件", "待交办件", "草稿件"]),
        ({"q": "%"}, []),
        ({"state": "draft"}, ["草稿件"]),
        ({"light": "overdue"}, []),
        ({"light": "3"}, ["急办件"]),
        ({"light": "none"}, ["待交办件", "草稿件"]),
        ({"mine": "on"}, ["急办件", "办理件", "待交办件", "草稿件"]),
    ],
)
def test_filters(world, several, listed, query, found):
    assert listed(world.office_coordinator, **query) == found


def test_by_agency_category_and_session(world, several, listed):
    assert listed(world.office_coordinator, agency=world.co.pk) == ["急办件", "办理件"]
    assert listed(world.office_coordinator, agency=world.neighbour.pk) == []
    Suggestion.objects.filter(title="办理件").update(
        category=Category.objects.create(congress=world.congress, name="科技")
    )
    assert "办理件" not in listed(world.office_coordinator, category=world.category.pk)
    assert len(listed(world.office_coordinator, session=world.session.pk)) == 4


def test_mine_is_what_was_allocated_to_me(world, listed):
    world.working(title="本人承办件")
    assert listed(world.officer, mine="on") == ["本人承办件"]


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "x"},
        {"state": "nonsense"},
        {"session": "x"},
        {"agency": "99999"},
        {"light": "blue"},
        {"q": " "},
    ],
)
def test_what_is_not_understood_is_passed_over(world, several, listed, query):
    assert len(listed(world.office_coordinator, **query)) == 4


@pytest.mark.parametrize("page", ["99", "0", "-1", "x", "last"])
def test_a_page_that_is_not_there(world, several, listed, page):
    assert len(listed(world.office_coordinator, page=page)) == 4


def test_a_number_typed_exactly_leads_to_the_case(world, client_of):
    suggestion = world.assigned(number="B类第40号")
    client = client_of(world.office_coordinator)
    assert client.get(URL, {"q": " B类第40号 "}).url == suggestion.get_absolute_url()
    assert client.get(URL, {"q": "B类第40号", "state": "draft"}).status_code == 200
    assert client_of(world.neighbour_officer).get(URL, {"q": "B类第40号"}).status_code == 200


def test_a_chip_takes_its_filter_away(world, several, client_of):
    page = client_of(world.office_coordinator).get(URL, {"q": "件", "state": "draft", "page": "1"})
    taken = {chip["remove_url"] for chip in page.context["chips"]}
    assert taken == {"?state=draft", "?q=%E4%BB%B6"}


def test_registering_is_offered_to_those_who_may(world, client_of):
    assert reverse("suggestions:register") in client_of(world.office_coordinator).get(URL).content.decode()
    assert reverse("suggestions:register") not in client_of(world.coordinator).get(URL).content.decode()


def test_the_same_number_of_queries_for_any_number_of_rows(
    world, client_of, django_assert_num_queries, django_assert_max_num_queries
):
    client = client_of(world.office_coordinator)
    world.assigned()
    client.get(URL)
    with django_assert_max_num_queries(25) as for_one:
        client.get(URL)
    for _ in range(3):
        world.assigned()
    with django_assert_num_queries(len(for_one)):
        client.get(URL)


def test_a_deep_page_reads_fifty_rows(world, client_of):
    template = world.accepted()
    copies = [
        Suggestion(
            session=world.session,
            title=f"第{n}件",
            received_on=template.received_on,
            registered_by=template.registered_by,
        )
        for n in range(119)
    ]
    Suggestion.objects.bulk_create(copies)
    page = client_of(world.office_coordinator).get(URL, {"page": "3"}).context["page_obj"]
    assert len(page.object_list) == 20
    assert page.paginator.count == 120
