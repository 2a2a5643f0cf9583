"""Who may do what: `Action` names every step once, `GRANTS` says which role may take it and on which side of a case.

The table knows the words of later apps (dispatch, evaluate), not their code: that keeps the whole matrix in one place.
A case, an assignment, a reply … answers `party(side)`: which agency, and where it matters which person, stands there.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import AccessLog, Membership, Role, User


class Action(models.TextChoices):
    """Every step of the procedure; the same word in URL, view, form, step, page and test."""

    REGISTER = "register", _("register")
    REVISE = "revise", _("correct the registration")
    ATTACH = "attach", _("attach a file")
    SUBMIT = "submit", _("submit for review")
    ACCEPT = "accept", _("accept")
    ASSIGN = "assign", _("assign")
    SIGN_FOR = "sign_for", _("sign for")
    ALLOCATE = "allocate", _("allocate to a case officer")
    LOG_CONTACT = "log_contact", _("log a contact")
    REQUEST_OPINION = "request_opinion", _("request co-handling opinions")
    SAVE_OPINION = "save_opinion", _("write the opinion")
    SUBMIT_OPINION = "submit_opinion", _("submit the opinion for signing")
    SEND_BACK_OPINION = "send_back_opinion", _("send the opinion back")
    GIVE_OPINION = "give_opinion", _("sign and give the opinion")
    TREAT_OPINION = "treat_opinion", _("record how the opinion is used")
    SAVE_DRAFT = "save_draft", _("save the draft")
    SUBMIT_DRAFT = "submit_draft", _("submit the draft for sign-off")
    PASS_DRAFT = "pass_draft", _("pass the draft")
    SEND_BACK_DRAFT = "send_back_draft", _("send the draft back")
    SIGN = "sign", _("sign")
    NUMBER = "number", _("number and date the letter")
    DISPATCH = "dispatch", _("dispatch the letter")
    INVITE = "invite", _("invite the evaluation")
    EVALUATE = "evaluate", _("evaluate")
    PROPOSE_PUBLICATION = "propose_publication", _("propose the publication")
    REVIEW_PUBLICATION = "review_publication", _("review for secrecy")
    PUBLISH = "publish", _("publish")
    CONCLUDE = "conclude", _("conclude")
    SEE_CONTACT_DATA = "see_contact_data", _("see the deputy's contact data")


class Side(models.TextChoices):
    """Where a person must stand towards the case for a grant to count."""

    OFFICE = "office", _("in the assigning office of the congress")
    LIAISON = "liaison", _("in the congress body of the congress")
    AGENCY = "agency", _("in the agency of the assignment")
    OFFICER = "officer", _("case officer the assignment is allocated to")
    LEAD_AGENCY = "lead_agency", _("in the agency that answers, of a co-handler's opinion")
    LEAD_OFFICER = "lead_officer", _("case officer of the agency that answers, of a co-handler's opinion")
    HOLDER = "holder", _("named holder of the sign-off step in turn")
    LINK = "link", _("holder of the personal link")


DEPUTY = "deputy"
"""Stands among the roles for those who have no account: a deputy with a personal link."""

_OFFICE = {Role.OFFICE_COORDINATOR: Side.OFFICE, Role.OFFICE_LEADER: Side.OFFICE}
_REGISTRY = {Role.OFFICE_COORDINATOR: Side.OFFICE}
_HANDLING = {Role.AGENCY_COORDINATOR: Side.AGENCY, Role.CASE_OFFICER: Side.OFFICER}
_COORDINATING = {Role.AGENCY_COORDINATOR: Side.AGENCY}
_SIGNING_OFF = {
    Role.REVIEWER: Side.HOLDER,
    Role.AGENCY_COORDINATOR: Side.HOLDER,
    Role.PRINCIPAL: Side.HOLDER,
}

GRANTS = {
    Action.REGISTER: _REGISTRY,
    Action.REVISE: _REGISTRY,
    Action.ATTACH: _REGISTRY,
    Action.SUBMIT: _REGISTRY,
    Action.ACCEPT: _OFFICE,
    Action.ASSIGN: _OFFICE,
    Action.SIGN_FOR: _COORDINATING,
    Action.ALLOCATE: _COORDINATING,
    Action.LOG_CONTACT: {**_HANDLING, Role.REVIEWER: Side.AGENCY},
    Action.REQUEST_OPINION: _HANDLING,
    Action.SAVE_OPINION: _HANDLING,
    Action.SUBMIT_OPINION: _HANDLING,
    Action.SEND_BACK_OPINION: _SIGNING_OFF,
    Action.GIVE_OPINION: _SIGNING_OFF,
    Action.TREAT_OPINION: {
        Role.AGENCY_COORDINATOR: Side.LEAD_AGENCY,
        Role.CASE_OFFICER: Side.LEAD_OFFICER,
    },
    Action.SAVE_DRAFT: {**_HANDLING, Role.REVIEWER: Side.HOLDER},
    Action.SUBMIT_DRAFT: _HANDLING,
    Action.PASS_DRAFT: _SIGNING_OFF,
    Action.SEND_BACK_DRAFT: _SIGNING_OFF,
    Action.SIGN: {Role.PRINCIPAL: Side.HOLDER},
    Action.NUMBER: _COORDINATING,
    Action.DISPATCH: _COORDINATING,
    Action.INVITE: {Role.OFFICE_COORDINATOR: Side.OFFICE, Role.CONGRESS_LIAISON: Side.LIAISON},
    Action.EVALUATE: {DEPUTY: Side.LINK},
    Action.PROPOSE_PUBLICATION: _HANDLING,
    Action.REVIEW_PUBLICATION: {
        Role.AGENCY_COORDINATOR: Side.AGENCY,
        Role.REVIEWER: Side.AGENCY,
        Role.OFFICE_COORDINATOR: Side.OFFICE,
    },
    Action.PUBLISH: _OFFICE,
    Action.CONCLUDE: _OFFICE,
    Action.SEE_CONTACT_DATA: {
        **_OFFICE,
        Role.CONGRESS_LIAISON: Side.LIAISON,
        **_HANDLING,
        Role.PRINCIPAL: Side.AGENCY,
    },
}

PERSONAL = {Side.OFFICER, Side.LEAD_OFFICER, Side.HOLDER}


@dataclass(frozen=True)
class Actor:
    """Who takes a step, as history will remember them."""

    name: str
    role: str = ""
    post: str = ""
    agency_name: str = ""
    user: User | None = None
    membership: Membership | None = None


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


def acting_membership(user, action, *, on):
    """The membership that lets this user take the step on this case, or None."""
    if not user.is_active:
        return None
    for membership in memberships_of(user):
        side = GRANTS[action].get(membership.role)
        if side is None:
            continue
        agency_id, person_id = on.party(side)
        if agency_id == membership.agency_id and (side not in PERSONAL or person_id == user.pk):
            return membership
    return None


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
    )


def has_role(user, *roles):
    return any(membership.role in roles for membership in memberships_of(user))


def agencies_where(user, *roles):
    """Ids of the agencies in which the user holds one of the roles today."""
    return [m.agency_id for m in memberships_of(user) if m.role in roles]


def holders_in(agency, *roles, today):
    """Users who hold one of the roles in the agency on the day."""
    return User.objects.filter(
        memberships__in=Membership.objects.current(today=today).filter(agency=agency, role__in=roles)
    ).distinct()


def get_visible_or_404(model, user, pk):
    """The row if this user may know that it exists; otherwise as if it did not, and the attempt is noted."""
    visible = model.objects.visible_to(user).filter(pk=pk).first()
    if visible is None:
        if model.objects.filter(pk=pk).exists():
            AccessLog.objects.create(
                user=user, kind=AccessLog.Kind.NOT_VISIBLE, what=f"{model._meta.label} {pk}", at=clock.now()
            )
        raise Http404
    return visible
