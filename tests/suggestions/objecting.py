"""Objections as the tests of their steps need them: raised in the window, a second one in the same case."""

from datetime import date

from django.urls import reverse

from suggestions import workflow
from suggestions.models import Objection

RECENT = {"assigned_on": date(2026, 5, 6)}
"""Inside the window, which then closes on 20 May; the case is due on 6 August."""


def url_of(step, assignment):
    return reverse(f"suggestions:{step}", args=[assignment.pk])


def form_of(world, **changes):
    """What an agency fills in that sees the education commission as the right one."""
    return {
        "reason_class": "not_our_business",
        "reason": "建议所提事项属于教育部门职责，见三定规定。",
        "proposed_agency": world.neighbour.pk,
        **changes,
    }


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def raise_objection(world, assignment, *, by, agency=None):
    workflow.object(
        assignment,
        reason_class=Objection.Reason.NOT_OUR_BUSINESS,
        reason="不属于本单位职责。",
        proposed_agency=agency or world.neighbour,
        by=by,
    )
    return fresh(assignment)


def objected(world, **fields):
    """The lead's part, objected to inside its window."""
    lead = world.lead_of(world.assigned(days=RECENT, **fields))
    return raise_objection(world, lead, by=world.coordinator)


def overruled(world):
    lead = objected(world)
    workflow.overrule(lead, decision="三定规定明确由你单位牵头。", by=world.office_coordinator)
    return fresh(lead)


def objected_twice(world):
    """The lead's objection was overruled; now a co-handler objects, and waits for its principal."""
    co = world.co_of(overruled(world).suggestion)
    return raise_objection(world, co, by=world.co_coordinator)


def signed_objection(world):
    co = objected_twice(world)
    workflow.sign_objection(co, by=world.co_principal)
    return fresh(co)
