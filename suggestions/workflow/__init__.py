"""The steps of a suggestion from registration to assignment, and the machinery every step runs on."""

from suggestions.workflow.assigning import allocate, assign, sign_for
from suggestions.workflow.engine import NotNow, Stale, Step, act, open_steps
from suggestions.workflow.intake import accept, attach, register, revise, submit
from suggestions.workflow.tables import ANSWERING, CO_HANDLING, SUGGESTION, TABLES

__all__ = [
    "ANSWERING",
    "CO_HANDLING",
    "SUGGESTION",
    "TABLES",
    "NotNow",
    "Stale",
    "Step",
    "accept",
    "act",
    "allocate",
    "assign",
    "attach",
    "open_steps",
    "register",
    "revise",
    "sign_for",
    "submit",
]
