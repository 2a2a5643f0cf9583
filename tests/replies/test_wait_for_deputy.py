from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies import clock
from agencies.permissions import Action
from config.demo import people
from replies import workflow
from replies.integrity import faults
from replies.models import DeputyWait
from tests.factories import NOW

WORDS = {"reason": "代表出访，5月20日后再面谈。"}


def url(assignment):
    return reverse("replies:wait_for_deputy", args=[assignment.pk])


@pytest.fixture
def line(world):
    return world.lead_of(world.drafted())


def test_the_wait_stands_in_the_case_and_stops_no_limit(world, post, client_of, line):
    due = line.due_on
    answer = post(world.officer, url(line), **WORDS, until="2026-05-20")
    assert answer.url.endswith("#stages")
    wait = line.deputy_waits.get()
    assert (wait.began_on, wait.until, wait.ended_on) == (NOW.date(), date(2026, 5, 20), None)
    event = line.case.events.first()
    assert (event.action, event.note) == (Action.WAIT_FOR_DEPUTY, WORDS["reason"])
    assert event.detail["expected"] == "2026-05-20"
    line.refresh_from_db()
    assert line.due_on == due
    page = client_of(world.officer).get(line.get_absolute_url())
    assert WORDS["reason"] in str(page.context["next_step"])
    assert reverse("replies:end_wait", args=[line.pk]) in page.text
    assert url(line) not in page.text
    assert list(map(str, faults())) == []


def test_the_day_that_was_asked_for_comes_to_the_desk(world, client_of, line):
    workflow.wait_for_deputy(line, **WORDS, until=date(2026, 5, 20), by=world.officer)
    title = line.case.title
    assert title not in client_of(world.officer).get("/?queue=talk").text
    with clock.moved_to(date(2026, 5, 20)):
        assert title in client_of(world.officer).get("/?queue=talk").text


def test_words_are_needed_and_the_day_lies_ahead(world, post, line):
    empty = post(world.officer, url(line), reason="", until="2026-05-20")
    assert (empty.status_code, "2026-05-20" in empty.text) == (422, True)
    assert "请写明代表的要求" in empty.text
    past = post(world.officer, url(line), **WORDS, until="2026-05-11")
    assert past.status_code == 422
    assert "晚于今天" in past.text
    assert WORDS["reason"] in past.text
    assert not DeputyWait.objects.exists()


def test_others_are_refused(world, post, line):
    assert post(world.principal, url(line), **WORDS).status_code == 403
    assert post(world.office_coordinator, url(line), **WORDS).status_code == 403
    assert post(world.neighbour_coordinator, url(line), **WORDS).status_code == 404


def test_not_twice_and_not_while_the_draft_is_in_sign_off(world, post, client_of, line):
    workflow.wait_for_deputy(line, **WORDS, by=world.officer)
    assert post(world.officer, url(line), **WORDS).status_code == 409
    signing = world.lead_of(world.in_sign_off(turn="section"))
    refused = post(world.officer, url(signing), **WORDS)
    assert (refused.status_code, "审签" in refused.text) == (409, True)
    answered = world.lead_of(world.dispatched())
    assert post(world.officer, url(answered), **WORDS).status_code == 409


def test_the_second_click_records_nothing_more(world, client_of, line):
    client = client_of(world.officer)
    page = client.get(url(line))
    form = {**WORDS, "form_key": page.context["form_key"], "seen": page.context["seen"]}
    assert [client.post(url(line), form).status_code for _click in range(2)] == [302, 302]
    assert line.deputy_waits.count() == 1


def test_the_submission_ends_it(world, line):
    suggestion = line.case
    workflow.wait_for_deputy(line, **WORDS, by=world.officer)
    reply = world.reply_of(suggestion)

    workflow.submit_draft(reply, chain=people.chain_of(reply), by=world.officer)
    assert line.deputy_waits.get().ended_on == NOW.date()
    assert list(map(str, faults())) == []


def test_the_database_holds_one_open_wait(world, line):
    workflow.wait_for_deputy(line, **WORDS, by=world.officer)
    wait = line.deputy_waits.get()
    wait.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        wait.save(force_insert=True)


def test_a_wait_changed_by_hand_is_found(world, line):
    workflow.wait_for_deputy(line, **WORDS, by=world.officer)
    DeputyWait.objects.update(reason="代表不配合。")
    assert len(list(faults())) == 1
