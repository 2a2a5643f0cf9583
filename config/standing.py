"""The table of grants as a condition of the database: the rows on which a person stands where a step wants them."""

from django.db.models import Q

from agencies import clock
from agencies.models import Membership, Role
from agencies.permissions import GRANTS, Side, memberships_of

CONGRESS = "session__term__congress__"


def standing(user, action, *, case="", assignment=None, first=None):
    """Rows on which the user stands where GRANTS wants them; `case` and `assignment` are the paths from the row.

    `first` is the condition under which an objection is the first one of its case.
    """
    where = Q(pk__in=[])
    for membership in memberships_of(user):
        side = GRANTS[action].get(membership.role)
        if side in (Side.OFFICE, Side.LIAISON):
            where |= Q(**{f"{case}{CONGRESS}{side}": membership.agency_id})
        elif side == Side.STAND_IN:
            staffed = Membership.objects.current(today=clock.today()).filter(role=Role.CONGRESS_LIAISON)
            where |= Q(**{f"{case}{CONGRESS}office": membership.agency_id}) & ~Q(
                **{f"{case}{CONGRESS}liaison__in": staffed.values("agency")}
            )
        elif side == Side.OFFICE_FIRST and first is not None:
            where |= Q(**{f"{case}{CONGRESS}office": membership.agency_id}) & first
        elif side == Side.AGENCY and assignment is not None:
            where |= Q(**{f"{assignment}agency": membership.agency_id})
        elif side == Side.OFFICER and assignment is not None:
            where |= Q(**{f"{assignment}agency": membership.agency_id, f"{assignment}officer": user})
    return where
