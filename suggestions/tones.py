"""The tone in which a state is shown, the same on every page; the word stands beside it always."""

from suggestions.models import Assignment, Suggestion

SUGGESTION = {
    Suggestion.State.DRAFT: "waiting",
    Suggestion.State.UNDER_REVIEW: "waiting",
    Suggestion.State.TO_ASSIGN: "waiting",
    Suggestion.State.HANDLING: "progress",
    Suggestion.State.REHANDLING: "bad",
    Suggestion.State.REPLIED: "good",
    Suggestion.State.CONCLUDED: "ended",
    Suggestion.State.RETURNED: "ended",
    Suggestion.State.CONVERTED: "ended",
    Suggestion.State.WITHDRAWN: "ended",
    Suggestion.State.ARCHIVED: "ended",
}
ASSIGNMENT = {
    Assignment.State.PENDING: "waiting",
    Assignment.State.SIGNED_FOR: "progress",
    Assignment.State.WORKING: "progress",
    Assignment.State.OPINION_GIVEN: "good",
    Assignment.State.REPLIED: "good",
    Assignment.State.OBJECTED: "bad",
    Assignment.State.VOIDED: "ended",
}
