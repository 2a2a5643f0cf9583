"""Who a letter is for, when a deputy changed since the suggestion was registered.

A deputy who has another name now is addressed by it. One who left while the term went on gets nothing: the office decides
whether the delegation gets the letter instead or nobody (`AddresseeDecision`); until then not everybody has it.
"""

from suggestions.models import AddresseeDecision

To = AddresseeDecision.To


def _proposers(suggestion):
    return list(suggestion.proposers.select_related("deputy__group", "group", "addressee_decision"))


def decision_of(proposer):
    return getattr(proposer, "addressee_decision", None)


def salutation_of(suggestion):
    """(names, delegation): the delegation alone is named where it proposed, or gets the letter of the only deputy."""
    proposers = _proposers(suggestion)
    if proposers and proposers[0].group_id:
        return [], proposers[0].name_today
    names = [proposer.name_today for proposer in proposers if decision_of(proposer) is None]
    groups = [row.deputy.group.name for row in proposers if _goes_to_group(row)]
    if not names and groups:
        return [], groups[0]
    return names or [proposer.name_today for proposer in proposers], ""


def _goes_to_group(proposer):
    decision = decision_of(proposer)
    return decision is not None and decision.to == To.GROUP


def recipients(suggestion):
    """[(proposer, name)]: to whom the letter can be delivered now."""
    found = []
    for proposer in _proposers(suggestion):
        if _goes_to_group(proposer):
            found.append((proposer, proposer.deputy.group.name))
        elif decision_of(proposer) is None and not proposer.has_left:
            found.append((proposer, proposer.name_today))
    return found


def is_settled(suggestion):
    return not suggestion.proposers.unsettled().exists()
