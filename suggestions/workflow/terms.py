"""届满: a term ends while suggestions are still in handling.

Its deputies are deputies no more and nothing is registered in its sessions. What they asked for goes on: cases keep their
agencies and time limits, letters reach those who asked, links stay readable and evaluations open until their own day.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.permissions import Action
from suggestions.models import Deputy, Suggestion, Term
from suggestions.workflow.engine import NotNow, act


def open_cases(term):
    return Suggestion.objects.open().filter(session__term=term)


def end_term(term, *, on, basis, by):
    """Raises ValidationError for a day in the future or before the term began, NotNow when it ended already."""
    if on > clock.today():
        raise ValidationError({"on": _("The date lies in the future.")})
    if on < term.begins_on:
        raise ValidationError({"on": _("The date lies before the term began.")})
    with act(Action.END_TERM, by=by, on=term, note=basis) as step:
        Term.objects.select_for_update().get(pk=term.pk)
        refuse_end_term(term)
        step.set(term, ended_on=on, ends_on=on)
        serving = Deputy.objects.filter(term=term, status=Deputy.Status.SERVING)
        counts = {"deputies": serving.update(status=Deputy.Status.ENDED), "cases": open_cases(term).count()}
        step.detail |= {"term": str(term), "on_day": on.isoformat(), **counts}
    return term


def refuse_end_term(term):
    term.refresh_from_db()
    if term.ended_on is not None:
        why = _("The term ended on %(day)s already.") % {"day": term.ended_on.isoformat()}
        raise NotNow(term, Action.END_TERM, why)
