"""People at the same moment: real threads on a real database; one wins, nobody's act is half done."""

import threading
import uuid

from django.db import connection
from django.test import Client
from django.urls import reverse

from replies.workflow import pass_draft, send_back_draft
from replies.workflow.drafting import save_draft
from suggestions.models import Event, Suggestion
from suggestions.workflow import NotNow, sign_for
from tests import factories
from tests.replies.countersigning import before_countersigners


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


def test_two_coordinators_sign_for_at_once_and_one_wins(shared_world):
    suggestion = shared_world.assigned()
    second = factories.person("second", "第二联络员", agency=shared_world.lead, role="agency_coordinator")

    results = together(
        *(
            lambda by=by: sign_for(shared_world.lead_of(suggestion), by=by)
            for by in (shared_world.coordinator, second)
        )
    )

    assert sum(isinstance(result, NotNow) for result in results) == 1
    assert Event.objects.filter(action="sign_for", agency=shared_world.lead).count() == 1


def test_passing_and_sending_back_at_once_leaves_one_decision(shared_world):
    reply = shared_world.reply_of(shared_world.in_sign_off(turn="section"))
    by, version, seen = shared_world.section_reviewer, reply.latest.number, reply.revision

    results = together(
        lambda: pass_draft(shared_world.reply_of(reply.case), version=version, by=by, seen=seen),
        lambda: send_back_draft(shared_world.reply_of(reply.case), comment="请补充数据。", by=by, seen=seen),
    )

    assert sum(isinstance(result, NotNow) for result in results) == 1
    assert reply.steps.exclude(decided_at=None).count() == 1


def test_two_countersigners_pass_at_once_and_the_principal_is_asked_once(shared_world):
    reply = before_countersigners(shared_world)
    version, seen = reply.latest.number, reply.revision

    results = together(
        *(
            lambda by=by: pass_draft(shared_world.reply_of(reply.case), version=version, by=by, seen=seen)
            for by in (shared_world.co_principal, shared_world.co2_principal)
        )
    )

    assert not [result for result in results if isinstance(result, Exception)]
    assert [step.kind for step in reply.current_steps] == ["principal"]
    assert shared_world.principal.notices.filter(action="pass_draft").count() == 1
    assert Event.objects.filter(action="pass_draft", suggestion=reply.case).count() == 5


def test_one_countersigns_while_another_refuses_and_the_refusal_wins(shared_world):
    reply = before_countersigners(shared_world)
    version, seen = reply.latest.number, reply.revision

    together(
        lambda: pass_draft(
            shared_world.reply_of(reply.case), version=version, by=shared_world.co_principal, seen=seen
        ),
        lambda: send_back_draft(
            shared_world.reply_of(reply.case), comment="请核。", by=shared_world.co2_principal, seen=seen
        ),
    )

    assert shared_world.reply_of(reply.case).state == "drafting"
    assert not reply.current_steps


def test_two_versions_saved_at_once_lose_no_text(shared_world):
    suggestion = shared_world.drafted()
    assignment = shared_world.lead_of(suggestion)
    based_on = shared_world.reply_of(suggestion).latest.number

    def save(opening):
        return save_draft(assignment, answers=[], based_on=based_on, opening=opening, by=shared_world.officer)

    results = together(lambda: save("甲"), lambda: save("乙"))

    assert sum(isinstance(result, NotNow) for result in results) == 1
    assert shared_world.reply_of(suggestion).versions.count() == based_on + 1


def test_a_form_sent_eight_times_at_once_is_taken_once(shared_world):
    fields = {
        "form_key": uuid.uuid4(),
        "session": shared_world.session.pk,
        "number": "0925",
        "kind": "suggestion",
        "period": "in_session",
        "received_on": "2026-05-11",
        "title": "关于增设社区托育点的建议",
        "lead_deputy": shared_world.deputies[0].pk,
        "body": "托育供给不足。",
        "items": "增设托育点",
        "publication_wish": "full",
        "draft": "yes",
    }
    clients = [Client() for _number in range(8)]
    for client in clients:
        client.force_login(
            shared_world.office_coordinator, backend="allauth.account.auth_backends.AuthenticationBackend"
        )

    results = together(
        *(lambda c=client: c.post(reverse("suggestions:register"), fields) for client in clients)
    )

    assert [result.status_code for result in results] == [302] * 8
    assert len({result.url for result in results}) == 1
    assert Suggestion.objects.filter(number="0925").count() == 1


def test_the_chain_of_history_has_no_gap_when_many_act_at_once(shared_world):
    suggestions = [shared_world.assigned() for _number in range(6)]

    together(
        *(lambda s=s: sign_for(shared_world.lead_of(s), by=shared_world.coordinator) for s in suggestions)
    )

    events = list(Event.objects.order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert all(event.previous == before.digest for before, event in zip(events, events[1:], strict=False))
    assert Event.objects.filter(action="sign_for").count() == 6
