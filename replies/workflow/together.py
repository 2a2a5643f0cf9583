"""并案: what every step on a reply for several suggestions asks about the others."""

from suggestions.workflow import Stale


def check_together(step, reply):
    """The cases locked are those it answers. Raises Stale when one was merged or taken out in the meantime."""
    if {case.pk for case in step.also} != {case.pk for case in reply.other_cases}:
        raise Stale(reply, step.action)
