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
from agencies.models import AccessLog, Membership, Role, SigningDelegation, User


class Action(models.TextChoices):
    """Every step of the procedure; the same word in URL, view, form, step, page and test."""

    REGISTER = "register", _("register")
    REVISE = "revise", _("correct the registration")
    ATTACH = "attach", _("attach a file")
    SUBMIT = "submit", _("submit for review")
    ACCEPT = "accept", _("accept")
    ASSIGN = "assign", _("assign")
    RECALL_ASSIGNMENT = "recall_assignment", _("recall the assignment")
    SIGN_FOR = "sign_for", _("sign for")
    ALLOCATE = "allocate", _("allocate to a case officer")
    OBJECT = "object", _("object to the assignment")
    SIGN_OBJECTION = "sign_objection", _("sign the objection")
    DROP_OBJECTION = "drop_objection", _("take the objection back")
    OVERRULE = "overrule", _("overrule the objection")
    REASSIGN = "reassign", _("uphold and reassign")
    ASK_EXTENSION = "ask_extension", _("ask for an extension")
    SIGN_EXTENSION = "sign_extension", _("sign the request for extension")
    DECIDE_EXTENSION = "decide_extension", _("decide on the extension")
    RETURN_TO_DEPUTY = "return_to_deputy", _("return to the deputy")
    CONVERT = "convert", _("convert to a letter")
    WITHDRAW = "withdraw", _("withdraw at the deputy's request")
    MARK_KEY = "mark_key", _("mark as key suggestion")
    UNMARK_KEY = "unmark_key", _("take the key mark away")
    LOG_CONTACT = "log_contact", _("log a contact")
    REQUEST_OPINION = "request_opinion", _("request co-handling opinions")
    SAVE_OPINION = "save_opinion", _("write the opinion")
    SUBMIT_OPINION = "submit_opinion", _("submit the opinion for signing")
    SEND_BACK_OPINION = "send_back_opinion", _("send the opinion back")
    GIVE_OPINION = "give_opinion", _("sign and give the opinion")
    TREAT_OPINION = "treat_opinion", _("record how the opinion is used")
    REQUEST_REDO = "request_redo", _("ask for the opinion again")
    WITHDRAW_DISAGREEMENT = "withdraw_disagreement", _("withdraw the disagreement")
    COORDINATE = "coordinate", _("coordinate the disagreement")
    SAVE_DRAFT = "save_draft", _("save the draft")
    SUBMIT_DRAFT = "submit_draft", _("submit the draft for sign-off")
    RECALL_DRAFT = "recall_draft", _("recall the draft from sign-off")
    PASS_DRAFT = "pass_draft", _("pass the draft")
    SEND_BACK_DRAFT = "send_back_draft", _("send the draft back")
    SIGN = "sign", _("sign")
    UNSIGN = "unsign", _("take back the signature")
    NUMBER = "number", _("number and date the letter")
    DISPATCH = "dispatch", _("dispatch the letter")
    WITHDRAW_LETTER = "withdraw_letter", _("withdraw the letter")
    INVITE = "invite", _("invite the evaluation")
    EVALUATE = "evaluate", _("evaluate")
    ENTER_EVALUATION = "enter_evaluation", _("enter an evaluation given on paper")
    CORRECT_EVALUATION = "correct_evaluation", _("correct an evaluation")
    RELEASE_EVALUATION = "release_evaluation", _("release the evaluation to the agency")
    LAPSE = "lapse", _("close without an evaluation")
    DECLINE_REHANDLING = "decline_rehandling", _("decide against another handling")
    ORDER_REHANDLING = "order_rehandling", _("order another handling")
    RECORD_MEDIATION = "record_mediation", _("record the mediation")
    REPORT_PROGRESS = "report_progress", _("report progress on a commitment")
    CARRY_OVER = "carry_over", _("carry the commitment over to the next session")
    DROP_COMMITMENT = "drop_commitment", _("declare that a commitment cannot be kept")
    FULFIL = "fulfil", _("report a commitment as fulfilled")
    PROPOSE_PUBLICATION = "propose_publication", _("propose the publication")
    REVIEW_PUBLICATION = "review_publication", _("review for secrecy")
    PUBLISH = "publish", _("publish")
    CONCLUDE = "conclude", _("conclude")
    SEE_CONTACT_DATA = "see_contact_data", _("see the deputy's contact data")
    DELEGATE = "delegate", _("delegate the signing")
    REVOKE_DELEGATION = "revoke_delegation", _("revoke the delegation")


class Side(models.TextChoices):
    """Where a person must stand towards the case for a grant to count."""

    OFFICE = "office", _("in the assigning office of the congress")
    STAND_IN = "stand_in", _("in the assigning office, while the congress body has nobody")
    LIAISON = "liaison", _("in the congress body of the congress")
    AGENCY = "agency", _("in the agency of the assignment")
    OFFICER = "officer", _("case officer the assignment is allocated to")
    LEAD_AGENCY = "lead_agency", _("in the agency that answers, of a co-handler's opinion")
    LEAD_OFFICER = "lead_officer", _("case officer of the agency that answers, of a co-handler's opinion")
    HOLDER = "holder", _("named holder of the sign-off step in turn")
    LINK = "link", _("holder of the personal link")
    OFFICE_FIRST = "office_first", _("in the assigning office, for the first objection of a case")
    RUN = "run", _("the daily run of the program itself")


DEPUTY = "deputy"
"""Stands among the roles for those who have no account: a deputy with a personal link."""

PROGRAM = "program"
"""Stands among the roles for what the program does by itself: the daily run, an import without a person's name."""

_OFFICE = {Role.OFFICE_COORDINATOR: Side.OFFICE, Role.OFFICE_LEADER: Side.OFFICE}
_OBJECTIONS = {Role.OFFICE_COORDINATOR: Side.OFFICE_FIRST, Role.OFFICE_LEADER: Side.OFFICE}
_REGISTRY = {Role.OFFICE_COORDINATOR: Side.OFFICE}
_HANDLING = {Role.AGENCY_COORDINATOR: Side.AGENCY, Role.CASE_OFFICER: Side.OFFICER}
_COORDINATING = {Role.AGENCY_COORDINATOR: Side.AGENCY}
_SIGNING_OFF = {
    Role.REVIEWER: Side.HOLDER,
    Role.AGENCY_COORDINATOR: Side.HOLDER,
    Role.PRINCIPAL: Side.HOLDER,
}
_DELEGATING = {Role.REVIEWER: Side.HOLDER, Role.PRINCIPAL: Side.HOLDER}
_DEPUTIES_SIDE = {Role.CONGRESS_LIAISON: Side.LIAISON, Role.OFFICE_COORDINATOR: Side.STAND_IN}

GRANTS = {
    Action.REGISTER: _REGISTRY,
    Action.REVISE: _REGISTRY,
    Action.ATTACH: _REGISTRY,
    Action.SUBMIT: _REGISTRY,
    Action.ACCEPT: _OFFICE,
    Action.ASSIGN: _OFFICE,
    Action.RECALL_ASSIGNMENT: _OFFICE,
    Action.SIGN_FOR: _COORDINATING,
    Action.ALLOCATE: _COORDINATING,
    Action.OBJECT: _COORDINATING,
    Action.SIGN_OBJECTION: {Role.PRINCIPAL: Side.AGENCY},
    Action.DROP_OBJECTION: {**_COORDINATING, Role.PRINCIPAL: Side.AGENCY},
    Action.OVERRULE: _OBJECTIONS,
    Action.REASSIGN: _OBJECTIONS,
    Action.ASK_EXTENSION: _COORDINATING,
    Action.SIGN_EXTENSION: {Role.PRINCIPAL: Side.AGENCY},
    Action.DECIDE_EXTENSION: _OFFICE,
    Action.RETURN_TO_DEPUTY: _OFFICE,
    Action.CONVERT: _OFFICE,
    Action.WITHDRAW: _OFFICE,
    Action.MARK_KEY: {Role.CONGRESS_LIAISON: Side.LIAISON},
    Action.UNMARK_KEY: {Role.CONGRESS_LIAISON: Side.LIAISON},
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
    Action.REQUEST_REDO: {
        Role.AGENCY_COORDINATOR: Side.LEAD_AGENCY,
        Role.CASE_OFFICER: Side.LEAD_OFFICER,
    },
    Action.WITHDRAW_DISAGREEMENT: {Role.AGENCY_COORDINATOR: Side.AGENCY, Role.PRINCIPAL: Side.AGENCY},
    Action.COORDINATE: _OFFICE,
    Action.SAVE_DRAFT: {**_HANDLING, Role.REVIEWER: Side.HOLDER},
    Action.SUBMIT_DRAFT: _HANDLING,
    Action.RECALL_DRAFT: _HANDLING,
    Action.PASS_DRAFT: _SIGNING_OFF,
    Action.SEND_BACK_DRAFT: _SIGNING_OFF,
    Action.SIGN: {Role.PRINCIPAL: Side.HOLDER},
    Action.UNSIGN: {Role.PRINCIPAL: Side.AGENCY},
    Action.NUMBER: _COORDINATING,
    Action.DISPATCH: _COORDINATING,
    Action.WITHDRAW_LETTER: {Role.PRINCIPAL: Side.AGENCY},
    Action.INVITE: {Role.OFFICE_COORDINATOR: Side.OFFICE, Role.CONGRESS_LIAISON: Side.LIAISON},
    Action.EVALUATE: {DEPUTY: Side.LINK},
    Action.ENTER_EVALUATION: {**_DEPUTIES_SIDE, PROGRAM: Side.RUN},
    Action.CORRECT_EVALUATION: _DEPUTIES_SIDE,
    Action.RELEASE_EVALUATION: {Role.CONGRESS_LIAISON: Side.LIAISON, **_OFFICE},
    Action.LAPSE: {
        Role.CONGRESS_LIAISON: Side.LIAISON,
        Role.OFFICE_COORDINATOR: Side.OFFICE,
        PROGRAM: Side.RUN,
    },
    Action.DECLINE_REHANDLING: _DEPUTIES_SIDE,
    Action.ORDER_REHANDLING: _DEPUTIES_SIDE,
    Action.RECORD_MEDIATION: _DEPUTIES_SIDE,
    Action.REPORT_PROGRESS: {**_HANDLING, Role.PRINCIPAL: Side.AGENCY},
    Action.CARRY_OVER: _OFFICE,
    Action.DROP_COMMITMENT: {Role.AGENCY_COORDINATOR: Side.AGENCY, Role.PRINCIPAL: Side.AGENCY},
    Action.FULFIL: {**_HANDLING, Role.PRINCIPAL: Side.AGENCY},
    Action.PROPOSE_PUBLICATION: _HANDLING,
    Action.REVIEW_PUBLICATION: {
        Role.AGENCY_COORDINATOR: Side.AGENCY,
        Role.REVIEWER: Side.AGENCY,
        Role.OFFICE_COORDINATOR: Side.OFFICE,
    },
    Action.PUBLISH: _OFFICE,
    Action.CONCLUDE: _OFFICE,
    Action.DELEGATE: _DELEGATING,
    Action.REVOKE_DELEGATION: _DELEGATING,
    Action.SEE_CONTACT_DATA: {
        **_OFFICE,
        Role.CONGRESS_LIAISON: Side.LIAISON,
        **_HANDLING,
        Role.PRINCIPAL: Side.AGENCY,
    },
}

PERSONAL = {Side.OFFICER, Side.LEAD_OFFICER, Side.HOLDER}
DELEGABLE = {
    Action.PASS_DRAFT,
    Action.SEND_BACK_DRAFT,
    Action.SIGN,
    Action.SEND_BACK_OPINION,
    Action.GIVE_OPINION,
}
"""What a holder may let another person decide; editing the text in their place is not among it."""
DECIDING = {Role.AGENCY_COORDINATOR, Role.REVIEWER, Role.PRINCIPAL}
"""Roles of an agency whose people may hold a step of a sign-off, or hold it for another."""


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
        agency_id, person_id = on.party(side)
        if agency_id == membership.agency_id and (side not in PERSONAL or person_id == user.pk):
            return membership
    delegation = delegation_for(user, action, on=on)
    return delegation and own_membership(user, agency_id=delegation.holder.agency_id)


def delegation_for(user, action, *, on):
    """The delegation by which the user may decide in the holder's name, or None."""
    if action not in DELEGABLE:
        return None
    for delegation in delegations_to(user):
        holder = delegation.holder
        is_theirs = on.party(Side.HOLDER) == (holder.agency_id, holder.user_id)
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
    if action not in DELEGABLE or on.party(Side.HOLDER)[1] == user.pk:
        return None
    return delegation_for(user, action, on=on)


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
