"""退出并案, and what happens to a shared reply when one of its suggestions leaves or is withdrawn."""

import pytest

from agencies.models import Message
from agencies.permissions import Action
from config.demo import people
from replies import workflow as handling
from replies.integrity import faults
from replies.models import Reply
from suggestions.models import Assignment, Suggestion
from suggestions.workflow import NotNow
from tests.replies import merging
from tests.replies.drafting import editor_of
from tests.replies.merging import fresh, url_of


def whole():
    return list(map(str, faults()))


def test_it_is_answered_by_itself_again(world, post, client_of):
    host, guests = merging.merged(world)
    answer = post(world.office_leader, url_of("unmerge", guests[0]), reason="诉求不同。")
    assert answer.url == guests[0].suggestion.get_absolute_url()
    guest = fresh(guests[0])
    assert (guest.answered_with, guest.state, guest.officer) == (
        None,
        Assignment.State.WORKING,
        world.officer,
    )
    assert [row.pk for row in fresh(host).guests] == [guests[1].pk]
    for line in (host, guest):
        event = line.suggestion.events.first()
        assert (event.action, event.note) == (Action.UNMERGE, "诉求不同。")
    assert client_of(world.officer).get(editor_of(guest)).status_code == 200
    told = Message.objects.filter(subject__contains="单独办理").values_list("recipient_name", flat=True)
    assert set(told) == {"易先勇", "李若澜"}
    assert whole() == []


def test_an_own_draft_is_taken_up_again(world):
    host = merging.line_of(world.working(co=[], opinions={}))
    guest = merging.line_of(world.drafted(co=[], opinions={}, proposers=world.deputies[1:2]))
    handling.merge(guest, host=host, by=world.office_coordinator)
    handling.unmerge(fresh(guest), reason="诉求不同。", by=world.office_coordinator)
    reply = fresh(guest.reply)
    handling.submit_draft(reply, chain=people.chain_of(reply), by=world.officer)
    assert fresh(reply).state == Reply.State.IN_REVIEW
    assert whole() == []


def test_in_sign_off_the_shared_reply_returns_to_its_drafter(world, client_of):
    reply, guests = merging.submitted(world)
    handling.pass_draft(reply, version=reply.latest.number, by=reply.current_step.holder)
    page = client_of(world.office_coordinator).get(url_of("unmerge", guests[0]))
    assert "审签" in page.text
    handling.unmerge(guests[0], reason="诉求不同。", by=world.office_coordinator)
    reply = fresh(reply)
    assert reply.state == Reply.State.DRAFTING
    assert not reply.steps.filter(state__in=["current", "waiting", "passed"]).exists()
    assert world.officer.notices.filter(action=Action.UNMERGE, url=reply.case.get_absolute_url()).exists()
    assert whole() == []


@pytest.mark.parametrize("state", ["signed", "numbered", "dispatched"])
def test_signed_letters_name_each_other_and_stay_together(world, post, client_of, state):
    _reply, guests = getattr(merging, state)(world)
    assert post(world.office_leader, url_of("unmerge", guests[0]), reason="诉求不同。").status_code == 409
    page = client_of(world.office_leader).get(guests[0].suggestion.get_absolute_url())
    assert "unmerge" not in [button.name for button in page.context["actions"]["others"]]


def test_it_needs_a_reason(world, post):
    _host, guests = merging.merged(world)
    answer = post(world.office_leader, url_of("unmerge", guests[0]), reason="")
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"] == ["请填写退出并案的理由。"]


def test_only_the_office(world, post):
    _host, guests = merging.merged(world)
    for user in (world.coordinator, world.officer, world.liaison, world.principal):
        assert post(user, url_of("unmerge", guests[0]), reason="x").status_code == 403
    assert post(world.neighbour_coordinator, url_of("unmerge", guests[0]), reason="x").status_code == 404


def test_what_was_not_merged_is_not_taken_out(world, post):
    host, _guests = merging.merged(world)
    assert post(world.office_leader, url_of("unmerge", host), reason="x").status_code == 409


def test_a_double_click_takes_it_out_once(world, client_of):
    _host, guests = merging.merged(world)
    client = client_of(world.office_leader)
    page = client.get(url_of("unmerge", guests[0]))
    fields = {"reason": "诉求不同。", "form_key": page.context["form_key"], "seen": page.context["seen"]}
    answers = [client.post(url_of("unmerge", guests[0]), fields) for _click in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    assert guests[0].suggestion.events.filter(action=Action.UNMERGE).count() == 1


def test_it_can_be_merged_into_another_one_afterwards(world):
    host, guests = merging.merged(world)
    for guest in guests:
        handling.unmerge(fresh(guest), reason="诉求不同。", by=world.office_coordinator)
    handling.merge(fresh(host), host=fresh(guests[0]), by=world.office_coordinator)
    assert fresh(host).answered_with == guests[0]
    assert whole() == []


def withdraw(world, suggestion):
    handling.withdraw(
        fresh(suggestion),
        asked_on=merging.clock.today(),
        reason="代表书面撤回。",
        by=world.office_coordinator,
    )


def test_a_withdrawn_guest_leaves_the_shared_reply(world):
    reply, guests = merging.submitted(world)
    withdraw(world, guests[0].suggestion)
    assert fresh(guests[0].suggestion).state == Suggestion.State.WITHDRAWN
    assert fresh(guests[0]).state == Assignment.State.VOIDED
    assert fresh(reply).state == Reply.State.DRAFTING
    assert [line.pk for line in fresh(reply).lines] == [reply.assignment_id, guests[1].pk]
    assert reply.case.events.first().action == Action.WITHDRAW
    assert fresh(reply.case).state == Suggestion.State.HANDLING
    assert whole() == []


def test_signed_letters_fall_when_one_of_them_is_withdrawn(world):
    reply, guests = merging.numbered(world)
    withdraw(world, guests[0].suggestion)
    assert not fresh(reply).live_letters
    assert fresh(reply).state == Reply.State.DRAFTING
    assert whole() == []


def test_a_host_is_withdrawn_only_after_the_others_left(world, post, client_of):
    host, guests = merging.merged(world)
    with pytest.raises(NotNow) as refusal:
        withdraw(world, host.suggestion)
    assert guests[0].suggestion.number in refusal.value.reason
    page = client_of(world.office_coordinator).get(host.suggestion.get_absolute_url())
    assert "withdraw" not in [button.name for button in page.context["actions"]["others"]]
    for guest in guests:
        handling.unmerge(fresh(guest), reason="诉求不同。", by=world.office_coordinator)
    withdraw(world, host.suggestion)
    assert fresh(host.suggestion).state == Suggestion.State.WITHDRAWN
    assert whole() == []


def test_a_draft_submitted_with_fewer_suggestions_than_were_read_is_refused(world):
    reply, guests = merging.drafted(world)
    seen = fresh(reply).revision
    handling.unmerge(fresh(guests[0]), reason="诉求不同。", by=world.office_coordinator)
    with pytest.raises(NotNow):
        handling.submit_draft(fresh(reply), chain=people.chain_of(reply), by=world.officer, seen=seen)
