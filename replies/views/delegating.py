"""委托代签: who signs for whom, and until when."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Membership, SigningDelegation
from agencies.permissions import GRANTS, Action, get_visible_or_404, memberships_of, require
from replies import workflow
from replies.forms.delegating import DelegateForm
from replies.workflow.delegating import is_open
from suggestions.stepping import take_step
from suggestions.workflow import NotNow


@require_safe
def delegations(request):
    """Those I made and those made to me, the latest first."""
    rows = SigningDelegation.objects.visible_to(request.user).select_related(
        "holder__user", "holder__agency", "delegate"
    )
    mine = [m for m in memberships_of(request.user) if m.role in GRANTS[Action.DELEGATE]]
    shown = [
        {"delegation": row, "is_mine": row.holder.user_id == request.user.pk, "is_open": is_open(row)}
        for row in rows.order_by("-valid_from", "-pk")
    ]
    return render(request, "replies/delegations.html", {"rows": shown, "memberships": mine})


@require_http_methods(["GET", "POST"])
def delegate(request, pk):
    return take_step(
        request,
        Action.DELEGATE,
        workflow.delegate,
        on=get_visible_or_404(Membership, request.user, pk),
        form_class=DelegateForm,
        then=lambda _made: reverse("replies:delegations"),
    )


@require_http_methods(["GET", "POST"])
def revoke_delegation(request, pk):
    delegation = get_visible_or_404(SigningDelegation, request.user, pk)
    require(request.user, Action.REVOKE_DELEGATION, on=delegation)
    if not is_open(delegation):
        raise NotNow(delegation, Action.REVOKE_DELEGATION, _("The delegation is over already."))
    return take_step(
        request,
        Action.REVOKE_DELEGATION,
        workflow.revoke_delegation,
        on=delegation,
        then=lambda _revoked: reverse("replies:delegations"),
        context={"consequence": _("From now on this person signs nothing more for you.")},
    )
