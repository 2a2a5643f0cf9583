"""Who may take which step, written by hand from the rights matrix, for everybody of the cast.

The table says who is granted a step on the piece named beside it. Everybody else of the cast is refused, so that an
unexpected yes fails as well as an unexpected no.
"""

import pytest

from agencies.models import Message
from agencies.permissions import Action, is_granted
from replies.models import Letter, Opinion, Reply
from suggestions.models import Assignment, Calendar, Suggestion
from tests.replies import promises
from tests.replies.countersigning import before_countersigners
from tests.suggestions.objecting import objected, signed_objection

OFFICE = {"office_coordinator", "office_leader"}
COORDINATOR = {"coordinator"}
HANDLING = {"coordinator", "officer"}
CO_HANDLING = {"co_coordinator", "co_officer"}
REVIEWERS = {"section_reviewer", "office_reviewer", "deputy_head"}
NOBODY = set()


@pytest.fixture
def pieces(world):
    """What steps are taken on, each brought to a state in which it matters who asks."""
    working = world.with_opinions()
    reviewed = world.in_sign_off(turn="section")
    before_principal = world.in_sign_off(turn="principal")
    published = world.published()
    return {
        "session": world.session,
        "congress": world.congress,
        "calendar": Calendar(),
        "message": Message(),
        "suggestion": working,
        "lead's part": world.lead_of(working),
        "co-handler's part": world.co_of(working),
        "first objection": objected(world),
        "second objection": signed_objection(world),
        "opinion": world.opinion_of(working),
        "principal's post": world.lead.memberships.get(user=world.principal),
        "coordinator's post": world.lead.memberships.get(user=world.coordinator),
        "officer's post": world.lead.memberships.get(user=world.officer),
        "clerk's post in the office": world.office.memberships.get(user=world.office_coordinator),
        "agency": world.lead,
        "deputy": world.deputies[0],
        "term": world.term,
        "draft": world.reply_of(world.drafted()),
        "draft at the section": world.reply_of(reviewed),
        "draft at the countersigners": before_countersigners(world),
        "draft at the principal": world.reply_of(before_principal),
        "publication": world.publication_of(published),
        "evaluation": world.evaluation_of(published),
        "commitment": promises.commitment_of(promises.promised(world)),
    }


MATRIX = [
    (Action.REGISTER, "session", {"office_coordinator"}),
    (Action.REVISE, "suggestion", {"office_coordinator"}),
    (Action.ATTACH, "suggestion", {"office_coordinator"}),
    (Action.SUBMIT, "suggestion", {"office_coordinator"}),
    (Action.ACCEPT, "suggestion", OFFICE),
    (Action.ASSIGN, "suggestion", OFFICE),
    (Action.ADD_CO_HANDLER, "suggestion", OFFICE),
    (Action.EXCUSE_CO_HANDLER, "co-handler's part", OFFICE),
    (Action.RECALL_ASSIGNMENT, "suggestion", OFFICE),
    (Action.CONCLUDE, "suggestion", OFFICE),
    (Action.SIGN_FOR, "lead's part", COORDINATOR),
    (Action.SIGN_FOR, "co-handler's part", {"co_coordinator"}),
    (Action.ALLOCATE, "lead's part", COORDINATOR),
    (Action.ALLOCATE, "co-handler's part", {"co_coordinator"}),
    (Action.OBJECT, "lead's part", COORDINATOR),
    (Action.OBJECT, "co-handler's part", {"co_coordinator"}),
    (Action.SIGN_OBJECTION, "lead's part", {"principal"}),
    (Action.DROP_OBJECTION, "co-handler's part", {"co_coordinator", "co_principal"}),
    (Action.OVERRULE, "first objection", OFFICE),
    (Action.OVERRULE, "second objection", {"office_leader"}),
    (Action.REASSIGN, "first objection", OFFICE),
    (Action.REASSIGN, "second objection", {"office_leader"}),
    (Action.ASK_EXTENSION, "lead's part", COORDINATOR),
    (Action.SIGN_EXTENSION, "lead's part", {"principal"}),
    (Action.DECIDE_EXTENSION, "lead's part", OFFICE),
    (Action.RETURN_TO_DEPUTY, "suggestion", OFFICE),
    (Action.CONVERT, "suggestion", OFFICE),
    (Action.WITHDRAW, "suggestion", OFFICE),
    (Action.MARK_KEY, "suggestion", {"liaison"}),
    (Action.UNMARK_KEY, "suggestion", {"liaison"}),
    (Action.MERGE, "lead's part", OFFICE),
    (Action.UNMERGE, "lead's part", OFFICE),
    (Action.LOG_CONTACT, "lead's part", HANDLING | REVIEWERS),
    (Action.LOG_CONTACT, "co-handler's part", CO_HANDLING),
    (Action.WAIT_FOR_DEPUTY, "lead's part", HANDLING),
    (Action.END_WAIT, "lead's part", HANDLING),
    (Action.REQUEST_OPINION, "lead's part", HANDLING),
    (Action.SAVE_OPINION, "co-handler's part", CO_HANDLING),
    (Action.SUBMIT_OPINION, "opinion", CO_HANDLING),
    (Action.GIVE_OPINION, "opinion", NOBODY),  # given: nobody's turn
    (Action.SEND_BACK_OPINION, "opinion", NOBODY),
    (Action.TREAT_OPINION, "opinion", HANDLING),
    (Action.REQUEST_REDO, "opinion", HANDLING),
    (Action.WITHDRAW_DISAGREEMENT, "opinion", {"co_coordinator", "co_principal"}),
    (Action.COORDINATE, "opinion", OFFICE),
    (Action.SAVE_DRAFT, "lead's part", HANDLING),
    (Action.SAVE_DRAFT, "draft at the section", HANDLING | {"section_reviewer"}),
    (Action.SUBMIT_DRAFT, "draft", HANDLING),
    (Action.RECALL_DRAFT, "draft at the section", HANDLING),
    (Action.PASS_DRAFT, "draft", NOBODY),
    (Action.PASS_DRAFT, "draft at the section", {"section_reviewer"}),
    (Action.SEND_BACK_DRAFT, "draft at the section", {"section_reviewer"}),
    (Action.PASS_DRAFT, "draft at the countersigners", {"co_principal", "co2_principal"}),
    (Action.SEND_BACK_DRAFT, "draft at the countersigners", {"co_principal", "co2_principal"}),
    (Action.SAVE_DRAFT, "draft at the countersigners", HANDLING),
    (Action.SEND_BACK_DRAFT, "draft at the principal", {"principal"}),
    (Action.SIGN, "draft at the section", NOBODY),
    (Action.SIGN, "draft at the principal", {"principal"}),
    (Action.UNSIGN, "draft at the principal", {"principal"}),
    (Action.WITHDRAW_LETTER, "draft at the principal", {"principal"}),
    (Action.DELEGATE, "principal's post", {"principal"}),
    (Action.DELEGATE, "coordinator's post", NOBODY),
    (Action.REVOKE_DELEGATION, "principal's post", {"principal"}),
    (Action.REPORT_ABSENCE, "officer's post", HANDLING),
    (Action.REPORT_ABSENCE, "principal's post", COORDINATOR | {"principal"}),
    (Action.REPORT_ABSENCE, "clerk's post in the office", {"office_coordinator"}),
    (Action.END_ABSENCE, "officer's post", HANDLING),
    (Action.REORGANISE, "agency", OFFICE),
    (Action.HAND_OVER, "officer's post", COORDINATOR),
    (Action.HAND_OVER, "principal's post", OFFICE),
    (Action.HAND_OVER, "clerk's post in the office", OFFICE),
    (Action.UPDATE_DEPUTY, "deputy", {"liaison"}),
    (Action.DECIDE_ADDRESSEE, "suggestion", OFFICE),
    (Action.END_TERM, "term", OFFICE | {"liaison"}),
    (Action.RESEND_MESSAGE, "message", {"office_coordinator", "system_admin"}),
    (Action.DROP_MESSAGE, "message", {"office_coordinator", "system_admin"}),
    (Action.CHANGE_CALENDAR, "calendar", {"office_coordinator", "system_admin"}),
    (Action.CHANGE_CALENDAR, "suggestion", NOBODY),
    (Action.NUMBER, "draft at the principal", COORDINATOR),
    (Action.DISPATCH, "draft at the principal", COORDINATOR),
    (Action.INVITE, "draft", {"office_coordinator", "liaison"}),
    (Action.EVALUATE, "evaluation", NOBODY),
    (Action.ENTER_EVALUATION, "evaluation", {"liaison"}),
    (Action.CORRECT_EVALUATION, "evaluation", {"liaison"}),
    (Action.RELEASE_EVALUATION, "evaluation", OFFICE | {"liaison"}),
    (Action.URGE_EVALUATION, "evaluation", {"liaison", "office_coordinator"}),
    (Action.LAPSE, "evaluation", {"liaison", "office_coordinator"}),
    (Action.IMPORT_EVALUATIONS, "congress", {"liaison"}),
    (Action.ORDER_REHANDLING, "suggestion", {"liaison"}),
    (Action.DECLINE_REHANDLING, "suggestion", {"liaison"}),
    (Action.RECORD_MEDIATION, "suggestion", {"liaison"}),
    (Action.REPORT_PROGRESS, "commitment", HANDLING | {"principal"}),
    (Action.FULFIL, "commitment", HANDLING | {"principal"}),
    (Action.DROP_COMMITMENT, "commitment", COORDINATOR | {"principal"}),
    (Action.CARRY_OVER, "commitment", OFFICE),
    (Action.EXPLAIN_COMMITMENT, "commitment", COORDINATOR | {"principal"}),
    (Action.INVITE_COMMITMENT, "commitment", {"office_coordinator", "liaison"}),
    (Action.EVALUATE_COMMITMENT, "commitment", NOBODY),
    (Action.MEDIATE_COMMITMENT, "commitment", {"liaison"}),
    (Action.CHANGE_CLASS, "lead's part", COORDINATOR | {"principal"}),
    (Action.PROPOSE_PUBLICATION, "draft", HANDLING),
    (Action.REVIEW_PUBLICATION, "publication", COORDINATOR | REVIEWERS | {"office_coordinator"}),
    (Action.PUBLISH, "publication", OFFICE),
    (Action.RECALL_PUBLICATION, "publication", OFFICE),
    (Action.URGE, "lead's part", OFFICE),
    (Action.URGE, "co-handler's part", OFFICE),
    (Action.SEE_CONTACT_DATA, "suggestion", OFFICE | {"liaison"}),
    (Action.SEE_CONTACT_DATA, "lead's part", OFFICE | {"liaison", "principal"} | HANDLING),
    (Action.SEE_CONTACT_DATA, "co-handler's part", OFFICE | {"liaison", "co_principal"} | CO_HANDLING),
]


def test_the_matrix_holds_for_the_whole_cast(world, pieces):
    wrong = []
    for action, piece, granted in MATRIX:
        found = {name for name, user in world.people.items() if is_granted(user, action, on=pieces[piece])}
        wrong += [(action, piece, "granted", name) for name in found - granted]
        wrong += [(action, piece, "refused", name) for name in granted - found]
    assert wrong == []


def test_every_step_is_in_the_matrix():
    assert {action for action, _piece, _granted in MATRIX} == set(Action)


def test_being_administrator_of_the_machine_grants_calendar_and_messages_alone(world, pieces):
    world.system_admin.is_superuser = world.system_admin.is_staff = True
    world.system_admin.save()
    for action, piece, _granted in MATRIX:
        keeps = (action, piece) == (Action.CHANGE_CALENDAR, "calendar") or piece == "message"
        assert is_granted(world.system_admin, action, on=pieces[piece]) == keeps, action


def test_who_left_may_do_nothing(world, pieces):
    world.coordinator.is_active = False
    world.coordinator.save()
    for action, piece, _granted in MATRIX:
        assert not is_granted(world.coordinator, action, on=pieces[piece]), action


# Who knows that it exists.

SEES_THE_CASE = OFFICE | {"liaison", "auditor"} | HANDLING | REVIEWERS | {"principal"}
SEES_THE_CASE |= {f"{co}_{who}" for co in ("co", "co2") for who in ("coordinator", "officer", "principal")}
SEES_THE_DRAFT = OFFICE | {"liaison", "auditor"} | HANDLING | REVIEWERS | {"principal"}


def who_sees(world, model, row):
    return {
        name
        for name, user in world.people.items()
        if model.objects.visible_to(user).filter(pk=row.pk).exists()
    }


def test_a_case_exists_for_those_who_handle_or_oversee_it(world, pieces):
    assert who_sees(world, Suggestion, pieces["suggestion"]) == SEES_THE_CASE
    assert who_sees(world, Assignment, pieces["lead's part"]) == SEES_THE_CASE


def test_drafts_stay_with_the_answering_agency_and_the_office(world, pieces):
    assert who_sees(world, Reply, pieces["draft"]) == SEES_THE_DRAFT
    assert who_sees(world, Reply, pieces["draft at the principal"]) == SEES_THE_DRAFT


def test_an_opinion_is_its_writers_the_leads_and_the_offices(world, pieces):
    others = {"co2_coordinator", "co2_officer", "co2_principal"}
    assert not who_sees(world, Opinion, pieces["opinion"]) & (
        others | {"neighbour_coordinator", "system_admin"}
    )


def test_the_issued_letter_reaches_the_co_handlers(world):
    letter = Letter.objects.get(suggestion=world.dispatched())
    assert {"co_coordinator", "co_officer", "principal", "auditor"} <= who_sees(world, Letter, letter)
    assert not {"neighbour_coordinator", "system_admin"} & who_sees(world, Letter, letter)


def test_a_confidential_case_exists_for_its_list_alone(world):
    suggestion = world.with_opinions()
    Suggestion.objects.filter(pk=suggestion.pk).update(is_confidential=True)
    suggestion.access_list.create(user=world.officer, reason="allocated")
    assert who_sees(world, Suggestion, suggestion) == {"officer"}
    assert who_sees(world, Assignment, world.lead_of(suggestion)) == {"officer"}


# The same through the pages: a stranger finds nothing, a colleague is refused.


def test_pages_answer_strangers_and_colleagues_differently(world, client_of):
    suggestion = world.accepted()
    address = f"/suggestions/{suggestion.pk}/assign/"
    assert client_of(world.neighbour_coordinator).get(address).status_code == 404
    assert client_of(world.neighbour_coordinator).get("/suggestions/99999/assign/").status_code == 404
    assert client_of(world.liaison).get(address).status_code == 403
    assert client_of(world.office_leader).get(address).status_code == 200
