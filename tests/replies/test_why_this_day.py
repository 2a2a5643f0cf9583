"""Every date says why it is that day, to whoever sees the case."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agencies import clock
from replies import workflow
from replies.limits import LIMITS
from suggestions import arrangement
from suggestions.models import Calendar, CalendarDay
from suggestions.workflow import decide_extension
from suggestions.workflow import object as raise_objection
from tests.replies import promises, rounds
from tests.replies.arrangements import SOURCE, of_2026
from tests.suggestions.extending import signed


def url_of(kind, row):
    return reverse("replies:why_this_day", args=[kind, row.pk])


def page_of(client, row, kind="due"):
    return client.get(url_of(kind, row))


def test_months_and_the_rest_day_they_moved_over(world, client_of):
    suggestion = world.assigned(days={"assigned_on": date(2026, 3, 16)})
    page = page_of(client_of(world.coordinator), world.lead_of(suggestion))
    shown = page.context
    assert shown["raw"] == date(2026, 6, 16)
    assert [line["number"] for line in shown["days"]] == [0, 1, 2, 3]
    assert "2026-06-16" in page.content.decode()
    assert "重庆市人民代表大会代表建议批评和意见工作条例（2017）第21条" in page.content.decode()


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


def test_the_old_address_leads_there(world, client_of):
    lead = world.lead_of(world.assigned())
    answer = client_of(world.coordinator).get(reverse("suggestions:why_this_day", args=[lead.pk]))
    assert answer["Location"] == url_of("due", lead)


def test_not_for_those_who_do_not_see_the_case(world, client_of):
    suggestion = world.assigned()
    lead = world.lead_of(suggestion)
    for kind in ("due", "sign_for", "objection", "contact"):
        assert page_of(client_of(world.neighbour_officer), lead, kind).status_code == 404
    assert page_of(client_of(world.neighbour_officer), suggestion, "case").status_code == 404


def test_no_page_for_what_is_no_limit(world, client_of):
    client = client_of(world.office_coordinator)
    assert client.get("/why_this_day/soup/1/").status_code == 404
    assert client.get("/why_this_day/due/999/").status_code == 404
    assert page_of(client, world.opinion_of(world.with_opinions()), "redo").status_code == 404
    assert page_of(client, world.registered(), "case").status_code == 404


# Each kind of date.


def extension(world):
    return decide_extension(signed(world), is_granted=True, by=world.office_leader).extensions.get()


def objection(world):
    return raise_objection(
        world.lead_of(world.assigned(days={"assigned_on": date(2026, 5, 6)})),
        reason_class="other",
        reason="不属本单位职责",
        proposed_text="不清楚",
        by=world.coordinator,
    )


def redo(world):
    opinion = world.opinion_of(world.with_opinions())
    return workflow.request_redo(opinion, reason="请补充依据", by=world.officer)


def opinion_step(world):
    """A co-handler's opinion that waits for its signature."""
    co = world.co_of(world.opinions_requested(), world.co2)
    workflow.save_opinion(co, text="我局无不同意见，另有补充。", by=world.co2_officer)
    return workflow.submit_opinion(co.opinion, holder=world.co2_principal, by=world.co2_officer).current_step


KINDS = {
    "due": lambda world: world.lead_of(world.assigned()),
    "sign_for": lambda world: world.lead_of(world.assigned()),
    "objection": lambda world: world.lead_of(world.assigned()),
    "contact": lambda world: world.lead_of(world.assigned()),
    "extension": extension,
    "objection_answer": objection,
    "redo": redo,
    "evaluation": lambda world: world.evaluation_of(world.invited()),
    "publication": lambda world: world.reply_of(world.dispatched()).live_letter,
    "approval": lambda world: world.reply_of(world.in_sign_off()).current_step,
    "opinion_approval": opinion_step,
    "dispatch": lambda world: world.reply_of(world.signed()).live_letter,
    "decision": lambda world: world.evaluation_of(rounds.dissatisfied(world)),
    "commitment": lambda world: promises.commitment_of(promises.promised(world)),
}
AMOUNTS = {"sign_for": 2, "objection": 10, "contact": 20, "objection_answer": 10, "redo": 5, "evaluation": 20}
AMOUNTS |= {"publication": 20, "approval": 2, "opinion_approval": 2, "dispatch": 3, "decision": 5}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_date_is_explained(world, client_of, kind):
    row = KINDS[kind](world)
    page = page_of(client_of(world.office_coordinator), row, kind)
    assert page.status_code == 200
    shown, text = page.context, page.content.decode()
    due = LIMITS[kind].due(row)
    assert due.date.isoformat() in text
    assert str(shown["label"]) in text
    counted = [line for line in shown["days"] if line["counted"]]
    if due.basis["rule"] != "fixed":
        assert len(counted) == due.basis["amount"] == AMOUNTS.get(kind, due.basis["amount"])
    assert shown["days"][-1]["day"] == due.date
    assert not re.findall(
        r"[a-z]{4,}", re.sub(r"<[^>]*>|&\w+;", " ", text.split('class="page-main">')[1].split("</main>")[0])
    )


def test_no_kind_is_left_without_a_test():
    assert set(KINDS) | {"commitment_evaluation"} == set(LIMITS)


def test_the_date_of_a_case_is_that_of_its_most_urgent_line(world, client_of):
    suggestion = world.assigned()
    answer = client_of(world.co_coordinator).get(url_of("case", suggestion))
    assert answer["Location"] == url_of("due", world.lead_of(suggestion))


# Badges lead there, and what they lead to answers.


def test_the_badges_of_the_pages_lead_to_their_reason(world, client_of):
    case = redo(world).case
    objection(world)
    world.in_sign_off(turn="section")
    promises.promised(world)
    seen = set()
    for user in (world.office_coordinator, world.officer, world.section_reviewer, world.co_officer):
        client = client_of(user)
        for url in ("/", "/suggestions/", "/commitments/", "/approvals/", case.get_absolute_url()):
            page = client.get(url)
            if page.status_code != 200:
                continue
            text = page.content.decode()
            badges = re.findall(r"<(a|span) class=\"due due-[^>]*?>", text)
            assert "span" not in badges or url == "/approvals/" or "—" in text, (user, url)
            for href in set(re.findall(r'class="due due-[^"]*" href="([^"]+)"', text)):
                assert client.get(href, follow=True).status_code == 200, href
                seen.add(href.split("/")[2])
    assert seen >= {"due", "case", "commitment", "redo", "objection_answer"}


# A changed calendar.


def test_it_is_explained_on_the_calendar_of_its_day(world, client_of):
    replied = world.lead_of(world.dispatched(days={"assigned_on": date(2026, 2, 25)}))
    line = world.lead_of(world.assigned())
    workflow.change_calendar(
        Calendar(),
        year=2026,
        arrangement=arrangement.read(of_2026(off=["2026-07-01", "2026-05-25"]), year=2026, source=SOURCE),
        source=SOURCE,
        by=world.office_coordinator,
    )
    client = client_of(world.office_coordinator)
    old, new = page_of(client, replied), page_of(client, line)
    assert not old.context["moved"]
    assert old.context["version"] is None
    assert new.context["raw"] == date(2026, 7, 1)
    assert "临时放假" in new.content.decode()
    assert SOURCE in new.content.decode()
    assert new.context["first_due_on"] == date(2026, 7, 1)


def test_a_day_that_stayed_says_so(world, client_of):
    CalendarDay.objects.create(date=date(2026, 5, 8), is_working=False, name="临时放假")
    days = {"assigned_on": date(2026, 2, 8), "received_on": date(2026, 1, 27)}
    line = world.lead_of(world.assigned(days=days))
    with clock.moved_to(date(2026, 5, 9)):
        try:
            workflow.change_calendar(
                Calendar(),
                year=2026,
                arrangement=arrangement.read(of_2026(without=["2026-05-08"]), year=2026, source=SOURCE),
                source=SOURCE,
                by=world.office_coordinator,
            )
        except ValidationError as error:
            pytest.fail(str(error))
    text = page_of(client_of(world.coordinator), line).content.decode()
    assert "2026-05-08" in text
    assert "不使任何人因此逾期" in text
