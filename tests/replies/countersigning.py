"""Drafts that agencies countersign, as the tests of their steps need them."""

from django.urls import reverse

from config.demo import people
from replies import workflow
from replies.workflow.chaining import countersigners

CO, CO2 = "市科技局", "市财政局"


def submitted(world, *, countersign=(CO, CO2), **more):
    """In sign-off, the first reviewer in turn; the named co-handlers will countersign."""
    reply = world.reply_of(world.drafted(**more))
    agencies = [agency for agency in countersigners(reply) if agency.short_name in countersign]
    officer = reply.assignment.officer
    workflow.submit_draft(reply, chain=people.chain_of(reply), countersign=agencies, by=officer)
    return reply


def before_countersigners(world, **more):
    """Passed by the agency's own reviewers: the others are in turn, side by side."""
    reply = submitted(world, **more)
    while reply.current_step.kind != "countersign":
        pass_one(reply)
    reply.refresh_from_db()
    return reply


def pass_one(reply, by=None):
    by = by or reply.current_step.holder
    workflow.pass_draft(reply, version=reply.latest.number, by=by)


def url(step, reply):
    return reverse(f"replies:{step}", args=[reply.pk])
