"""委托代签: a reviewer or principal who is away lets another person of the agency decide for a period.

It stands beside the cases: no state, no case, but a line in the same chain of events.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Membership, Notice, SigningDelegation
from agencies.permissions import DECIDING, GRANTS, Action, holders_in
from suggestions.workflow import NotNow, act


def delegates_for(membership):
    """Who may stand in: people who decide in the same agency themselves."""
    found = holders_in(membership.agency, *DECIDING, today=clock.today())
    return found.exclude(pk=membership.user_id).order_by("pk")


def delegate(membership, *, delegate, valid_from, valid_to, reason, by, seen=None):
    """Raises ValidationError for a stranger, a period that is over or upside down, and a second delegation in it."""
    check_delegation(membership, delegate=delegate, valid_from=valid_from, valid_to=valid_to)
    with act(Action.DELEGATE, by=by, on=membership, note=reason) as step:
        Membership.objects.select_for_update().get(pk=membership.pk)
        if membership.role not in GRANTS[Action.DELEGATE]:
            raise PermissionDenied(_("Reviewers and principals delegate their signing, nobody else."))
        _check_no_other(membership, valid_from, valid_to)
        made = SigningDelegation.objects.create(
            holder=membership, delegate=delegate, valid_from=valid_from, valid_to=valid_to, reason=reason
        )
        step.detail |= _told(made)
        _notice(step, made, delegate)
    return made


def check_delegation(membership, *, delegate, valid_from, valid_to):
    if delegate not in delegates_for(membership):
        raise ValidationError({"delegate": _("Choose a reviewer, coordinator or principal of your agency.")})
    if valid_from < clock.today():
        raise ValidationError({"valid_from": _("A delegation begins today or later.")})
    if valid_to < valid_from:
        raise ValidationError({"valid_to": _("The delegation ends before it begins.")})


def _check_no_other(membership, valid_from, valid_to):
    others = membership.delegations.filter(
        revoked_at__isnull=True, valid_from__lte=valid_to, valid_to__gte=valid_from
    )
    if others.exists():
        raise ValidationError({"valid_from": _("Another delegation runs in these days. Revoke it first.")})


def revoke_delegation(delegation, *, by, seen=None):
    """From now on the delegate decides nothing more; what was signed stays. Raises NotNow when it is over."""
    with act(Action.REVOKE_DELEGATION, by=by, on=delegation) as step:
        found = SigningDelegation.objects.select_for_update().get(pk=delegation.pk)
        if not is_open(found):
            raise NotNow(found, Action.REVOKE_DELEGATION, _("The delegation is over already."))
        step.set(found, revoked_at=clock.now())
        step.detail |= _told(found)
        _notice(step, found, found.delegate)
    return found


def is_open(delegation):
    return delegation.revoked_at is None and delegation.valid_to >= clock.today()


def _told(delegation):
    return {
        "delegation": delegation.pk,
        "delegate": delegation.delegate.name,
        "from_day": delegation.valid_from.isoformat(),
        "to_day": delegation.valid_to.isoformat(),
    }


def _notice(step, delegation, user):
    Notice.objects.create(
        user=user,
        action=step.action,
        case_label=f"{delegation.holder.user.name} → {delegation.delegate.name}",
        text=f"{delegation.valid_from.isoformat()} — {delegation.valid_to.isoformat()} {delegation.reason}",
        url="/delegations/",
    )
