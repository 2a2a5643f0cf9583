"""Two people, two different steps, one moment: one wins, the other is told, and nothing is half done."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agencies import clock
from agencies.models import User
from replies import integrity
from replies import workflow as handling
from replies.models import Evaluation, Opinion, Reply
from suggestions import workflow as intake
from suggestions.models import Event, Suggestion
from suggestions.workflow import NotNow
from tests.invariants import broken
from tests.replies import rounds
from tests.suggestions import extending
from tests.suggestions.objecting import RECENT, objected
from tests.suggestions.test_attach import PDF
from tests.test_races import together

WHY = "两人同时操作。"
REFUSED = (NotNow, PermissionDenied)


def raced(case, *acts, winners=(1,)):
    """The acts at one moment: so many of them succeed, the others are told why; the case is whole. Gives the results."""
    before = Event.objects.count()
    results = together(*acts)
    lost = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(result, REFUSED) for result in lost), lost
    assert all(str(getattr(result, "reason", result)) for result in lost), "refused without words"
    assert len(results) - len(lost) in winners, results
    assert Event.objects.count() - before == len(results) - len(lost)
    assert_whole(case)
    return results


def assert_whole(case):
    batch = integrity.Batch(list(integrity._with_everything([case.pk])), {})
    assert [str(fault) for rule in integrity.CHECKS for fault in rule(batch)] == []
    assert broken(batch.suggestions[0]) == []


def won(result):
    return not isinstance(result, Exception)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_signing_and_editing(shared_world):
    """The principal signs in one window and saves a change in another: never a signature on a text nobody read."""
    case = shared_world.in_sign_off(turn="principal")
    reply, by = shared_world.reply_of(case), shared_world.principal
    version, lead = reply.latest.number, shared_world.lead_of(case)

    signed, _edited = raced(
        case,
        lambda: handling.sign(fresh(reply), version=version, by=by),
        lambda: handling.save_draft(
            fresh(lead), answers=[], based_on=version, opening="改", by=User.objects.get(pk=by.pk)
        ),
    )

    assert fresh(reply).versions.count() == (version if won(signed) else version + 1)
    assert fresh(reply).letters.count() == won(signed)


def test_assigning_twice(shared_world):
    case = shared_world.accepted()
    world, today = shared_world, clock.today()

    first, _second = raced(
        case,
        lambda: intake.assign(fresh(case), lead=world.lead, on=today, by=world.office_coordinator),
        lambda: intake.assign(
            fresh(case), lead=world.co, co_handlers=[world.co2], on=today, by=world.office_leader
        ),
    )

    agencies = {line.agency for line in case.assignments.all()}
    assert agencies == ({world.lead} if won(first) else {world.co, world.co2})


def test_assigning_and_withdrawing(shared_world):
    case = shared_world.accepted()
    world, today, seen = shared_world, clock.today(), case.revision

    assigned, _withdrawn = raced(
        case,
        lambda: intake.assign(fresh(case), lead=world.lead, on=today, by=world.office_coordinator, seen=seen),
        lambda: handling.withdraw(fresh(case), asked_on=today, reason=WHY, by=world.office_leader, seen=seen),
    )

    state = Suggestion.State.HANDLING if won(assigned) else Suggestion.State.WITHDRAWN
    assert fresh(case).state == state
    assert case.assignments.owing().exists() == won(assigned)


def test_evaluating_by_link_and_from_paper(shared_world):
    case = shared_world.invited()
    evaluation = shared_world.evaluation_of(case)
    link, file = evaluation.links.last(), SimpleUploadedFile("评价表.pdf", PDF)

    by_link, _from_paper = raced(
        case,
        lambda: handling.evaluate(fresh(evaluation), marks={"reply": "satisfied"}, by=link),
        lambda: handling.enter_evaluation(
            fresh(evaluation),
            marks={"reply": "dissatisfied"},
            comment=WHY,
            paper_on=clock.today(),
            file=file,
            by=shared_world.liaison,
        ),
    )

    evaluation.refresh_from_db()
    assert evaluation.marks == {"reply": "satisfied" if won(by_link) else "dissatisfied"}
    assert evaluation.source == (Evaluation.Source.LINK if won(by_link) else Evaluation.Source.PAPER)


def test_objecting_and_signing_for(shared_world):
    lead = shared_world.lead_of(shared_world.assigned(days=RECENT))
    world, seen = shared_world, lead.revision

    taken, _objected = raced(
        lead.case,
        lambda: intake.sign_for(fresh(lead), by=world.coordinator, seen=seen),
        lambda: intake.object(
            fresh(lead),
            reason_class="not_our_business",
            reason=WHY,
            proposed_agency=world.neighbour,
            by=User.objects.get(pk=world.coordinator.pk),
            seen=seen,
        ),
    )

    assert fresh(lead).state == ("signed_for" if won(taken) else "objected")
    assert lead.objections.count() == (not won(taken))


def test_objecting_and_dispatching(shared_world):
    """Once its letter is in sign-off an agency objects no more: the letter goes out in any case."""
    case = shared_world.numbered()
    lead, world = shared_world.lead_of(case), shared_world

    sent, _refused = raced(
        case,
        lambda: handling.dispatch(fresh(lead.reply), way="both", by=world.coordinator),
        lambda: intake.object(
            fresh(lead),
            reason_class="other",
            reason=WHY,
            proposed_agency=world.neighbour,
            by=User.objects.get(pk=world.coordinator.pk),
        ),
    )

    assert won(sent)
    assert fresh(lead).state == "replied"


def test_reassigning_and_overruling(shared_world):
    lead = objected(shared_world)
    world = shared_world

    moved, _kept = raced(
        lead.case,
        lambda: intake.reassign(
            fresh(lead), agency=world.neighbour, on=clock.today(), decision=WHY, by=world.office_coordinator
        ),
        lambda: intake.overrule(fresh(lead), decision=WHY, by=world.office_leader),
    )

    live = lead.case.assignments.current().answering().get()
    assert live.agency == (world.neighbour if won(moved) else world.lead)
    assert lead.objections.get().is_upheld == won(moved)


def test_deciding_on_an_extension_and_dispatching(shared_world):
    """The letter goes out; the extension is granted before it, or not any more."""
    case = shared_world.numbered()
    lead, world = shared_world.lead_of(case), shared_world
    intake.ask_extension(lead, months=6, reason=extending.WHY, by=world.coordinator)
    intake.sign_extension(lead, by=world.principal)
    reply = Reply.objects.get(assignment=lead)

    sent, decided = raced(
        case,
        lambda: handling.dispatch(fresh(reply), way="both", by=world.coordinator),
        lambda: intake.decide_extension(fresh(lead), is_granted=True, by=world.office_leader),
        winners=(1, 2),
    )

    lead.refresh_from_db()
    assert won(sent)
    assert lead.state == "replied"
    assert (lead.due_on > lead.first_due_on) == won(decided)


def test_ordering_another_round_twice(shared_world):
    case = rounds.dissatisfied(shared_world)
    people = [shared_world.liaison, User.objects.get(pk=shared_world.liaison.pk)]

    raced(
        case,
        *(
            lambda by=by: handling.order_rehandling(fresh(case), reason=WHY, on=clock.today(), by=by)
            for by in people
        ),
    )

    assert sorted(line.round for line in case.assignments.current().answering()) == [1, 2]


def test_asking_again_and_giving(shared_world):
    """The opinion is given in any case; asked for again it is only after it was given."""
    case = shared_world.opinions_requested()
    co, world = shared_world.co_of(case), shared_world
    opinion = handling.save_opinion(co, text="赞同。", by=world.co_officer)
    handling.submit_opinion(opinion, holder=world.co_principal, by=world.co_officer)

    given, again = raced(
        case,
        lambda: handling.give_opinion(fresh(opinion), by=world.co_principal),
        lambda: handling.request_redo(fresh(opinion), reason=WHY, by=world.officer),
        winners=(1, 2),
    )

    assert won(given)
    assert fresh(opinion).state == (Opinion.State.DRAFTING if won(again) else Opinion.State.GIVEN)


# Through the pages: who comes second reads who was first, and when.


def sent_together(*posts):
    """Forms of several people, opened before anybody sent theirs; the answers in order."""
    ready = []
    for user, url, fields in posts:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        page = client.get(url)
        ready.append(
            (client, url, {**fields, "seen": page.context["seen"], "form_key": page.context["form_key"]})
        )
    return together(*(lambda c=c, u=u, f=f: c.post(u, f) for c, u, f in ready))


def page_of(step, subject):
    return reverse(f"suggestions:{step}", args=[subject.pk])


def assigning(world):
    case, day = world.accepted(), clock.today().isoformat()
    fields = {"lead": world.lead.pk, "on": day}
    url = page_of("assign", case)
    return [(user, url, fields) for user in (world.office_coordinator, world.office_leader)]


def deciding_on_an_objection(world):
    lead = objected(world)
    moving = {"agency": world.neighbour.pk, "on": clock.today().isoformat(), "decision": WHY}
    return [
        (world.office_coordinator, page_of("reassign", lead), moving),
        (world.office_leader, page_of("overrule", lead), {"decision": WHY}),
    ]


def deciding_on_an_extension(world):
    url = page_of("decide_extension", extending.signed(world))
    return [
        (world.office_coordinator, url, {"is_granted": "yes"}),
        (world.office_leader, url, {"is_granted": "no", "decision": WHY}),
    ]


@pytest.mark.parametrize("moment", [assigning, deciding_on_an_objection, deciding_on_an_extension])
def test_the_loser_reads_who_was_first(shared_world, moment):
    posts = moment(shared_world)

    answers = sent_together(*posts)

    codes = [answer.status_code for answer in answers]
    assert sorted(codes) == [302, 409], codes
    first = posts[codes.index(302)][0]
    told = answers[codes.index(409)].content.decode()
    assert first.name in told
    assert clock.today().isoformat() in told


def test_days_pass_between_two_windows_and_the_older_one_is_stale(shared_world):
    """A page left open over the week-end: what it sends is refused, what was typed is shown again."""
    case = shared_world.accepted()
    client = Client()
    client.force_login(
        shared_world.office_coordinator, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    url = page_of("assign", case)
    seen = client.get(url).context["seen"]
    intake.assign(case, lead=shared_world.co, on=clock.today(), by=shared_world.office_leader)

    clock.move_to(clock.now() + timedelta(days=3))
    answer = client.post(
        url, {"lead": shared_world.lead.pk, "on": clock.today().isoformat(), "reason": WHY, "seen": seen}
    )

    assert answer.status_code == 409
    assert WHY in answer.content.decode()
    assert {line.agency for line in case.assignments.all()} == {shared_world.co}
