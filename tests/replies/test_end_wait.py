import pytest
from django.urls import reverse

from agencies.permissions import Action
from replies import workflow
from replies.integrity import faults
from tests.factories import NOW

REASON = "代表出访，回国后面谈。"


def url(assignment):
    return reverse("replies:end_wait", args=[assignment.pk])


@pytest.fixture
def line(world):
    line = world.lead_of(world.drafted())
    workflow.wait_for_deputy(line, reason=REASON, by=world.officer)
    return line


def test_the_wait_ends_today(world, post, client_of, line):
    assert REASON in client_of(world.officer).get(url(line)).text
    assert post(world.officer, url(line), note="已面谈。").status_code == 302
    wait = line.deputy_waits.get()
    assert (wait.ended_on, wait.closing) == (NOW.date(), "已面谈。")
    event = line.case.events.first()
    assert (event.action, event.note) == (Action.END_WAIT, "已面谈。")
    assert list(map(str, faults())) == []


def test_too_many_words_are_refused_and_kept(world, post, line):
    answer = post(world.officer, url(line), note="谈" * 301)
    assert (answer.status_code, "谈" * 301 in answer.text) == (422, True)


def test_others_are_refused(world, post, line):
    assert post(world.principal, url(line)).status_code == 403
    assert post(world.neighbour_coordinator, url(line)).status_code == 404


def test_without_a_wait_there_is_nothing_to_end(world, post, line):
    post(world.officer, url(line))
    assert post(world.officer, url(line)).status_code == 409


def test_the_second_click_goes_where_the_first_one_led(world, client_of, line):
    client = client_of(world.officer)
    page = client.get(url(line))
    form = {"note": "", "form_key": page.context["form_key"], "seen": page.context["seen"]}
    assert [client.post(url(line), form).status_code for _click in range(2)] == [302, 302]
    assert line.case.events.filter(action=Action.END_WAIT).count() == 1


def test_another_wait_may_follow(world, line):
    workflow.end_wait(line, by=world.officer)
    workflow.wait_for_deputy(line, reason="代表再次要求延后。", by=world.officer)
    assert line.deputy_waits.count() == 2
