"""Requests for extension as the tests of their steps need them."""

from django.urls import reverse

from suggestions import workflow

WHY = "涉及两地多部门协商，需延长期限。"


def url_of(step, assignment):
    return reverse(f"suggestions:{step}", args=[assignment.pk])


def asked(world, *, months=6):
    """Of a lead agency whose reply is due three months after 1 April."""
    lead = world.lead_of(world.working())
    workflow.ask_extension(lead, months=months, reason=WHY, by=world.coordinator)
    return lead


def signed(world, **more):
    return workflow.sign_extension(asked(world, **more), by=world.principal)
