"""并案办理、分别答复: what was merged stays together until the office takes it apart.

Which assignments one reply answers, and what is not possible meanwhile; the steps themselves write replies and stand in
`replies.workflow.merging`.
"""

from django.db.models import Q
from django.utils.translation import gettext as _

from suggestions.models import Assignment
from suggestions.workflow.engine import NotNow


def others_in_hand(assignment):
    """The other assignments of a merged reply that were signed for and are not answered yet: one officer has them all."""
    host = assignment.merged_into or assignment.pk
    rows = Assignment.objects.answering().filter(Q(pk=host) | Q(answered_with=host)).exclude(pk=assignment.pk)
    taken_up = [Assignment.State.SIGNED_FOR, Assignment.State.WORKING]
    return list(rows.filter(state__in=taken_up).select_related("suggestion").order_by("pk"))


def names_of(assignments):
    """第0925号、第0926号 in a sentence: the numbers alone, titles where there is none."""
    return "、".join(line.suggestion.number or line.suggestion.title for line in assignments)


def refuse_merged(assignment, action):
    """Raises NotNow while it is answered with another suggestion, or another one with it."""
    if assignment.is_guest:
        why = _("This suggestion is answered together with No. %(number)s. Take them apart first.")
        raise NotNow(assignment, action, why % {"number": names_of([assignment.answered_with])})
    guests = assignment.guests if assignment.is_answering else []
    if guests:
        why = _("No. %(numbers)s is answered in the reply to this suggestion. Take them apart first.")
        raise NotNow(assignment, action, why % {"numbers": names_of(guests)})
