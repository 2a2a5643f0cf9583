"""The steps of a suggestion from registration to assignment, and the machinery every step runs on."""

from suggestions.workflow.assigning import allocate, assign, recall_assignment, sign_for
from suggestions.workflow.engine import NotNow, Stale, Step, TooLate, act, open_steps
from suggestions.workflow.extending import ask_extension, decide_extension, sign_extension
from suggestions.workflow.intake import accept, attach, register, revise, submit
from suggestions.workflow.leaving import convert, return_to_deputy
from suggestions.workflow.lines import joint_leads_of
from suggestions.workflow.marking import mark_key, unmark_key
from suggestions.workflow.objecting import drop_objection, object, overrule, reassign, sign_objection
from suggestions.workflow.tables import ANSWERING, CO_HANDLING, SUGGESTION, TABLES
from suggestions.workflow.terms import end_term

__all__ = [
    "ANSWERING",
    "CO_HANDLING",
    "SUGGESTION",
    "TABLES",
    "NotNow",
    "Stale",
    "Step",
    "TooLate",
    "accept",
    "act",
    "allocate",
    "ask_extension",
    "assign",
    "attach",
    "convert",
    "decide_extension",
    "drop_objection",
    "end_term",
    "joint_leads_of",
    "mark_key",
    "object",
    "open_steps",
    "overrule",
    "reassign",
    "recall_assignment",
    "register",
    "return_to_deputy",
    "revise",
    "sign_extension",
    "sign_for",
    "sign_objection",
    "submit",
    "unmark_key",
]
