"""Which step is possible from which state, and where it leads. An empty target keeps the state."""

from agencies.permissions import Action
from suggestions.models import Assignment, Suggestion

S = Suggestion.State
A = Assignment.State

BEFORE_ASSIGNMENT = {S.DRAFT, S.UNDER_REVIEW, S.TO_ASSIGN}
IN_HANDLING = {S.HANDLING, S.REHANDLING, S.REPLIED}

SUGGESTION = {
    Action.REVISE: ({S.DRAFT, S.UNDER_REVIEW}, ()),
    Action.ATTACH: (BEFORE_ASSIGNMENT | {S.HANDLING, S.REHANDLING}, ()),
    Action.SUBMIT: ({S.DRAFT}, (S.UNDER_REVIEW,)),
    Action.ACCEPT: ({S.UNDER_REVIEW}, (S.TO_ASSIGN,)),
    Action.ASSIGN: ({S.TO_ASSIGN}, (S.HANDLING,)),
    Action.RECALL_ASSIGNMENT: ({S.HANDLING}, (S.TO_ASSIGN,)),
    Action.DECLINE_REHANDLING: ({S.REPLIED, S.CONCLUDED}, ()),
    Action.ORDER_REHANDLING: ({S.REPLIED, S.CONCLUDED}, (S.REHANDLING,)),
    Action.RECORD_MEDIATION: ({S.REPLIED, S.CONCLUDED}, ()),
    Action.CONCLUDE: ({S.REPLIED}, (S.CONCLUDED,)),
    Action.RETURN_TO_DEPUTY: ({S.UNDER_REVIEW}, (S.RETURNED,)),
    Action.CONVERT: ({S.UNDER_REVIEW}, (S.CONVERTED,)),
    Action.WITHDRAW: (BEFORE_ASSIGNMENT | IN_HANDLING, (S.WITHDRAWN,)),
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
}

TAKING_UP = {
    **LEAVING,
    Action.SIGN_FOR: ({A.PENDING}, (A.SIGNED_FOR,)),
    Action.ALLOCATE: ({A.SIGNED_FOR, A.WORKING}, (A.WORKING,)),
    Action.RECALL_ASSIGNMENT: ({A.PENDING}, (A.VOIDED,)),
}

ANSWERING = {
    **TAKING_UP,
    Action.LOG_CONTACT: ({A.SIGNED_FOR, A.WORKING, A.REPLIED}, ()),
    Action.REQUEST_OPINION: ({A.WORKING}, ()),
    Action.SAVE_DRAFT: ({A.WORKING}, ()),
    Action.DISPATCH: ({A.WORKING}, (A.REPLIED,)),
    Action.WITHDRAW_LETTER: ({A.REPLIED}, (A.WORKING,)),
    Action.ASK_EXTENSION: (UNANSWERED, ()),
    Action.SIGN_EXTENSION: (UNANSWERED, ()),
    Action.DECIDE_EXTENSION: (UNANSWERED, ()),
}

CO_HANDLING = {
    **TAKING_UP,
    Action.LOG_CONTACT: ({A.SIGNED_FOR, A.WORKING, A.OPINION_GIVEN}, ()),
    Action.SAVE_OPINION: ({A.WORKING}, ()),
    Action.GIVE_OPINION: ({A.WORKING}, (A.OPINION_GIVEN,)),
    Action.REQUEST_REDO: ({A.OPINION_GIVEN}, (A.WORKING,)),
}

TABLES = {"suggestion": SUGGESTION, "answering": ANSWERING, "co_handling": CO_HANDLING}
"""By the `table` of a subject; `replies` adds those of its own models."""

AFTER_CONCLUSION = {
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
    Action.FULFIL,
    Action.PROPOSE_PUBLICATION,
    Action.REVIEW_PUBLICATION,
    Action.PUBLISH,
}
"""What is still possible in a concluded case. A case that was returned, converted, withdrawn or archived is closed
to every step: the engine asks here once, for all of them."""
