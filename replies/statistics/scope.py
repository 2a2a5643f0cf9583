"""What a report counts: a session, a span of days, and the rows that the reader may see.

A confidential case is in the figures of those on its list and of nobody else's: a figure tells off its list that there
is one. So every figure is the length of the list behind it, for whoever reads it.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import User
from agencies.permissions import agencies_where
from suggestions.models import Assignment, Session, Suggestion
from suggestions.models.suggestion import WHOLE_AGENCY, WHOLE_LIAISON, WHOLE_OFFICE


class By(models.TextChoices):
    ASSIGNED = "assigned", _("by the day of assignment")
    REPLIED = "replied", _("by the day of the reply")


class Unit(models.TextChoices):
    """Under separate handling one piece is several assignments: both ways of counting are offered, and named."""

    ASSIGNMENTS = "assignments", _("assignments")
    PIECES = "pieces", _("pieces")


@dataclass(frozen=True)
class Scope:
    """`user` None: the program itself, without confidential cases. `agencies` None: those of all agencies."""

    session: Session
    user: User | None = None
    agencies: frozenset | None = None
    by: str = By.ASSIGNED
    first: date | None = None
    last: date | None = None
    unit: str = Unit.ASSIGNMENTS
    kind: str = Suggestion.Kind.SUGGESTION
    today: date = field(default_factory=clock.today)

    @property
    def oversees(self):
        return self.agencies is None

    def suggestions(self):
        """All that were registered; the days do not narrow these."""
        rows = Suggestion.objects.filter(session=self.session, kind=self.kind)
        if self.user is None:
            return rows.filter(is_confidential=False)
        return rows.filter(pk__in=Suggestion.objects.visible_to(self.user).values("pk"))

    def lines(self):
        """Assignments of the first round, in cases that were not withdrawn: a later round is not counted again."""
        rows = Assignment.objects.filter(
            self._in_days(""),
            round=1,
            suggestion__in=self.suggestions().exclude(state=Suggestion.State.WITHDRAWN),
        )
        return rows if self.oversees else rows.filter(agency__in=self.agencies)

    def commitments_of(self, rows):
        """Those in the ledger of this session; of a carried one only what it was carried over to."""
        seen = Suggestion.objects.filter(kind=self.kind).exclude(state=Suggestion.State.WITHDRAWN)
        if self.user is None:
            seen = seen.filter(is_confidential=False)
        else:
            seen = seen.filter(pk__in=Suggestion.objects.visible_to(self.user).values("pk"))
        found = rows.filter(
            self._in_days("assignment__"), session=self.session, assignment__suggestion__in=seen
        ).exclude(state="carried_over")
        return found if self.oversees else found.filter(owner__in=self.agencies)

    def _in_days(self, path):
        day = f"{path}{'assigned_on' if self.by == By.ASSIGNED else 'replied_on'}"
        where = Q(**{f"{day}__isnull": False})
        if self.first:
            where &= Q(**{f"{day}__gte": self.first})
        if self.last:
            where &= Q(**{f"{day}__lte": self.last})
        return where


def sessions_for(user):
    """(sessions of the congresses the user oversees, those in which their agency has a part), the latest first."""
    overseen = Session.objects.filter(
        Q(term__congress__office__in=agencies_where(user, *WHOLE_OFFICE))
        | Q(term__congress__liaison__in=agencies_where(user, *WHOLE_LIAISON))
    )
    handled = Session.objects.filter(
        suggestions__assignments__in=Assignment.objects.current().filter(agency__in=own_agencies(user))
    )
    return list(overseen), list(handled.distinct())


def own_agencies(user):
    return agencies_where(user, *WHOLE_AGENCY)


def may_read(user):
    """Whose roles reach further than the cases allocated to them."""
    return bool(agencies_where(user, *WHOLE_OFFICE, *WHOLE_LIAISON, *WHOLE_AGENCY))


def scope_of(user, session, **narrowed):
    """The scope of a session for this reader; of an agency its own rows alone."""
    overseen, _handled = sessions_for(user)
    agencies = None if session in overseen else frozenset(own_agencies(user))
    return Scope(session=session, user=user, agencies=agencies, **narrowed)
