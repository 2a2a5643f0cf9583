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
    Action.CONCLUDE: ({S.REPLIED}, (S.CONCLUDED,)),
}

TAKING_UP = {
    Action.SIGN_FOR: ({A.PENDING}, (A.SIGNED_FOR,)),
    Action.ALLOCATE: ({A.SIGNED_FOR, A.WORKING}, (A.WORKING,)),
}

ANSWERING = {
    **TAKING_UP,
    Action.LOG_CONTACT: ({A.SIGNED_FOR, A.WORKING, A.REPLIED}, ()),
    Action.REQUEST_OPINION: ({A.WORKING}, ()),
    Action.SAVE_DRAFT: ({A.WORKING}, ()),
    Action.DISPATCH: ({A.WORKING}, (A.REPLIED,)),
}

CO_HANDLING = {
    **TAKING_UP,
    Action.LOG_CONTACT: ({A.SIGNED_FOR, A.WORKING, A.OPINION_GIVEN}, ()),
    Action.SAVE_OPINION: ({A.WORKING}, ()),
    Action.GIVE_OPINION: ({A.WORKING}, (A.OPINION_GIVEN,)),
}

TABLES = {"suggestion": SUGGESTION, "answering": ANSWERING, "co_handling": CO_HANDLING}
"""By the `table` of a subject; `replies` adds those of its own models."""
