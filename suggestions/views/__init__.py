from suggestions.views.assignments import allocate, assign, assign_board, sign_for, why_this_day
from suggestions.views.attachments import attach, attachment
from suggestions.views.intake import accept, register, revise, see_contact_data, submit
from suggestions.views.ledger import ledger

__all__ = [
    "accept",
    "allocate",
    "assign",
    "assign_board",
    "attach",
    "attachment",
    "ledger",
    "register",
    "revise",
    "see_contact_data",
    "sign_for",
    "submit",
    "why_this_day",
]
