from suggestions.models.assignment import Assignment, Extension, Objection
from suggestions.models.deputy import Deputy, DeputyGroup
from suggestions.models.event import ChainHead, Event
from suggestions.models.rules import CalendarDay, ResultClass, ResultScheme, RuleProfile
from suggestions.models.session import Category, Congress, Session, Term
from suggestions.models.suggestion import (
    Attachment,
    CaseAccess,
    Proposer,
    RequestItem,
    Suggestion,
    SuggestionText,
)

__all__ = [
    "Assignment",
    "Attachment",
    "CalendarDay",
    "CaseAccess",
    "Category",
    "ChainHead",
    "Congress",
    "Deputy",
    "DeputyGroup",
    "Event",
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
