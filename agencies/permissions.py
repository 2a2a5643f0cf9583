"""One question, asked one way: may this person take the step here? The table itself is `agencies.grants`."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext

from agencies import clock
from agencies.grants import DECIDING, DELEGABLE, DEPUTY, GRANTS, PERSONAL, PROGRAM, Action, Side
from agencies.models import AccessLog, Membership, SigningDelegation, User

__all__ = [
    "DEPUTY",
    "GRANTS",
    "PROGRAM",
    "Action",
    "Actor",
    "InTheWakeOf",
    "Program",
    "Side",
    "acting_membership",
    "actor_for",
    "agencies_where",
    "delegation_for",
    "delegations_to",
    "forget_memberships",
    "get_visible_or_404",
    "has_role",
    "holders_in",
    "is_granted",
    "memberships_of",
    "own_membership",
    "require",
]


@dataclass(frozen=True)
class Actor:
    """Who takes a step, as history will remember them."""

    name: str
    role: str = ""
    post: str = ""
    agency_name: str = ""
    user: User | None = None
    membership: Membership | None = None
    stands_for: SigningDelegation | None = None


@dataclass(frozen=True)
class Program:
    """The program as the one who acts, named by what it runs."""

    name: str

    def acting(self, action, *, on):
        """Raises PermissionDenied unless the step is one the program may take by itself."""
        if GRANTS[Action(action)].get(PROGRAM) != Side.RUN:
            raise PermissionDenied
        return Actor(name=self.name, role=PROGRAM)


@dataclass(frozen=True)
class InTheWakeOf:
    """Who took a step that reaches into many cases: the right was asked once, where it was taken."""

    actor: Actor

    def acting(self, action, *, on):
        return self.actor


def memberships_of(user):
    """The user's memberships of today, read once a request."""
    if not hasattr(user, "_memberships_today"):
        user._memberships_today = list(
            Membership.objects.current(today=clock.today()).filter(user=user).select_related("agency")
        )
    return user._memberships_today


def forget_memberships(user):
    """A step asks afresh, so that a transfer counts from the next act on."""
    user.__dict__.pop("_memberships_today", None)
    user.__dict__.pop("_delegations_today", None)


def delegations_to(user):
    """Who lets this user sign for them today, read once a request."""
    if not hasattr(user, "_delegations_today"):
        found = SigningDelegation.objects.in_force(today=clock.today()).filter(delegate=user)
        user._delegations_today = list(found.select_related("holder__user", "holder__agency"))
    return user._delegations_today


def acting_membership(user, action, *, on):
    """The membership that lets this user take the step on this case, or None."""
    if not user.is_active:
        return None
    for membership in memberships_of(user):
        side = GRANTS[action].get(membership.role)
        if side is None:
            continue
        for agency_id, person_id in _parties(on, side):
            if membership.agency.answers_for(agency_id) and (side not in PERSONAL or person_id == user.pk):
                return membership
    delegation = delegation_for(user, action, on=on)
    return delegation and own_membership(user, agency_id=delegation.holder.agency_id)


def _parties(on, side):
    """Who stands there: one, but for a sign-off that several agencies countersign side by side."""
    return on.parties(side) if side == Side.HOLDER and hasattr(on, "parties") else [on.party(side)]


def delegation_for(user, action, *, on):
    """The delegation by which the user may decide in the holder's name, or None."""
    if action not in DELEGABLE:
        return None
    for delegation in delegations_to(user):
        holder = delegation.holder
        is_theirs = (holder.agency_id, holder.user_id) in _parties(on, Side.HOLDER)
        if is_theirs and GRANTS[action].get(holder.role) == Side.HOLDER:
            return delegation
    return None


def own_membership(user, *, agency_id):
    """In which of their own roles a delegate acts in the agency: deciding ones alone, so not after leaving it."""
    found = [m for m in memberships_of(user) if m.agency_id == agency_id and m.role in DECIDING]
    return found[0] if found else None


def is_granted(user, action, *, on):
    return acting_membership(user, action, on=on) is not None


def require(user, action, *, on):
    """The acting membership. Raises PermissionDenied, naming the step, when there is none."""
    membership = acting_membership(user, action, on=on)
    if membership is None:
        raise PermissionDenied(
            gettext("Your role in this case does not include: %(step)s.") % {"step": Action(action).label}
        )
    return membership


def actor_for(by, action, *, on):
    """The Actor of a step: a member of staff by membership, anybody else (a deputy's link) by their own answer."""
    if not isinstance(by, User):
        return by.acting(action, on=on)
    forget_memberships(by)
    membership = require(by, action, on=on)
    return Actor(
        name=by.name,
        role=membership.role,
        post=membership.post,
        agency_name=str(membership.agency),
        user=by,
        membership=membership,
        stands_for=_stands_for(by, action, on=on),
    )


def _stands_for(user, action, *, on):
    """None for who holds the step in their own name."""
    if action not in DELEGABLE or user.pk in {person_id for _agency, person_id in _parties(on, Side.HOLDER)}:
        return None
    return delegation_for(user, action, on=on)


def has_role(user, *roles):
    return any(membership.role in roles for membership in memberships_of(user))


def agencies_where(user, *roles):
    """Ids of the agencies in which the user holds one of the roles today, with those whose place they took."""
    return [pk for m in memberships_of(user) if m.role in roles for pk in m.agency.stands_for]


def holders_in(agency, *roles, today):
    """Users who hold one of the roles in the agency on the day, or in the one that took its place."""
    place = agency.heir(today=today)
    return User.objects.filter(
        memberships__in=Membership.objects.current(today=today).filter(agency=place, role__in=roles)
    ).distinct()


def get_visible_or_404(model, user, pk, *, rows=None):
    """The row if this user may know that it exists; otherwise as if it did not, and the attempt is noted.

    `rows` are other rows than those of `visible_to`, where one page shows more or less.
    """
    visible = (model.objects.visible_to(user) if rows is None else rows).filter(pk=pk).first()
    if visible is None:
        if model.objects.filter(pk=pk).exists():
            AccessLog.objects.create(
                user=user, kind=AccessLog.Kind.NOT_VISIBLE, what=f"{model._meta.label} {pk}", at=clock.now()
            )
        raise Http404
    return visible
