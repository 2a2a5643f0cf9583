"""The state of a suggestion follows from its assignments: one function, stored for filtering."""

from suggestions.models import Assignment, Suggestion
from suggestions.workflow.lines import under_way

State = Suggestion.State


def derived(suggestion):
    """(state, due date) that the assignments of the latest round give; decisions of its own stay as they are."""
    lines = _answering_lines(suggestion)
    if not lines:
        return suggestion.state, None
    open_due = [line.due_on for line in lines if line.is_owing]
    due_on = min(open_due, default=None)
    if suggestion.state in {State.WITHDRAWN, State.ARCHIVED}:
        return suggestion.state, None
    if any(line.outcome == Assignment.Outcome.REHANDLE for line in lines):
        return State.REHANDLING, due_on
    if all(line.outcome == Assignment.Outcome.CONCLUDED for line in lines):
        return State.CONCLUDED, due_on
    if all(_is_answered(line) for line in lines):
        return State.REPLIED, due_on
    is_again = any(line.round > 1 and not _is_answered(line) for line in lines)
    return (State.REHANDLING if is_again else State.HANDLING), due_on


def _is_answered(line):
    return line.state == Assignment.State.REPLIED and line.delivered_all


def _answering_lines(suggestion):
    """Answering assignments of the round under way; co-handlers never count."""
    lines = under_way(list(suggestion.assignments.all()))
    return [line for line in lines if line.is_current and line.is_answering]
