"""What must be true of agencies and people beside the cases: successors stand in the place of those that ended, and no
link of a deputy who left opens any more."""

from django.utils.translation import gettext as _

from agencies.models import Agency
from replies.faults import Fault
from replies.models import CommitmentLink, EvaluationLink
from suggestions.models import Deputy


def faults():
    yield from _successors()
    yield from _links()


def _successors():
    for old in Agency.objects.filter(successor__isnull=False).select_related("successor"):
        missing = set(old.stands_for) - set(old.successor.took_over)
        if missing or old.valid_to is None:
            yield Fault(old.successor, _("agencies whose place it took"), _("(none)"), old.name)


def _links():
    for link_class in (EvaluationLink, CommitmentLink):
        rows = link_class.objects.filter(
            evaluation__proposer__deputy__left_on__isnull=False, revoked_at__isnull=True
        )
        for pk in rows.values_list("evaluation__proposer__deputy", flat=True).distinct():
            yield Fault(Deputy.objects.get(pk=pk), _("personal links"), _("open"), _("revoked"))
