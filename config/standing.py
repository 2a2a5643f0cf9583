"""The table of grants as a condition of the database: the rows on which a person stands where a step wants them."""

from django.db.models import Q

from agencies import clock
from agencies.models import Membership, Role
from agencies.permissions import GRANTS, Side, memberships_of
from suggestions.models import RuleProfile

CONGRESS = "session__term__congress__"


EXTENDING = (Side.OFFICE_EXTENDS, Side.LIAISON_EXTENDS)


def standing(user, action, *, case="", assignment=None, first=None):
    """Rows on which the user stands where GRANTS wants them; `case` and `assignment` are the paths from the row.

    `first` is the condition under which an objection is the first one of its case.
    """
    where = Q(pk__in=[])
    for membership in memberships_of(user):
        side, places = GRANTS[action].get(membership.role), membership.agency.stands_for
        if side in (Side.OFFICE, Side.LIAISON):
            where |= Q(**{f"{case}{CONGRESS}{side}__in": places})
        elif side == Side.STAND_IN:
            where |= _stands_in(places, case)
        elif side in EXTENDING and assignment is not None:
            where |= _extends(side, places, case, assignment)
        elif side == Side.OFFICE_FIRST and first is not None:
            where |= Q(**{f"{case}{CONGRESS}office__in": places}) & first
        elif side == Side.AGENCY and assignment is not None:
            where |= Q(**{f"{assignment}agency__in": places})
        elif side == Side.OFFICER and assignment is not None:
            where |= Q(**{f"{assignment}agency__in": places, f"{assignment}officer": user})
    return where


def _stands_in(places, case):
    """The office, while the congress body has nobody."""
    staffed = Membership.objects.current(today=clock.today()).filter(role=Role.CONGRESS_LIAISON)
    return Q(**{f"{case}{CONGRESS}office__in": places}) & ~Q(
        **{f"{case}{CONGRESS}liaison__in": staffed.values("agency")}
    )


def _extends(side, places, case, assignment):
    """See also Assignment.party."""
    decides = RuleProfile.Extender
    by_office = Q(**{f"{assignment}profile__extension_approver": decides.GOV_OFFICE})
    by_congress = Q(**{f"{assignment}profile__extension_approver": decides.NPC_OFFICE})
    if side == Side.LIAISON_EXTENDS:
        return Q(**{f"{case}{CONGRESS}liaison__in": places}) & by_congress
    in_office = Q(**{f"{case}{CONGRESS}office__in": places})
    return (in_office & by_office) | (_stands_in(places, case) & by_congress)
