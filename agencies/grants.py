"""Who may do what: `Action` names every step once, `GRANTS` says which role may take it and on which side of a case.

The table knows the words of later apps (dispatch, evaluate), not their code: that keeps the whole matrix in one place.
A case, an assignment, a reply … answers `party(side)`: which agency, and where it matters which person, stands there.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Role


class Action(models.TextChoices):
    """Every step of the procedure; the same word in URL, view, form, step, page and test."""

    REGISTER = "register", _("register")
    REVISE = "revise", _("correct the registration")
    ATTACH = "attach", _("attach a file")
    SUBMIT = "submit", _("submit for review")
    ACCEPT = "accept", _("accept")
    ASSIGN = "assign", _("assign")
    ADD_CO_HANDLER = "add_co_handler", _("add a co-handler")
    EXCUSE_CO_HANDLER = "excuse_co_handler", _("excuse the co-handler")
    RECALL_ASSIGNMENT = "recall_assignment", _("recall the assignment")
    SIGN_FOR = "sign_for", _("sign for")
    ALLOCATE = "allocate", _("allocate to a case officer")
    OBJECT = "object", _("object to the assignment")
    SIGN_OBJECTION = "sign_objection", _("sign the objection")
    DROP_OBJECTION = "drop_objection", _("take the objection back")
    OVERRULE = "overrule", _("overrule the objection")
    REASSIGN = "reassign", _("uphold and reassign")
    ASK_EXTENSION = "ask_extension", _("ask for an extension")
    SIGN_EXTENSION = "sign_extension", _("sign the request for extension")
    DECIDE_EXTENSION = "decide_extension", _("decide on the extension")
    RETURN_TO_DEPUTY = "return_to_deputy", _("return to the deputy")
    CONVERT = "convert", _("convert to a letter")
    WITHDRAW = "withdraw", _("withdraw at the deputy's request")
    MARK_KEY = "mark_key", _("mark as key suggestion")
    UNMARK_KEY = "unmark_key", _("take the key mark away")
    MERGE = "merge", _("merge into another suggestion")
    UNMERGE = "unmerge", _("take out of the merge")
    LOG_CONTACT = "log_contact", _("log a contact")
    WAIT_FOR_DEPUTY = "wait_for_deputy", _("record a wait for the deputy")
    END_WAIT = "end_wait", _("end the wait for the deputy")
    REQUEST_OPINION = "request_opinion", _("request co-handling opinions")
    SAVE_OPINION = "save_opinion", _("write the opinion")
    SUBMIT_OPINION = "submit_opinion", _("submit the opinion for signing")
    SEND_BACK_OPINION = "send_back_opinion", _("send the opinion back")
    GIVE_OPINION = "give_opinion", _("sign and give the opinion")
    TREAT_OPINION = "treat_opinion", _("record how the opinion is used")
    REQUEST_REDO = "request_redo", _("ask for the opinion again")
    WITHDRAW_DISAGREEMENT = "withdraw_disagreement", _("withdraw the disagreement")
    COORDINATE = "coordinate", _("coordinate the disagreement")
    SAVE_DRAFT = "save_draft", _("save the draft")
    SUBMIT_DRAFT = "submit_draft", _("submit the draft for sign-off")
    RECALL_DRAFT = "recall_draft", _("recall the draft from sign-off")
    PASS_DRAFT = "pass_draft", _("pass the draft")
    SEND_BACK_DRAFT = "send_back_draft", _("send the draft back")
    SIGN = "sign", _("sign")
    UNSIGN = "unsign", _("take back the signature")
    NUMBER = "number", _("number and date the letter")
    DISPATCH = "dispatch", _("dispatch the letter")
    WITHDRAW_LETTER = "withdraw_letter", _("withdraw the letter")
    INVITE = "invite", _("invite the evaluation")
    EVALUATE = "evaluate", _("evaluate")
    ENTER_EVALUATION = "enter_evaluation", _("enter an evaluation given on paper")
    CORRECT_EVALUATION = "correct_evaluation", _("correct an evaluation")
    RELEASE_EVALUATION = "release_evaluation", _("release the evaluation to the agency")
    IMPORT_EVALUATIONS = "import_evaluations", _("import evaluations")
    URGE_EVALUATION = "urge_evaluation", _("urge the deputy to evaluate")
    LAPSE = "lapse", _("close without an evaluation")
    DECLINE_REHANDLING = "decline_rehandling", _("decide against another handling")
    ORDER_REHANDLING = "order_rehandling", _("order another handling")
    RECORD_MEDIATION = "record_mediation", _("record the mediation")
    REPORT_PROGRESS = "report_progress", _("report progress on a commitment")
    CARRY_OVER = "carry_over", _("carry the commitment over to the next session")
    DROP_COMMITMENT = "drop_commitment", _("declare that a commitment cannot be kept")
    EXPLAIN_COMMITMENT = "explain_commitment", _("send the explanation")
    FULFIL = "fulfil", _("report a commitment as fulfilled")
    INVITE_COMMITMENT = "invite_commitment", _("invite the evaluation of the commitment")
    EVALUATE_COMMITMENT = "evaluate_commitment", _("evaluate the commitment")
    MEDIATE_COMMITMENT = "mediate_commitment", _("record the mediation on the commitment")
    CHANGE_CLASS = "change_class", _("answer again with another class")
    PROPOSE_PUBLICATION = "propose_publication", _("propose the publication")
    REVIEW_PUBLICATION = "review_publication", _("review for secrecy")
    PUBLISH = "publish", _("publish")
    RECALL_PUBLICATION = "recall_publication", _("take off the public pages")
    CONCLUDE = "conclude", _("conclude")
    URGE = "urge", _("urge")
    SEE_CONTACT_DATA = "see_contact_data", _("see the deputy's contact data")
    DELEGATE = "delegate", _("delegate the signing")
    REVOKE_DELEGATION = "revoke_delegation", _("revoke the delegation")
    REPORT_ABSENCE = "report_absence", _("report an absence")
    END_ABSENCE = "end_absence", _("end the absence")
    REORGANISE = "reorganise", _("rename, merge, split or abolish the agency")
    HAND_OVER = "hand_over", _("hand over the work")
    UPDATE_DEPUTY = "update_deputy", _("change what is known of the deputy")
    DECIDE_ADDRESSEE = "decide_addressee", _("decide who gets the letter")
    END_TERM = "end_term", _("end the term")
    CHANGE_CALENDAR = "change_calendar", _("change the calendar")
    RESEND_MESSAGE = "resend_message", _("send the message again")
    DROP_MESSAGE = "drop_message", _("leave the message unsent")


class Side(models.TextChoices):
    """Where a person must stand towards the case for a grant to count."""

    OFFICE = "office", _("in the assigning office of the congress")
    STAND_IN = "stand_in", _("in the assigning office, while the congress body has nobody")
    LIAISON = "liaison", _("in the congress body of the congress")
    AGENCY = "agency", _("in the agency of the assignment")
    OFFICER = "officer", _("case officer the assignment is allocated to")
    LEAD_AGENCY = "lead_agency", _("in the agency that answers, of a co-handler's opinion")
    LEAD_OFFICER = "lead_officer", _("case officer of the agency that answers, of a co-handler's opinion")
    HOLDER = "holder", _("named holder of the sign-off step in turn")
    LINK = "link", _("holder of the personal link")
    OFFICE_FIRST = "office_first", _("in the assigning office, for the first objection of a case")
    OFFICE_EXTENDS = "office_extends", _("in the assigning office, where the rules leave extensions to it")
    LIAISON_EXTENDS = "liaison_extends", _("in the congress body, where the rules leave extensions to it")
    RUN = "run", _("the daily run of the program itself")
    AN_OFFICE = "an_office", _("in an assigning office, whichever")
    MACHINE = "machine", _("administrator of the program, wherever")
    KEEPER = "keeper", _("in the agency of the person, who is not its principal")


DEPUTY = "deputy"
"""Stands among the roles for those who have no account: a deputy with a personal link."""

PROGRAM = "program"
"""Stands among the roles for what the program does by itself: the daily run, an import without a person's name."""

_OFFICE = {Role.OFFICE_COORDINATOR: Side.OFFICE, Role.OFFICE_LEADER: Side.OFFICE}
_OBJECTIONS = {Role.OFFICE_COORDINATOR: Side.OFFICE_FIRST, Role.OFFICE_LEADER: Side.OFFICE}
_EXTENSIONS = {
    Role.OFFICE_COORDINATOR: Side.OFFICE_EXTENDS,
    Role.OFFICE_LEADER: Side.OFFICE_EXTENDS,
    Role.CONGRESS_LIAISON: Side.LIAISON_EXTENDS,
}
_REGISTRY = {Role.OFFICE_COORDINATOR: Side.OFFICE}
_HANDLING = {Role.AGENCY_COORDINATOR: Side.AGENCY, Role.CASE_OFFICER: Side.OFFICER}
_COORDINATING = {Role.AGENCY_COORDINATOR: Side.AGENCY}
_SIGNING_OFF = {
    Role.REVIEWER: Side.HOLDER,
    Role.AGENCY_COORDINATOR: Side.HOLDER,
    Role.PRINCIPAL: Side.HOLDER,
}
_CHECKING_BEFORE = {Role.OFFICE_COORDINATOR: Side.HOLDER, Role.OFFICE_LEADER: Side.HOLDER}
_DELEGATING = {Role.REVIEWER: Side.HOLDER, Role.PRINCIPAL: Side.HOLDER}
_ABSENT = {
    Role.OFFICE_COORDINATOR: Side.AGENCY,
    Role.OFFICE_LEADER: Side.HOLDER,
    Role.CONGRESS_LIAISON: Side.HOLDER,
    Role.AGENCY_COORDINATOR: Side.AGENCY,
    Role.CASE_OFFICER: Side.HOLDER,
    Role.REVIEWER: Side.HOLDER,
    Role.PRINCIPAL: Side.HOLDER,
}
_REGISTER = {Role.OFFICE_COORDINATOR: Side.AN_OFFICE, Role.OFFICE_LEADER: Side.AN_OFFICE}
_OUTBOX = {Role.OFFICE_COORDINATOR: Side.AN_OFFICE, Role.SYSTEM_ADMIN: Side.MACHINE}
_DEPUTIES_SIDE = {Role.CONGRESS_LIAISON: Side.LIAISON, Role.OFFICE_COORDINATOR: Side.STAND_IN}

GRANTS = {
    Action.REGISTER: _REGISTRY,
    Action.REVISE: _REGISTRY,
    Action.ATTACH: _REGISTRY,
    Action.SUBMIT: _REGISTRY,
    Action.ACCEPT: _OFFICE,
    Action.ASSIGN: _OFFICE,
    Action.ADD_CO_HANDLER: _OFFICE,
    Action.EXCUSE_CO_HANDLER: _OFFICE,
    Action.RECALL_ASSIGNMENT: _OFFICE,
    Action.SIGN_FOR: _COORDINATING,
    Action.ALLOCATE: _COORDINATING,
    Action.OBJECT: _COORDINATING,
    Action.SIGN_OBJECTION: {Role.PRINCIPAL: Side.AGENCY},
    Action.DROP_OBJECTION: {**_COORDINATING, Role.PRINCIPAL: Side.AGENCY},
    Action.OVERRULE: _OBJECTIONS,
    Action.REASSIGN: _OBJECTIONS,
    Action.ASK_EXTENSION: _COORDINATING,
    Action.SIGN_EXTENSION: {Role.PRINCIPAL: Side.AGENCY},
    Action.DECIDE_EXTENSION: _EXTENSIONS,
    Action.RETURN_TO_DEPUTY: _OFFICE,
    Action.CONVERT: _OFFICE,
    Action.WITHDRAW: _OFFICE,
    Action.MARK_KEY: {Role.CONGRESS_LIAISON: Side.LIAISON},
    Action.UNMARK_KEY: {Role.CONGRESS_LIAISON: Side.LIAISON},
    Action.MERGE: _OFFICE,
    Action.UNMERGE: _OFFICE,
    Action.LOG_CONTACT: {**_HANDLING, Role.REVIEWER: Side.AGENCY},
    Action.WAIT_FOR_DEPUTY: _HANDLING,
    Action.END_WAIT: _HANDLING,
    Action.REQUEST_OPINION: _HANDLING,
    Action.SAVE_OPINION: _HANDLING,
    Action.SUBMIT_OPINION: _HANDLING,
    Action.SEND_BACK_OPINION: _SIGNING_OFF,
    Action.GIVE_OPINION: _SIGNING_OFF,
    Action.TREAT_OPINION: {
        Role.AGENCY_COORDINATOR: Side.LEAD_AGENCY,
        Role.CASE_OFFICER: Side.LEAD_OFFICER,
    },
    Action.REQUEST_REDO: {
        Role.AGENCY_COORDINATOR: Side.LEAD_AGENCY,
        Role.CASE_OFFICER: Side.LEAD_OFFICER,
    },
    Action.WITHDRAW_DISAGREEMENT: {Role.AGENCY_COORDINATOR: Side.AGENCY, Role.PRINCIPAL: Side.AGENCY},
    Action.COORDINATE: _OFFICE,
    Action.SAVE_DRAFT: {**_HANDLING, Role.REVIEWER: Side.HOLDER},
    Action.SUBMIT_DRAFT: _HANDLING,
    Action.RECALL_DRAFT: _HANDLING,
    Action.PASS_DRAFT: {**_SIGNING_OFF, **_CHECKING_BEFORE},
    Action.SEND_BACK_DRAFT: {**_SIGNING_OFF, **_CHECKING_BEFORE},
    Action.SIGN: {Role.PRINCIPAL: Side.HOLDER},
    Action.UNSIGN: {Role.PRINCIPAL: Side.AGENCY},
    Action.NUMBER: _COORDINATING,
    Action.DISPATCH: _COORDINATING,
    Action.WITHDRAW_LETTER: {Role.PRINCIPAL: Side.AGENCY},
    Action.INVITE: {Role.OFFICE_COORDINATOR: Side.OFFICE, Role.CONGRESS_LIAISON: Side.LIAISON},
    Action.EVALUATE: {DEPUTY: Side.LINK},
    Action.ENTER_EVALUATION: {**_DEPUTIES_SIDE, PROGRAM: Side.RUN},
    Action.CORRECT_EVALUATION: _DEPUTIES_SIDE,
    Action.RELEASE_EVALUATION: {Role.CONGRESS_LIAISON: Side.LIAISON, **_OFFICE},
    Action.IMPORT_EVALUATIONS: {**_DEPUTIES_SIDE, PROGRAM: Side.RUN},
    Action.URGE_EVALUATION: {
        Role.CONGRESS_LIAISON: Side.LIAISON,
        Role.OFFICE_COORDINATOR: Side.OFFICE,
        PROGRAM: Side.RUN,
    },
    Action.LAPSE: {
        Role.CONGRESS_LIAISON: Side.LIAISON,
        Role.OFFICE_COORDINATOR: Side.OFFICE,
        PROGRAM: Side.RUN,
    },
    Action.DECLINE_REHANDLING: _DEPUTIES_SIDE,
    Action.ORDER_REHANDLING: _DEPUTIES_SIDE,
    Action.RECORD_MEDIATION: _DEPUTIES_SIDE,
    Action.REPORT_PROGRESS: {**_HANDLING, Role.PRINCIPAL: Side.AGENCY},
    Action.CARRY_OVER: _OFFICE,
    Action.DROP_COMMITMENT: {Role.AGENCY_COORDINATOR: Side.AGENCY, Role.PRINCIPAL: Side.AGENCY},
    Action.EXPLAIN_COMMITMENT: {Role.AGENCY_COORDINATOR: Side.AGENCY, Role.PRINCIPAL: Side.AGENCY},
    Action.FULFIL: {**_HANDLING, Role.PRINCIPAL: Side.AGENCY},
    Action.INVITE_COMMITMENT: {
        Role.OFFICE_COORDINATOR: Side.OFFICE,
        Role.CONGRESS_LIAISON: Side.LIAISON,
    },
    Action.EVALUATE_COMMITMENT: {DEPUTY: Side.LINK},
    Action.MEDIATE_COMMITMENT: _DEPUTIES_SIDE,
    Action.CHANGE_CLASS: {Role.AGENCY_COORDINATOR: Side.AGENCY, Role.PRINCIPAL: Side.AGENCY},
    Action.PROPOSE_PUBLICATION: _HANDLING,
    Action.REVIEW_PUBLICATION: {
        Role.AGENCY_COORDINATOR: Side.AGENCY,
        Role.REVIEWER: Side.AGENCY,
        Role.OFFICE_COORDINATOR: Side.OFFICE,
    },
    Action.PUBLISH: _OFFICE,
    Action.RECALL_PUBLICATION: _OFFICE,
    Action.CONCLUDE: _OFFICE,
    Action.URGE: _OFFICE,
    Action.DELEGATE: _DELEGATING,
    Action.REVOKE_DELEGATION: _DELEGATING,
    Action.REPORT_ABSENCE: _ABSENT,
    Action.END_ABSENCE: _ABSENT,
    Action.REORGANISE: _REGISTER,
    Action.HAND_OVER: {Role.AGENCY_COORDINATOR: Side.KEEPER, **_REGISTER},
    Action.UPDATE_DEPUTY: _DEPUTIES_SIDE,
    Action.DECIDE_ADDRESSEE: _OFFICE,
    Action.CHANGE_CALENDAR: {
        Role.OFFICE_COORDINATOR: Side.AN_OFFICE,
        Role.SYSTEM_ADMIN: Side.MACHINE,
        PROGRAM: Side.RUN,
    },
    Action.RESEND_MESSAGE: _OUTBOX,
    Action.DROP_MESSAGE: _OUTBOX,
    Action.END_TERM: {Role.CONGRESS_LIAISON: Side.LIAISON, **_OFFICE},
    Action.SEE_CONTACT_DATA: {
        **_OFFICE,
        Role.CONGRESS_LIAISON: Side.LIAISON,
        **_HANDLING,
        Role.PRINCIPAL: Side.AGENCY,
    },
}

PERSONAL = {Side.OFFICER, Side.LEAD_OFFICER, Side.HOLDER}
DELEGABLE = {
    Action.PASS_DRAFT,
    Action.SEND_BACK_DRAFT,
    Action.SIGN,
    Action.SEND_BACK_OPINION,
    Action.GIVE_OPINION,
}
"""What a holder may let another person decide; editing the text in their place is not among it."""
DECIDING = {Role.AGENCY_COORDINATOR, Role.REVIEWER, Role.PRINCIPAL}
"""Roles of an agency whose people may hold a step of a sign-off, or hold it for another."""
HOLDING = DECIDING | {Role.OFFICE_COORDINATOR, Role.OFFICE_LEADER}
"""The same, with those of an assigning office, which may check a draft before it is signed."""
