"""Who stands how in a case: one agency that answers with others beside it, or several that answer each for itself."""

from suggestions.models import Assignment

Part = Assignment.Part


def joint_leads_of(answering):
    """共同主办: those that lead together with the agency that answers, in its round; they sign its reply with it."""
    return (
        Assignment.objects.current()
        .joint_leading()
        .filter(suggestion=answering.suggestion_id, round=answering.round)
    )


def beside(answering):
    """Separate handlers of the same suggestion, each with the round it is in."""
    if answering.part != Part.SEPARATE:
        return Assignment.objects.none()
    return answering.suggestion.assignments.standing().answering().exclude(pk=answering.pk)


def under_way(lines):
    """Of all assignments of a case those of the round under way, the voided ones of that round among them.

    A round is one for all agencies, but under separate handling each has rounds of its own: what was not handled again
    stands as it is.
    """
    current = [line for line in lines if line.is_current]
    if any(line.part == Part.SEPARATE for line in current):
        return [line for line in lines if not line.is_frozen]
    latest = max((line.round for line in current), default=1)
    return [line for line in lines if line.round == latest]
