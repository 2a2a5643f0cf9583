"""同事与移交: who works in one's own agency, how much each has in hand, and the page that hands it over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.models import Agency, Membership, Role
from agencies.permissions import Action, get_visible_or_404, memberships_of
from replies import workflow
from replies.forms.handing_over import HandOverForm
from replies.models import ApprovalStep
from replies.workflow.handing_over import OFFICES, allocations, place_of, sign_offs
from suggestions.models import Suggestion
from suggestions.stepping import take_step

KEEPING = {Role.AGENCY_COORDINATOR, *OFFICES}


@require_safe
def people(request):
    """The people of every agency whose work one may hand over; those who left stay while they have open work."""
    kept = {m.agency: m.role for m in memberships_of(request.user) if m.role in KEEPING}
    if not kept:
        raise PermissionDenied(_("The coordinator of the agency hands work over."))
    shown = [{"agency": agency, "rows": _rows(agency, role)} for agency, role in kept.items()]
    if OFFICES & set(kept.values()):
        shown += _absent_principals()
    return render(request, "replies/people.html", {"agencies": shown})


def _rows(agency, role):
    cases = dict(allocations(agency).values_list("officer").annotate(Count("pk")).order_by())
    steps = dict(sign_offs(agency).values_list("holder").annotate(Count("pk")).order_by())
    by_person = {}
    memberships = Membership.objects.filter(agency__in=agency.stands_for).select_related("user", "section")
    for row in memberships.order_by("user", "-valid_to", "pk"):
        by_person.setdefault(row.user, []).append(row)
    rows = [_row(user, found, cases, steps, role) for user, found in by_person.items()]
    return sorted(
        (row for row in rows if row["is_here"] or row["cases"] or row["steps"]),
        key=lambda row: (row["is_here"], row["membership"].pk),
    )


def _row(user, found, cases, steps, role):
    today = clock.today()
    here = [row for row in found if user.is_active and _runs(row, today)]
    shown = here or found[-1:]
    handed = [row for row in shown if row.role != Role.PRINCIPAL or role in OFFICES]
    return {
        "user": user,
        "membership": (handed or shown)[0],
        "roles": "、".join(dict.fromkeys(row.get_role_display() for row in shown)),
        "post": next((row.post for row in shown if row.post), ""),
        "is_here": bool(here),
        "until": max((row.valid_to for row in shown if row.valid_to), default=None),
        "cases": cases.get(user.pk, 0),
        "steps": steps.get(user.pk, 0),
        "may_hand_over": bool(handed),
    }


def _runs(row, today):
    return (row.valid_from is None or row.valid_from <= today) and (
        row.valid_to is None or row.valid_to >= today
    )


def _absent_principals():
    """Whose text waits for a principal who left: only the office hands that over."""
    waiting = ApprovalStep.objects.absent(today=clock.today()).filter(kind=ApprovalStep.Kind.PRINCIPAL)
    found = Q(role=Role.PRINCIPAL, user__in=waiting.values("holder"), agency__in=waiting.values("agency"))
    rows = Membership.objects.filter(found).select_related("user", "agency")
    shown = []
    for agency in Agency.objects.filter(pk__in=rows.values("agency")):
        everybody = _rows(agency, Role.OFFICE_LEADER)
        left = [row for row in everybody if not row["is_here"] and row["membership"].role == Role.PRINCIPAL]
        shown += [{"agency": agency, "rows": left}] if left else []
    return shown


@require_http_methods(["GET", "POST"])
def hand_over(request, pk):
    membership = get_visible_or_404(Membership, request.user, pk)
    seen = Suggestion.objects.visible_to(request.user)
    in_hand = allocations(place_of(membership)).filter(officer=membership.user)
    steps = sign_offs(place_of(membership)).filter(holder=membership.user)
    context = {
        "person": membership,
        "lines": in_hand.filter(suggestion__in=seen).select_related("suggestion").order_by("due_on", "pk"),
        "counts": {"cases": in_hand.count(), "steps": steps.count()},
    }
    return take_step(
        request,
        Action.HAND_OVER,
        workflow.hand_over,
        on=membership,
        form_class=HandOverForm,
        template="replies/hand_over.html",
        then=lambda counts: _told(request, counts),
        context=context,
    )


def _told(request, counts):
    message = _(
        "%(handed_cases)s cases, %(handed_promises)s commitments and %(handed_steps)s sign-off steps handed over."
    )
    messages.success(request, message % counts)
    return reverse("replies:people")
