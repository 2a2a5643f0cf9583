from datetime import date

from django.urls import reverse


def page_of(client, assignment):
    return client.get(reverse("suggestions:why_this_day", args=[assignment.pk]))


def test_months_and_the_rest_day_they_moved_over(world, client_of):
    suggestion = world.assigned(days={"assigned_on": date(2026, 3, 16)})
    page = page_of(client_of(world.coordinator), world.lead_of(suggestion))
    shown = page.context
    assert shown["raw"] == date(2026, 6, 16)
    assert [line["number"] for line in shown["days"]] == [0, 1, 2, 3]
    assert "2026-06-16" in page.content.decode()


def test_a_last_day_on_a_rest_day_gives_way(world, client_of):
    """2026-02-01 + 3 months is Labour Day."""
    suggestion = world.assigned(days={"assigned_on": date(2026, 2, 1), "received_on": date(2026, 1, 27)})
    lead = world.lead_of(suggestion)
    shown = page_of(client_of(world.coordinator), lead).context
    assert shown["moved"]
    assert shown["raw"] == date(2026, 5, 1)
    assert lead.due_on == date(2026, 5, 6)
    assert any(line["reason"] for line in shown["days"] if not line["counted"])


def test_working_days_one_by_one(world, client_of):
    co = world.co_of(world.assigned())
    shown = page_of(client_of(world.co_coordinator), co).context
    counted = [line for line in shown["days"] if line["counted"]]
    assert len(counted) == world.profile.co_opinion_wd
    assert counted[-1]["day"] == co.due_on
    assert {line["reason"] for line in shown["days"]} >= {"清明节"}


def test_not_for_those_who_do_not_see_the_case(world, client_of):
    assert page_of(client_of(world.neighbour_officer), world.lead_of(world.assigned())).status_code == 404
