"""不再办理: a suggestion that review sends back or passes on, instead of accepting it (Chongqing 2017 art. 13)."""

from agencies import clock
from agencies.permissions import Action
from suggestions.models import Exit
from suggestions.workflow.engine import act
from suggestions.workflow.telling import tell_proposers


def return_to_deputy(suggestion, *, reason_class, reason, advice, by, seen=None):
    """退回代表: why it does not meet the form, and how it may be submitted again."""
    with act(Action.RETURN_TO_DEPUTY, by=by, on=suggestion, note=reason, seen=seen) as step:
        step.take(suggestion)
        leave(step, Exit.Kind.RETURNED, reason_class=reason_class, reason=reason, advice=advice)
        step.detail |= {"exit_reason": reason_class, "advice": advice}
        tell_proposers(step, subject="建议退回告知", body=f"经审核退回。理由：{reason}补正办法：{advice}")
    return suggestion


def convert(suggestion, *, receiver, reason, by, seen=None):
    """转作信访或来信: no suggestion by its content; another body gets it as a letter."""
    with act(Action.CONVERT, by=by, on=suggestion, note=reason, seen=seen) as step:
        step.take(suggestion)
        leave(step, Exit.Kind.CONVERTED, receiver=receiver, reason=reason)
        step.detail["receiver"] = receiver
        tell_proposers(step, subject="建议转办告知", body=f"经审核转作来信，由{receiver}处理。理由：{reason}")
    return suggestion


def leave(step, kind, **columns):
    """The sealed row that says how the case ended."""
    return step.seal(
        Exit.objects.create(suggestion=step.case, kind=kind, by=step.actor.user, at=clock.now(), **columns)
    )
