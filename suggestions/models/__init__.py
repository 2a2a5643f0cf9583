from suggestions.models.addressee import AddresseeDecision
from suggestions.models.assignment import Assignment
from suggestions.models.attachment import Attachment
from suggestions.models.calendar import Calendar, CalendarChange, CalendarDay
from suggestions.models.deputy import Deputy, DeputyGroup
from suggestions.models.event import ChainHead, Event
from suggestions.models.exit import Exit
from suggestions.models.extension import Extension
from suggestions.models.objection import Objection
from suggestions.models.rules import ResultClass, ResultScheme, RuleProfile
from suggestions.models.session import Category, Congress, Session, Term
from suggestions.models.suggestion import (
    CaseAccess,
    Proposer,
    RequestItem,
    Suggestion,
    SuggestionText,
)

__all__ = [
    "AddresseeDecision",
    "Assignment",
    "Attachment",
    "Calendar",
    "CalendarChange",
    "CalendarDay",
    "CaseAccess",
    "Category",
    "ChainHead",
    "Congress",
    "Deputy",
    "DeputyGroup",
    "Event",
    "Exit",
    "Extension",
    "Objection",
    "Proposer",
    "RequestItem",
    "ResultClass",
    "ResultScheme",
    "RuleProfile",
    "Session",
    "Suggestion",
    "SuggestionText",
    "Term",
]
