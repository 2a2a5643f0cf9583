"""Everything that can fall due is owed from the step that opens it to the step that settles it, and stands on a desk."""

from datetime import date, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies import clock
from agencies.models import PutAside, Role
from config.demo import people
from config.desk import queues_of
from replies import planning, workflow
from replies.models import Letter, Publication, Reminder
from replies.obligations import SOURCES, Kind, Run
from replies.obligations.handling import INTERNAL, TEXTS
from suggestions import workflow as intake
from suggestions.models import Assignment, CalendarDay, Suggestion
from tests.replies import promises, rounds
from tests.replies.lines import line_of
from tests.replies.test_joint_leads import led_jointly, shanghai  # noqa: F401
from tests.suggestions import extending, objecting
from tests.suggestions.extending import WHY


def owed(suggestion):
    """{kind: due dates} of what is owed in the case now."""
    found = {}
    for obligation in Run(clock.today()).everything(suggestion=suggestion):
        found.setdefault(obligation.kind, set()).add(obligation.due_on)
    return found


# From step to step.


def test_until_the_agency_writes(world):
    suggestion = world.assigned(co=[])
    line = world.lead_of(suggestion)
    assert owed(suggestion) == {
        Kind.SIGN_FOR: {line.sign_for_due_on},
        Kind.CONTACT: {line.contact_due_on},
        Kind.REPLY: {line.due_on},
    }
    intake.sign_for(line, by=world.coordinator)
    intake.allocate(line, officer=world.officer, by=world.coordinator)
    before = world.profile.clock().working_days_before(line.due_on, world.profile.internal_draft_wd)
    assert owed(suggestion)[Kind.INTERNAL_DRAFT] == {before}
    assert Kind.SIGN_FOR not in owed(suggestion)
    words = {"phase": "before", "way": "visit", "participants": "何景行", "summary": "当面听取意见。"}
    first = suggestion.proposers.first()
    workflow.log_contact(line, proposer=first, held_on=clock.today(), by=world.officer, **words)
    assert Kind.CONTACT not in owed(suggestion)
    workflow.wait_for_deputy(line, reason="代表出国。", until=date(2026, 5, 20), by=world.officer)
    assert owed(suggestion)[Kind.DEPUTY_WAIT] == {date(2026, 5, 20)}
    workflow.end_wait(line, by=world.officer)
    assert set(owed(suggestion)) == {Kind.REPLY, Kind.INTERNAL_DRAFT}


def test_through_the_chain_to_the_public_page(world):
    """The next internal date alone is owed; each step of the chain has a limit of its own, from the day it is in turn."""
    suggestion = world.drafted(co=[])
    reply, by = world.reply_of(suggestion), world.profile.clock()
    workflow.submit_draft(reply, chain=people.chain_of(reply), by=world.officer)
    inside = {Kind.INTERNAL_OFFICE: 10, Kind.INTERNAL_LEADER: 7}
    due = world.lead_of(suggestion).due_on
    while reply.current_step.kind != "principal":
        link = reply.current_step
        kind = Kind.INTERNAL_OFFICE if link.kind in ("section", "office") else Kind.INTERNAL_LEADER
        assert owed(suggestion) == {
            Kind.REPLY: {due},
            Kind.APPROVAL: {by.add_working_days(clock.today(), 2).date},
            kind: {by.working_days_before(due, inside[kind])},
        }, link.kind
        workflow.pass_draft(reply, version=reply.latest.number, by=link.holder)
    workflow.sign(reply, version=reply.latest.number, by=world.principal)
    sent_by = by.add_working_days(clock.today(), 3).date
    assert owed(suggestion)[Kind.DISPATCH] == {sent_by}
    assert set(owed(suggestion)) == {Kind.REPLY, Kind.DISPATCH, Kind.INTERNAL_DISPATCH}
    workflow.number(reply, number="渝发改函〔2026〕9号", dated_on=clock.today(), by=world.coordinator)
    assert Kind.DISPATCH in owed(suggestion)
    workflow.dispatch(reply, way="both", by=world.coordinator)
    shown_by = {by.add_working_days(clock.today(), 20).date}
    assert owed(suggestion) == {Kind.PUBLICATION: shown_by}
    publication = workflow.propose_publication(reply, disclosure="full", by=world.officer)
    assert owed(suggestion) == {Kind.SECRECY: shown_by}
    workflow.review_publication(publication, by=world.office_reviewer)
    assert owed(suggestion) == {Kind.PUBLISH: shown_by}
    workflow.publish(Publication.objects.get(), by=world.office_leader)
    assert owed(suggestion) == {}


def test_a_step_that_comes_back_has_a_new_limit(world):
    suggestion = world.in_sign_off(co=[], turn="office")
    reply = world.reply_of(suggestion)
    was = reply.current_step
    assert was.due_on == world.profile.clock().add_working_days(clock.local_date(was.came_at), 2).date
    to = reply.steps.filter(state="passed").first()
    workflow.send_back_draft(reply, comment="请补充依据。", to=to, by=was.holder)
    [obligation] = Run(clock.today()).obligations(Kind.APPROVAL, suggestion=suggestion)
    assert obligation.key == f"step/{reply.current_step.pk}" != f"step/{was.pk}"
    assert obligation.due_on == reply.current_step.due_on
    assert obligation.since == clock.today()


def test_opinions_and_those_asked_for_again(world):
    told = {world.co.pk: {"text": "我局赞同。"}, world.co2.pk: {"silent": True}}
    suggestion = world.with_opinions(opinions=told)
    opinion = world.opinion_of(suggestion)
    co2 = world.co_of(suggestion, world.co2)
    assert owed(suggestion)[Kind.OPINION] == {co2.due_on}
    workflow.request_redo(opinion, reason="请补充依据。", by=world.officer)
    opinion.refresh_from_db()
    assert owed(suggestion)[Kind.REDO] == {opinion.redo_due_on}
    workflow.save_opinion(opinion.assignment, text="经费由专项资金列支。", by=world.co_officer)
    opinion.refresh_from_db()
    workflow.submit_opinion(opinion, holder=world.co_principal, by=world.co_officer)
    [step] = Run(clock.today()).obligations(Kind.APPROVAL, suggestion=suggestion)
    assert (step.person_id, step.due_on) == (world.co_principal.pk, date(2026, 5, 13))
    workflow.give_opinion(opinion, by=world.co_principal)
    assert not {Kind.REDO, Kind.APPROVAL} & set(owed(suggestion))


def test_what_the_office_is_asked(world):
    lead = objecting.objected(world)
    objection = lead.objections.get()
    assert owed(lead.suggestion)[Kind.OBJECTION] == {objection.due_on}
    intake.overrule(lead, decision="由你单位牵头。", by=world.office_coordinator)
    assert Kind.OBJECTION not in owed(lead.suggestion)

    lead = extending.asked(world)
    run = Run(clock.today())
    [obligation] = run.obligations(Kind.EXTENSION, suggestion=lead.suggestion)
    assert run.recipients(obligation, 0) == [world.principal.pk]
    intake.sign_extension(lead, by=world.principal)
    [obligation] = run.obligations(Kind.EXTENSION, suggestion=lead.suggestion)
    assert run.recipients(obligation, 0) == [world.office_coordinator.pk]
    [reply] = run.obligations(Kind.REPLY, suggestion=lead.suggestion)
    assert reply.due_on == obligation.due_on
    intake.decide_extension(lead, is_granted=True, decision=WHY, by=world.office_leader)
    [moved] = run.obligations(Kind.REPLY, suggestion=lead.suggestion)
    assert (moved.due_on > reply.due_on, moved.due_version) == (True, reply.due_version + 1)
    assert Kind.EXTENSION not in owed(lead.suggestion)


def test_after_the_letter(world):
    suggestion = rounds.dissatisfied(world, co=[])
    [decision] = Run(clock.today()).obligations(Kind.DECISION, suggestion=suggestion)
    assert decision.due_on == world.profile.clock().add_working_days(decision.since, 5).date
    assert Run(clock.today()).recipients(decision, 0) == [world.liaison.pk]
    workflow.order_rehandling(suggestion, reason="请明确时间表。", on=clock.today(), by=world.liaison)
    assert set(owed(suggestion)) == {Kind.SIGN_FOR, Kind.CONTACT, Kind.REHANDLING}
    assert owed(suggestion)[Kind.REHANDLING] == {rounds.line_of(suggestion).due_on}

    suggestion = world.invited(co=[])
    assert owed(suggestion)[Kind.EVALUATION] == {world.evaluation_of(suggestion).due_on}
    evaluation = world.evaluation_of(suggestion)
    workflow.evaluate(evaluation, marks={"reply": "satisfied"}, by=evaluation.links.last())
    assert not {Kind.EVALUATION, Kind.DECISION} & set(owed(suggestion))


def test_promises(world):
    suggestion = promises.promised(world, co=[])
    commitment = promises.commitment_of(suggestion)
    assert owed(suggestion)[Kind.COMMITMENT] == {promises.DUE}
    workflow.fulfil(commitment, on=clock.today(), text=promises.DONE, by=world.officer)
    assert Kind.COMMITMENT not in owed(suggestion)
    workflow.invite_commitment(commitment, by=world.office_coordinator)
    asked = commitment.evaluations.get()
    assert owed(suggestion)[Kind.PROMISE_EVALUATION] == {asked.due_on}
    workflow.evaluate_commitment(asked, mark="satisfied", by=asked.links.last())
    assert Kind.PROMISE_EVALUATION not in owed(suggestion)


def test_a_joint_lead_answers_for_the_same_day(shanghai):  # noqa: F811
    suggestion = led_jointly(shanghai)
    joint = line_of(suggestion, shanghai.co)
    assert owed(suggestion)[Kind.JOINT_REPLY] == {joint.due_on}


def test_the_year_to_come(world):
    """From November until the notice is entered; it belongs to the office and to no case."""
    assert not list(Run(date(2026, 10, 30)).obligations(Kind.CALENDAR))
    with clock.moved_to(timezone.make_aware(datetime(2026, 11, 2, 9))):
        assert planning.plan(clock.today()) == 1
        row = Reminder.objects.get()
        assert (row.kind, row.suggestion, row.recipient) == ("calendar", None, world.office_coordinator)
        CalendarDay.objects.create(date=date(2027, 1, 1), is_working=False, name="元旦")
        assert not list(Run(clock.today()).obligations(Kind.CALENDAR))


# The desk shows the same.

OF_LINE = {"allocate", "unattended", "answer", "opinion"}
PLACES = {
    "sign_for": ({Kind.SIGN_FOR}, lambda row: f"assignment/{row.pk}"),
    "decide_objection": ({Kind.OBJECTION}, lambda row: f"objection/{row.pk}"),
    "sign_extension": ({Kind.EXTENSION}, lambda row: f"extension/{row.pk}"),
    "decide_extension": ({Kind.EXTENSION}, lambda row: f"extension/{row.pk}"),
    "talk": ({Kind.DEPUTY_WAIT}, lambda row: f"deputy_wait/{row.deputy_waits.get().pk}"),
    **{name: (set(TEXTS), lambda row: f"assignment/{row.pk}") for name in OF_LINE},
    "decide": ({Kind.APPROVAL}, lambda row: f"step/{row.pk}"),
    "sign_opinion": ({Kind.APPROVAL}, lambda row: f"step/{row.pk}"),
    "number": ({Kind.DISPATCH}, lambda row: f"letter/{row.live_letter.pk}"),
    "dispatch": ({Kind.DISPATCH}, lambda row: f"letter/{row.live_letter.pk}"),
    "rehandle": ({Kind.DECISION}, lambda row: f"decision/{_against(row)}"),
    "mediate": ({Kind.DECISION}, lambda row: f"decision/{_against(row)}"),
    "urge": ({Kind.EVALUATION}, lambda row: f"evaluation/{row.pk}"),
    "commitment": ({Kind.COMMITMENT}, lambda row: f"commitment/{row.pk}"),
    "propose": ({Kind.PUBLICATION}, lambda row: f"letter/{row.live_letter.pk}"),
    "secrecy": ({Kind.SECRECY}, lambda row: f"letter/{row.reply.live_letter.pk}"),
    "publish": ({Kind.PUBLISH}, lambda row: f"letter/{row.reply.live_letter.pk}"),
}
"""Queues with a date: the kinds of their obligations, and which one a row is."""
WITHOUT = {"coordinate"}
"""Shown with the day of the case, which another agency owes."""
MAY_AS_WELL = {
    "decide_objection": {Role.OFFICE_LEADER},
    "decide_extension": {Role.OFFICE_LEADER},
    "talk": {Role.AGENCY_COORDINATOR},
    "urge": {Role.CONGRESS_LIAISON},
    "commitment": {Role.CASE_OFFICER, Role.PRINCIPAL},
    "propose": {Role.CASE_OFFICER},
    "secrecy": {Role.REVIEWER, Role.OFFICE_COORDINATOR},
    "publish": {Role.OFFICE_LEADER},
}
"""Who sees the row because they may take the step, though others are told of it first."""


def _against(suggestion):
    evaluations = [row for line in suggestion.assignments.all() for row in line.evaluations.all()]
    return next(row.pk for row in evaluations if row.is_dissatisfied)


def rich(world):
    """A case in every state that leaves something to do, with what agencies ask for beside."""
    for make in (world.assigned, world.signed_for, world.opinions_requested, world.in_sign_off):
        make()
    world.in_sign_off(co=[], turn="principal")
    for make in (world.signed, world.numbered, world.dispatched):
        make(co=[])
    for make in (world.publication_proposed, world.publication_reviewed):
        make(co=[])
    world.invited(co=[], days={"dispatched_on": date(2026, 4, 3), "assigned_on": date(2026, 3, 2)})
    rounds.dissatisfied(world, co=[])
    promises.promised(world, co=[])
    objecting.objected(world)
    extending.asked(world)
    line = extending.signed(world)
    workflow.wait_for_deputy(line, reason="代表出国。", until=date(2026, 5, 12), by=world.officer)
    opinion = world.opinion_of(world.with_opinions())
    workflow.request_redo(opinion, reason="请补充依据。", by=world.officer)
    written = world.co_of(world.opinions_requested(), world.co2)
    workflow.save_opinion(written, text="另有补充。", by=world.co2_officer)
    workflow.submit_opinion(written.opinion, holder=world.co2_principal, by=world.co2_officer)


def on_desks(world):
    """{(queue, obligation key): (date, users)} of every row with a running date."""
    found = {}
    for user in world.people.values():
        for queue, waiting in queues_of(user):
            rows = queue.load([pk for _due, pk in waiting])
            for due, pk in waiting:
                if queue.action and due and queue.key not in WITHOUT:
                    _kinds, key_of = PLACES[queue.key]
                    found.setdefault((queue.key, key_of(rows[pk])), (due, set()))[1].add(user)
    return found


def test_the_desk_shows_what_is_owed_to_whom_it_is_told(world):
    rich(world)
    with clock.moved_to(timezone.make_aware(datetime(2026, 5, 12, 10))):
        run, shown = Run(clock.today()), on_desks(world)
        obligations = {(row.kind, row.key): row for row in run.everything()}
        assert {row.kind for row in obligations.values()} >= set(SOURCES) - {
            Kind.CALENDAR,
            Kind.JOINT_REPLY,
            Kind.REHANDLING,
            Kind.PROMISE_EVALUATION,
        }
        reached, wrong = set(), []
        for (queue, key), (due, users) in shown.items():
            kinds, _key_of = PLACES[queue]
            [obligation] = [row for kind in kinds if (row := obligations.get((kind, key)))]
            told = set(run.recipients(obligation, 0))
            extra = {user for user in users if user.pk not in told}
            roles = {membership.role for user in extra for membership in user.memberships.all()}
            if obligation.due_on != due:
                wrong.append((queue, key, obligation.due_on, due))
            if not told <= {user.pk for user in users} or not roles <= MAY_AS_WELL.get(queue, set()):
                wrong.append((queue, key, told, roles))
            reached.add((obligation.kind, key))
        assert wrong == []
        left = {row.kind for name, row in obligations.items() if name not in reached}
        # On no desk: internal dates and talks to hold (the line itself is there), texts that wait in a chain or with
        # the office, evaluations before their limit.
        assert left <= {*INTERNAL, Kind.CONTACT, Kind.REPLY, Kind.OPINION, Kind.EVALUATION}
        waiting = {key for (kind, key) in obligations if kind in TEXTS and (kind, key) not in reached}
        assert {f"assignment/{line.pk}" for line in _in_other_hands()} == waiting


def _in_other_hands():
    """Lines whose text is in a chain, goes out, or is not taken up yet."""
    for line in Assignment.objects.owing().exclude(suggestion__state__in=Suggestion.CLOSED):
        text = getattr(line, "reply", None) or getattr(line, "opinion", None)
        if line.state in ("pending", "objected") or (text and text.state != "drafting"):
            yield line


# The run.


def test_planning_asks_as_often_for_many_as_for_few(world):
    for _case in range(2):
        world.drafted(co=[])

    def asked():
        with CaptureQueriesContext(connection) as captured:
            written = planning.plan(date(2026, 7, 1))
        assert planning.plan(date(2026, 7, 1)) == 0
        return written, len(captured)

    few, queries = asked()
    Reminder.objects.all().delete()
    for _case in range(3):
        world.drafted(co=[])
    assert asked() == (few * 5 // 2, queries)


def test_only_what_can_have_a_stage_is_read(world):
    suggestion = world.working(co=[])  # due on 1 July, draft wanted on 2 June
    run = Run(date(2026, 4, 8))
    assert Kind.REPLY in {row.kind for row in run.everything(suggestion=suggestion)}
    assert not [row for row in run.everything(suggestion=suggestion, soon=True) if row.kind == Kind.REPLY]
    run = Run(date(2026, 6, 16))
    assert Kind.REPLY in {row.kind for row in run.everything(suggestion=suggestion, soon=True)}


def test_one_matter_that_breaks_the_program_stops_no_other(world):
    broken, whole = world.signed(co=[]), world.signed(co=[])
    letter = Letter.objects.get(suggestion=broken)
    Letter.objects.filter(pk=letter.pk).update(dispatch_basis="?")
    assert planning.plan(date(2026, 5, 14)) > 0
    rows = Reminder.objects.filter(kind="dispatch").values_list("suggestion", flat=True)
    assert set(rows) == {whole.pk}
    assert PutAside.objects.get().key == f"plan/replies.letter/{letter.pk}"
