"""Which step is possible from which state, and where it leads. An empty target keeps the state."""

from agencies.permissions import Action
from suggestions.models import Assignment, Suggestion

S = Suggestion.State
A = Assignment.State

BEFORE_ASSIGNMENT = {S.DRAFT, S.UNDER_REVIEW, S.TO_ASSIGN}
IN_HANDLING = {S.HANDLING, S.REHANDLING, S.REPLIED}
ANSWERED = IN_HANDLING | {S.CONCLUDED}
"""At least one letter may be out: under separate handling the case waits for the others meanwhile."""

SUGGESTION = {
    Action.REVISE: ({S.DRAFT, S.UNDER_REVIEW}, ()),
    Action.ATTACH: (BEFORE_ASSIGNMENT | {S.HANDLING, S.REHANDLING}, ()),
    Action.SUBMIT: ({S.DRAFT}, (S.UNDER_REVIEW,)),
    Action.ACCEPT: ({S.UNDER_REVIEW}, (S.TO_ASSIGN,)),
    Action.ASSIGN: ({S.TO_ASSIGN}, (S.HANDLING,)),
    Action.ADD_CO_HANDLER: ({S.HANDLING, S.REHANDLING}, ()),
    Action.RECALL_ASSIGNMENT: ({S.HANDLING}, (S.TO_ASSIGN,)),
    Action.DECLINE_REHANDLING: (ANSWERED, ()),
    Action.ORDER_REHANDLING: (ANSWERED, (S.REHANDLING,)),
    Action.RECORD_MEDIATION: (ANSWERED, ()),
    Action.CONCLUDE: ({S.REPLIED}, (S.CONCLUDED,)),
    Action.RETURN_TO_DEPUTY: ({S.UNDER_REVIEW}, (S.RETURNED,)),
    Action.CONVERT: ({S.UNDER_REVIEW}, (S.CONVERTED,)),
    Action.WITHDRAW: (BEFORE_ASSIGNMENT | IN_HANDLING, (S.WITHDRAWN,)),
    Action.DECIDE_ADDRESSEE: ({S.TO_ASSIGN, S.HANDLING, S.REHANDLING}, ()),
    Action.MARK_KEY: (BEFORE_ASSIGNMENT | IN_HANDLING, ()),
    Action.UNMARK_KEY: (BEFORE_ASSIGNMENT | IN_HANDLING, ()),
}

UNANSWERED = {A.PENDING, A.SIGNED_FOR, A.WORKING}

LEAVING = {
    Action.OBJECT: (UNANSWERED, (A.OBJECTED,)),
    Action.SIGN_OBJECTION: ({A.OBJECTED}, ()),
    Action.DROP_OBJECTION: ({A.OBJECTED}, (A.PENDING, A.SIGNED_FOR, A.WORKING)),
    Action.OVERRULE: ({A.OBJECTED}, (A.PENDING, A.SIGNED_FOR, A.WORKING)),
    Action.REASSIGN: ({A.OBJECTED}, (A.VOIDED,)),
    Action.WITHDRAW: (UNANSWERED | {A.OBJECTED}, (A.VOIDED,)),
    Action.REORGANISE: (UNANSWERED | {A.OBJECTED, A.OPINION_GIVEN}, (A.VOIDED,)),
}

TAKING_UP = {
    **LEAVING,
    Action.SIGN_FOR: ({A.PENDING}, (A.SIGNED_FOR,)),
    Action.ALLOCATE: ({A.SIGNED_FOR, A.WORKING}, (A.WORKING,)),
    Action.RECALL_ASSIGNMENT: ({A.PENDING}, (A.VOIDED,)),
    Action.URGE: (UNANSWERED, ()),
}

ANSWERING = {
    **TAKING_UP,
    Action.MERGE: (UNANSWERED, (A.PENDING, A.SIGNED_FOR, A.WORKING)),
    Action.LOG_CONTACT: ({A.SIGNED_FOR, A.WORKING, A.REPLIED}, ()),
    Action.WAIT_FOR_DEPUTY: ({A.WORKING}, ()),
    Action.END_WAIT: ({A.WORKING}, ()),
    Action.REQUEST_OPINION: ({A.WORKING}, ()),
    Action.SAVE_DRAFT: ({A.WORKING}, ()),
    Action.DISPATCH: ({A.WORKING}, (A.REPLIED,)),
    Action.WITHDRAW_LETTER: ({A.REPLIED}, (A.WORKING,)),
    Action.CHANGE_CLASS: ({A.REPLIED}, ()),
    Action.ASK_EXTENSION: (UNANSWERED, ()),
    Action.SIGN_EXTENSION: (UNANSWERED, ()),
    Action.DECIDE_EXTENSION: (UNANSWERED, ()),
}

ALONE = {
    Action.OBJECT,
    Action.SIGN_OBJECTION,
    Action.DROP_OBJECTION,
    Action.OVERRULE,
    Action.REASSIGN,
    Action.RECALL_ASSIGNMENT,
    Action.SAVE_DRAFT,
    Action.MERGE,
}
"""Not possible for what another suggestion's reply answers too: it is taken out of the merge first."""

MERGED = {action: row for action, row in ANSWERING.items() if action not in ALONE} | {
    Action.UNMERGE: (UNANSWERED, ()),
}

CO_HANDLING = {
    **TAKING_UP,
    Action.LOG_CONTACT: ({A.SIGNED_FOR, A.WORKING, A.OPINION_GIVEN}, ()),
    Action.SAVE_OPINION: ({A.WORKING}, ()),
    Action.GIVE_OPINION: ({A.WORKING}, (A.OPINION_GIVEN,)),
    Action.REQUEST_REDO: ({A.OPINION_GIVEN}, (A.WORKING,)),
    Action.EXCUSE_CO_HANDLER: (UNANSWERED, (A.VOIDED,)),
}

JOINT_LEADING = {
    **TAKING_UP,
    Action.LOG_CONTACT: ({A.SIGNED_FOR, A.WORKING, A.REPLIED}, ()),
    Action.DISPATCH: ({A.WORKING}, (A.REPLIED,)),
    Action.WITHDRAW_LETTER: ({A.REPLIED}, (A.WORKING,)),
}

TABLES = {"suggestion": SUGGESTION, "answering": ANSWERING, "co_handling": CO_HANDLING}
TABLES |= {"joint_leading": JOINT_LEADING, "merged": MERGED}
"""By the `table` of a subject; `replies` adds those of its own models."""

AFTER_CONCLUSION = {
    Action.CHANGE_CALENDAR,
    Action.REORGANISE,
    Action.HAND_OVER,
    Action.UPDATE_DEPUTY,
    Action.LOG_CONTACT,
    Action.ENTER_EVALUATION,
    Action.CORRECT_EVALUATION,
    Action.RELEASE_EVALUATION,
    Action.LAPSE,
    Action.DECLINE_REHANDLING,
    Action.ORDER_REHANDLING,
    Action.RECORD_MEDIATION,
    Action.REPORT_PROGRESS,
    Action.CARRY_OVER,
    Action.DROP_COMMITMENT,
    Action.EXPLAIN_COMMITMENT,
    Action.FULFIL,
    Action.INVITE_COMMITMENT,
    Action.EVALUATE_COMMITMENT,
    Action.MEDIATE_COMMITMENT,
    Action.CHANGE_CLASS,
    Action.PROPOSE_PUBLICATION,
    Action.REVIEW_PUBLICATION,
    Action.PUBLISH,
    Action.RECALL_PUBLICATION,
}
"""What is still possible in a concluded case. A case that was returned, converted, withdrawn or archived is closed
to every step: the engine asks here once, for all of them."""
