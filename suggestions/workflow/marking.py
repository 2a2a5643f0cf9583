"""重点督办: the congress chooses key suggestions, each with a leader who supervises it (代表法 2025 art. 52)."""

from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from suggestions.workflow.engine import NotNow, act


def mark_key(suggestion, *, leader, reason, by, seen=None):
    """`leader` is the supervising leader's name and post. Raises NotNow for one that has the mark."""
    with act(Action.MARK_KEY, by=by, on=suggestion, note=reason, seen=seen, leader=leader) as step:
        step.take(suggestion)
        if suggestion.is_key:
            why = _("This is a key suggestion already.")
            raise NotNow(suggestion, Action.MARK_KEY, why)
        step.set(suggestion, is_key=True, key_leader=leader)
        step.tell(_concerned(suggestion), reason)
    return suggestion


def unmark_key(suggestion, *, reason, by, seen=None):
    with act(Action.UNMARK_KEY, by=by, on=suggestion, note=reason, seen=seen) as step:
        step.take(suggestion)
        if not suggestion.is_key:
            why = _("This is not a key suggestion.")
            raise NotNow(suggestion, Action.UNMARK_KEY, why)
        step.detail["leader"] = suggestion.key_leader
        step.set(suggestion, is_key=False, key_leader="")
        step.tell(_concerned(suggestion), reason)
    return suggestion


def _concerned(suggestion):
    """The office, and in every agency the coordinators and the principal."""
    today, office = clock.today(), suggestion.session.term.congress.office
    people = list(holders_in(office, Role.OFFICE_COORDINATOR, Role.OFFICE_LEADER, today=today))
    for line in suggestion.assignments.current().select_related("agency"):
        people += holders_in(line.agency, Role.AGENCY_COORDINATOR, Role.PRINCIPAL, today=today)
    return people
