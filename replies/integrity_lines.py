"""Whether the agencies of a case stand beside each other as they must (invariants 2 and 4), round by round."""

from collections import Counter

from django.utils.translation import gettext as _

from replies.faults import Fault, differs
from suggestions.models import Assignment
from suggestions.workflow.lines import under_way

Part = Assignment.Part


def orders_follow(batch):
    """Each later round was ordered, and what was handled again is frozen: one line where it is handled separately."""
    for suggestion in batch.suggestions:
        ordered = [row for row in suggestion.rehandlings.all() if row.is_ordered]
        rounds, lines = {row.round for row in ordered}, {row.assignment_id for row in ordered}
        for row in suggestion.assignments.all():
            if row.round > 1 and row.round not in rounds:
                what = _("order of round %(round)s") % {"round": row.round}
                yield Fault(row, what, _("(none)"), _("ordered"))
            if row.is_current:
                is_over = row.pk in lines if row.part == Part.SEPARATE else row.round + 1 in rounds
                yield from differs(row, _("frozen"), row.is_frozen, is_over)


def one_lead_a_round(batch):
    """Invariant 2: one lead or sole handler a round; others only beside a lead, or all separate; an agency once."""
    for suggestion in batch.suggestions:
        current = [row for row in suggestion.assignments.all() if row.is_current]
        for round in {row.round for row in current}:
            parts = Counter(row.part for row in current if row.round == round)
            if not _fit_together(parts):
                leads = parts[Part.LEAD] + parts[Part.SOLE]
                yield Fault(suggestion, _("lead agencies of round %(round)s") % {"round": round}, leads, 1)
        agencies = Counter((row.round, row.agency_id) for row in current)
        if agencies and max(agencies.values()) > 1:
            yield Fault(suggestion, _("assignments of one agency in a round"), max(agencies.values()), 1)


def _fit_together(parts):
    leads, beside = parts[Part.LEAD] + parts[Part.SOLE], parts[Part.CO] + parts[Part.JOINT_LEAD]
    if parts[Part.SEPARATE]:
        return not leads and not beside
    return leads <= 1 and not (beside and parts[Part.SOLE])


def items_are_given_out(batch):
    """Invariant 4: every item has an agency that answers it."""
    for suggestion in batch.suggestions:
        lines = [row for row in under_way(list(suggestion.assignments.all())) if row.is_current]
        answered = [item.pk for line in lines if line.is_answering for item in line.items.all()]
        for item in suggestion.items.all() if answered else ():
            if item.pk not in answered:
                what = _("answer to item %(order)s") % {"order": item.order}
                yield Fault(suggestion, what, _("(none)"), _("given to an agency"))


def answered_together(batch):
    """A joint lead has answered when the letter it signed went out, and not before."""
    for row in batch.assignments:
        if row.part == Part.JOINT_LEAD:
            has_answered = row.state == Assignment.State.REPLIED
            yield from differs(row, _("answered with"), row.answered_with_id is not None, has_answered)


CHECKS = (orders_follow, one_lead_a_round, items_are_given_out, answered_together)
