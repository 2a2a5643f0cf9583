"""总体评价: one mark for a reply that several deputies evaluated, by the rule of its profile.

`lead` (the default): the mark of the lead deputy. `any`: the least satisfied mark of anybody who was asked.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from replies.models import Evaluation


@dataclass(frozen=True)
class Overall:
    code: str
    label: str
    why: str


def overall(evaluations):
    """The mark that counts among the evaluations of one reply; None while it was not given, and for several replies."""
    given = [row for row in evaluations if row.state == Evaluation.State.GIVEN and row.counts]
    if not given or len({row.assignment_id for row in evaluations}) > 1:
        return None
    profile = given[0].assignment.profile
    order = [option["code"] for option in profile.evaluate_options]
    found = [mark for row in given for mark in row.marks.values() if mark in order]
    if not found:
        return None
    worst = max(found, key=order.index)
    label = next(option["label"] for option in profile.evaluate_options if option["code"] == worst)
    by_lead = profile.co_signer_mark != "any"
    return Overall(worst, label, _("by the lead deputy") if by_lead else _("by the least satisfied"))
