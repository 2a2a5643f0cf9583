import random
from datetime import date, timedelta

import pytest
from django.urls import reverse

from agencies import clock
from agencies.models import Agency
from agencies.permissions import Action, agencies_where, holders_in, is_granted
from replies import workflow
from replies.integrity import faults
from replies.models import ApprovalStep, Commitment, Letter, Reply
from replies.workflow.issuing import next_number
from suggestions.chain import first_break
from suggestions.models import Assignment, Event, Suggestion
from suggestions.workflow import NotNow
from tests.replies import promises, rounds
from tests.suggestions import objecting

TODAY = date(2026, 5, 11)
BASIS = "渝委办发〔2026〕9号《机构改革方案》"


def url_of(agency):
    return reverse("replies:reorganise", args=[agency.pk])


def fields(kind="merge", **more):
    return {"kind": kind, "on": "2026-05-11", "basis": BASIS, **more}


def merge(world, *ending, into, **more):
    done = workflow.reorganise(
        ending[0],
        kind="merge",
        on=TODAY,
        basis=BASIS,
        others=ending[1:],
        successors=[into],
        by=world.office_coordinator,
        **more,
    )
    into.refresh_from_db()
    return done


def is_whole():
    assert [str(fault) for fault in faults()] == []
    assert first_break() is None


def test_the_page_shows_what_moves_and_only_then_carries_it_out(world, client_of):
    suggestion = world.working(co=[])
    client = client_of(world.office_coordinator)
    assert client.get(reverse("replies:agencies")).status_code == 200
    page = client.get(url_of(world.lead))
    assert page.status_code == 200
    typed = fields(successors=[world.neighbour.pk])
    preview = client.post(url_of(world.lead), typed)
    assert preview.status_code == 200
    assert [row.suggestion for row in preview.context["form"].plan.lines] == [suggestion]
    assert "何景行" in preview.text
    assert Agency.objects.get(pk=world.lead.pk).valid_to is None
    confirmed = typed | {"confirmed": 1, "form_key": preview.context["form_key"]}
    confirmed |= {f"person-{row.pk}": "0" for row in preview.context["form"].plan.people}
    for _click in range(2):
        assert client.post(url_of(world.lead), confirmed).status_code == 302
    assert "1件建议" in client.get(reverse("replies:agencies")).text
    assert world.lead_of(suggestion).agency == world.neighbour
    assert Event.objects.filter(action=Action.REORGANISE, suggestion=suggestion).count() == 1
    is_whole()


def test_merged_open_work_moves_and_what_was_closed_keeps_its_name(world, client_of):
    closed = world.concluded(co=[])
    replied = world.dispatched(co=[])
    running = world.drafted(co=[])
    revision = world.lead_of(running).revision
    merge(world, world.lead, into=world.neighbour)
    line = world.lead_of(running)
    assert (line.agency, line.agency_name, line.officer) == (
        world.neighbour,
        "重庆市教育委员会",
        world.officer,
    )
    assert line.revision > revision
    for suggestion in (closed, replied):
        kept = world.lead_of(suggestion)
        assert (kept.agency, kept.agency_name) == (world.lead, "重庆市发展和改革委员会")
        letter = Letter.objects.get(suggestion=suggestion)
        assert "重庆市发展和改革委员会" in letter.source
        assert client_of(world.neighbour_coordinator).get(suggestion.get_absolute_url()).status_code == 200
    event = Event.objects.get(action=Action.REORGANISE, suggestion=running)
    assert (event.detail["from_agency"], event.note) == ("重庆市发展和改革委员会", BASIS)
    assert "重庆市发展和改革委员会" in client_of(world.officer).get(running.get_absolute_url()).text
    is_whole()


def test_the_people_hold_the_same_roles_in_the_successor_from_that_day(world):
    running = world.in_sign_off(turn="section", co=[])
    merge(world, world.lead, into=world.neighbour)
    old = world.lead.memberships.get(user=world.section_reviewer)
    new = world.neighbour.memberships.get(user=world.section_reviewer)
    assert (old.valid_to, new.valid_from, new.role, new.post) == (
        TODAY - timedelta(days=1),
        TODAY,
        old.role,
        old.post,
    )
    reply = world.reply_of(running)
    assert set(reply.steps.values_list("agency", flat=True)) == {world.neighbour.pk}
    workflow.pass_draft(reply, version=reply.latest.number, by=world.section_reviewer)
    assert world.lead.heir(today=TODAY) == world.neighbour
    assert world.officer in holders_in(world.lead, "case_officer", today=TODAY)
    is_whole()


def test_the_successor_goes_on_with_what_was_answered(world):
    suggestion = world.evaluated(co=[])
    merge(world, world.lead, into=world.neighbour)
    reply = world.reply_of(suggestion)
    assert is_granted(world.neighbour_coordinator, Action.PROPOSE_PUBLICATION, on=reply)
    assert not is_granted(world.co_coordinator, Action.PROPOSE_PUBLICATION, on=reply)
    assert world.lead.pk in agencies_where(world.neighbour_coordinator, "agency_coordinator")


def test_a_round_ordered_afterwards_is_the_successors(world):
    suggestion = rounds.dissatisfied(world)
    merge(world, world.lead, into=world.neighbour)
    workflow.order_rehandling(suggestion, reason="请逐项办理。", on=TODAY, by=world.liaison)
    line = rounds.line_of(suggestion)
    assert (line.agency, line.agency_name) == (world.neighbour, "重庆市教育委员会")
    is_whole()


def test_a_co_handler_merged_into_the_lead_owes_itself_no_opinion(world):
    suggestion = world.opinions_requested()
    merge(world, world.co, into=world.lead)
    old = suggestion.assignments.get(agency=world.co)
    assert old.state == Assignment.State.VOIDED
    assert world.co_of(suggestion, world.co2).is_owing
    event = Event.objects.get(action=Action.REORGANISE, suggestion=suggestion)
    assert "重庆市科学技术局" in event.detail["voided"][0]
    is_whole()


def test_a_lead_merged_into_its_co_handler_keeps_the_lead(world):
    suggestion = world.with_opinions()
    merge(world, world.lead, into=world.co)
    lines = suggestion.assignments.current().filter(agency=world.co)
    assert [line.part for line in lines] == ["lead"]
    assert world.lead_of(suggestion).agency == world.co
    is_whole()


def test_two_co_handlers_become_one(world):
    suggestion = world.working()
    merge(world, world.co, world.co2, into=world.neighbour)
    assert [line.agency for line in suggestion.assignments.current().co_handling()] == [world.neighbour]
    is_whole()


def test_a_renamed_agency_keeps_its_number_series(world):
    sent = world.dispatched(co=[])
    open_case = world.working(co=[])
    new = [{"name": "重庆市发展改革局", "short_name": "市发改局", "number_series": ""}]
    done = workflow.reorganise(
        world.lead, kind="rename", on=TODAY, basis=BASIS, new=new, by=world.office_leader
    )
    (renamed,) = done["targets"]
    number = Letter.objects.get(suggestion=sent).number
    following = next_number(renamed, year=2026)
    assert following.startswith("渝发改函〔2026〕")
    assert following != number
    assert world.lead_of(open_case).agency_name == "重庆市发展改革局"
    world.lead.refresh_from_db()
    assert (world.lead.successor, world.lead.valid_to) == (renamed, TODAY - timedelta(days=1))
    assert world.lead not in Agency.objects.current(today=TODAY)
    is_whole()


def test_a_split_gives_each_case_to_the_one_chosen(world, client_of):
    one, two = world.working(co=[]), world.working(co=[])
    lines = [world.lead_of(case) for case in (one, two)]
    typed = fields(
        "split", new="重庆市发展委员会，市发展委，渝发函\n重庆市改革委员会，市改革委，渝改函", confirmed=1
    )
    typed |= {f"line-{lines[0].pk}": "0", f"line-{lines[1].pk}": "1"}
    typed |= {f"person-{row.pk}": "1" for row in world.lead.memberships.all()}
    assert client_of(world.office_leader).post(url_of(world.lead), typed).status_code == 302
    assert [world.lead_of(case).agency.short_name for case in (one, two)] == ["市发展委", "市改革委"]
    assert {m.agency.short_name for m in world.officer.memberships.filter(valid_to=None)} == {"市改革委"}
    is_whole()


def test_abolished_without_open_work_needs_no_successor_and_with_it_one(world, client_of):
    world.working(co=[])
    client = client_of(world.office_coordinator)
    refused = client.post(url_of(world.lead), fields("abolish"))
    assert refused.status_code == 422
    assert refused.context["form"].errors["successors"]
    assert BASIS in refused.text
    workflow.reorganise(world.co2, kind="abolish", on=TODAY, basis=BASIS, by=world.office_coordinator)
    assert Agency.objects.get(pk=world.co2.pk).successor is None
    assert not world.co2.memberships.current(today=TODAY).exists()


def test_a_signed_letter_in_the_old_name_is_signed_again(world):
    suggestion = world.signed(co=[])
    merge(world, world.lead, into=world.neighbour)
    reply = world.reply_of(suggestion)
    assert reply.state == Reply.State.DRAFTING
    assert reply.letters.get().voided_at is not None
    assert not reply.steps.filter(state=ApprovalStep.State.PASSED).exists()
    is_whole()


def test_a_letter_dated_before_the_day_still_goes_out(world):
    suggestion = world.numbered(co=[], days={"number": TODAY - timedelta(days=3)})
    reply = world.reply_of(suggestion)
    Letter.objects.update(dated_on=TODAY - timedelta(days=3))
    merge(world, world.lead, into=world.neighbour)
    reply.refresh_from_db()
    workflow.dispatch(reply, way="both", by=world.coordinator)
    assert Suggestion.objects.get(pk=suggestion.pk).state == "replied"
    assert "重庆市发展和改革委员会" in reply.live_letter.source
    is_whole()


def test_promises_move_also_of_concluded_cases(world):
    commitment = promises.commitment_of(promises.promised(world, co=[]))
    merge(world, world.lead, into=world.neighbour)
    commitment.refresh_from_db()
    assert commitment.owner == world.neighbour
    workflow.fulfil(commitment, on=TODAY, text="已建成。", by=world.officer)
    is_whole()


def test_open_objections_and_extensions_follow(world):
    line = objecting.objected(world)
    merge(world, world.lead, into=world.neighbour)
    moved = objecting.fresh(line)
    assert (moved.agency, moved.state) == (world.neighbour, "objected")
    assert moved.objections.before_office().exists()
    is_whole()


def test_a_confidential_case_lets_the_new_coordinator_in_and_stays_off_the_page(world, client_of):
    suggestion = world.working(co=[], flags={"is_confidential": True})
    client = client_of(world.office_leader)
    page = client.post(url_of(world.lead), fields(successors=[world.neighbour.pk]))
    assert (page.context["form"].plan.lines, page.context["form"].plan.unseen) == ([], 1)
    assert suggestion.title not in page.text
    merge(world, world.lead, into=world.neighbour)
    assert client_of(world.neighbour_coordinator).get(suggestion.get_absolute_url()).status_code == 200


def test_a_chain_of_successors_and_the_office_itself(world, client_of):
    suggestion = world.dispatched(co=[])
    merge(world, world.lead, into=world.co)
    merge(world, world.co, into=world.co2)
    assert set(world.co2.took_over) == {world.lead.pk, world.co.pk}
    is_whole()
    assert client_of(world.co2_coordinator).get(suggestion.get_absolute_url()).status_code == 200
    new = [{"name": "重庆市人民政府办公厅（新）", "short_name": "市府办", "number_series": ""}]
    workflow.reorganise(world.office, kind="rename", on=TODAY, basis=BASIS, new=new, by=world.office_leader)
    world.congress.refresh_from_db()
    assert world.congress.office.short_name == "市府办"
    assert client_of(world.office_coordinator).get(suggestion.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"on": "2026-05-12"}, "on"),
        ({"basis": ""}, "basis"),
        ({"successors": []}, "successors"),
        ({"new": "重庆市财政局，财政，渝财函", "successors": []}, "new"),
        ({"new": "一，二，三，四", "successors": []}, "new"),
        ({"kind": "rename"}, "new"),
        ({"kind": "split"}, "new"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(world, client_of, change, field):
    typed = fields(successors=[world.neighbour.pk], confirmed=1) | change
    answer = client_of(world.office_coordinator).post(url_of(world.lead), typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert world.lead.memberships.filter(valid_to=None).exists()


def test_only_an_office_and_only_once(world, client_of):
    for user in (world.coordinator, world.principal, world.liaison, world.system_admin):
        assert client_of(user).get(url_of(world.lead)).status_code == 403
        assert client_of(user).get(reverse("replies:agencies")).status_code == 403
    client = client_of(world.office_coordinator)
    assert client.get(reverse("replies:reorganise", args=[9999])).status_code == 404
    merge(world, world.lead, into=world.neighbour)
    assert client.get(url_of(world.lead)).status_code == 409
    with pytest.raises(NotNow):
        merge(world, world.lead, into=world.co)


@pytest.mark.parametrize("seed", range(4))
def test_no_open_assignment_is_lost(world, seed):
    """Σ before = Σ after: what an agency owed is owed by its successors, but for parts that meet in one agency."""
    dice = random.Random(seed)
    states = [
        "pending",
        "signed_for",
        "working",
        "co_waiting",
        "opinions_given",
        "drafting",
        "signed",
        "replied",
    ]
    agencies = [world.lead, world.co, world.co2]
    for _case in range(5):
        world.walked(dice.choice(states), co=dice.sample([world.co, world.co2], dice.randint(0, 2)))
    before = Assignment.objects.owing().count()
    answered = list(Assignment.objects.filter(state="replied").values_list("agency_name", "pk"))
    ending = dice.sample(agencies, dice.randint(1, 2))
    into = dice.choice([agency for agency in [*agencies, world.neighbour] if agency not in ending])
    merge(world, *ending, into=into)
    events = Event.objects.filter(action=Action.REORGANISE, suggestion__isnull=False)
    ended = sum(
        change["to"] == "voided" and change["from"] != "opinion_given"
        for event in events
        for change in event.changes
        if change["model"] == "suggestions.assignment"
    )
    assert Assignment.objects.owing().count() == before - ended
    assert not Assignment.objects.owing().filter(agency__in=ending).exists()
    assert not Commitment.objects.open().filter(owner__in=ending).exists()
    assert list(Assignment.objects.filter(state="replied").values_list("agency_name", "pk")) == answered
    is_whole()


def test_a_past_day_is_entered_late_and_reads_so(world, client_of):
    world.working(co=[])
    assert clock.today() == TODAY
    typed = fields(on="2026-04-30", successors=[world.neighbour.pk], confirmed=1)
    assert client_of(world.office_coordinator).post(url_of(world.lead), typed).status_code == 302
    assert Agency.objects.get(pk=world.lead.pk).valid_to == date(2026, 4, 29)
