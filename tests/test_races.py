"""People at the same moment: real threads on a real database; one wins, nobody's act is half done."""

import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from agencies import clock
from replies.workflow import pass_draft, send_back_draft
from replies.workflow.drafting import save_draft
from suggestions.models import Event, Suggestion
from suggestions.workflow import NotNow, sign_for
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def world(transactional_db):
    with clock.moved_to(factories.NOW):
        yield factories.World()


def together(*acts):
    """Run the acts in threads that start at one moment; their results or exceptions, in order."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index, act):
        barrier.wait()
        try:
            results[index] = act()
        except Exception as error:  # the loser's answer is what the test is about
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_two_coordinators_sign_for_at_once_and_one_wins(world):
    suggestion = world.assigned()
    second = factories.person("second", "第二联络员", agency=world.lead, role="agency_coordinator")

    results = together(
        *(lambda by=by: sign_for(world.lead_of(suggestion), by=by) for by in (world.coordinator, second))
    )

    assert sum(isinstance(result, NotNow) for result in results) == 1
    assert Event.objects.filter(action="sign_for", agency=world.lead).count() == 1


def test_passing_and_sending_back_at_once_leaves_one_decision(world):
    reply = world.reply_of(world.in_sign_off(turn="section"))
    by, version, seen = world.section_reviewer, reply.latest.number, reply.revision

    results = together(
        lambda: pass_draft(world.reply_of(reply.case), version=version, by=by, seen=seen),
        lambda: send_back_draft(world.reply_of(reply.case), comment="请补充数据。", by=by, seen=seen),
    )

    assert sum(isinstance(result, NotNow) for result in results) == 1
    assert reply.steps.exclude(decided_at=None).count() == 1


def test_two_versions_saved_at_once_lose_no_text(world):
    suggestion = world.drafted()
    assignment = world.lead_of(suggestion)
    based_on = world.reply_of(suggestion).latest.number

    def save(opening):
        return save_draft(assignment, answers=[], based_on=based_on, opening=opening, by=world.officer)

    results = together(lambda: save("甲"), lambda: save("乙"))

    assert sum(isinstance(result, NotNow) for result in results) == 1
    assert world.reply_of(suggestion).versions.count() == based_on + 1


def test_a_form_sent_eight_times_at_once_is_taken_once(world):
    fields = {
        "form_key": uuid.uuid4(),
        "session": world.session.pk,
        "number": "0925",
        "kind": "suggestion",
        "period": "in_session",
        "received_on": "2026-05-11",
        "title": "关于增设社区托育点的建议",
        "lead_deputy": world.deputies[0].pk,
        "body": "托育供给不足。",
        "items": "增设托育点",
        "publication_wish": "full",
        "draft": "yes",
    }
    clients = [Client() for _number in range(8)]
    for client in clients:
        client.force_login(
            world.office_coordinator, backend="allauth.account.auth_backends.AuthenticationBackend"
        )

    results = together(
        *(lambda c=client: c.post(reverse("suggestions:register"), fields) for client in clients)
    )

    assert [result.status_code for result in results] == [302] * 8
    assert len({result.url for result in results}) == 1
    assert Suggestion.objects.filter(number="0925").count() == 1


def test_the_chain_of_history_has_no_gap_when_many_act_at_once(world):
    suggestions = [world.assigned() for _number in range(6)]

    together(*(lambda s=s: sign_for(world.lead_of(s), by=world.coordinator) for s in suggestions))

    events = list(Event.objects.order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert all(event.previous == before.digest for before, event in zip(events, events[1:], strict=False))
    assert Event.objects.filter(action="sign_for").count() == 6
