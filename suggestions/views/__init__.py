from suggestions.views.assignments import (
    allocate,
    assign,
    assign_board,
    recall_assignment,
    sign_for,
    why_this_day,
)
from suggestions.views.attachments import attach, attachment
from suggestions.views.intake import accept, register, revise, see_contact_data, submit
from suggestions.views.leaving import convert, mark_key, return_to_deputy, unmark_key
from suggestions.views.ledger import ledger
from suggestions.views.objections import (
    ask_extension,
    decide_extension,
    drop_objection,
    object,
    overrule,
    reassign,
    sign_extension,
    sign_objection,
)

__all__ = [
    "accept",
    "allocate",
    "ask_extension",
    "assign",
    "assign_board",
    "attach",
    "attachment",
    "convert",
    "decide_extension",
    "drop_objection",
    "ledger",
    "mark_key",
    "object",
    "overrule",
    "reassign",
    "recall_assignment",
    "register",
    "return_to_deputy",
    "revise",
    "see_contact_data",
    "sign_extension",
    "sign_for",
    "sign_objection",
    "submit",
    "unmark_key",
    "why_this_day",
]
