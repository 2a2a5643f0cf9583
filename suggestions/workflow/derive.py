"""The state of a suggestion follows from its assignments: one function, stored for filtering."""

from suggestions.models import Assignment, Suggestion

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
    if all(line.state == Assignment.State.REPLIED and line.delivered_all for line in lines):
        return State.REPLIED, due_on
    return (State.REHANDLING if lines[0].round > 1 else State.HANDLING), due_on


def _answering_lines(suggestion):
    """Answering assignments of the latest round; co-handlers never count."""
    lines = [line for line in suggestion.assignments.all() if line.is_current and line.is_answering]
    latest = max((line.round for line in lines), default=0)
    return [line for line in lines if line.round == latest]
