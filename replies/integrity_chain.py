"""Whether sign-off chains are whole: nothing is signed past a step, and nobody signed a text of their own."""

from django.utils.translation import gettext as _

from replies.faults import Fault, differs
from replies.models import ApprovalStep, Reply

State, Kind = ApprovalStep.State, ApprovalStep.Kind
SIGNED = {Reply.State.SIGNED, Reply.State.NUMBERED, Reply.State.DISPATCHED}
SIGNATURES = {Kind.PRINCIPAL, Kind.COUNTERSIGN, Kind.PRECHECK}


def chains_are_whole(batch):
    """A signed reply passed every step of its last chain, those that countersign included; one turn at a time."""
    for reply in batch.replies:
        steps = list(reply.steps.all())
        if reply.state in SIGNED:
            last = max((step.attempt for step in steps), default=0)
            for step in steps:
                if step.attempt == last and step.state != State.PASSED:
                    yield Fault(reply, _step(step), step.get_state_display(), State.PASSED.label)
        turns = {(step.attempt, step.order) for step in steps if step.state == State.CURRENT}
        most = int(reply.state == Reply.State.IN_REVIEW)
        yield from differs(reply, _("steps in turn"), len(turns), min(len(turns), most))


def nobody_signed_their_own(batch):
    for reply in batch.replies:
        authors = {version.number: version.author_id for version in reply.versions.all()}
        for step in reply.steps.all():
            is_signature = step.state == State.PASSED and step.kind in SIGNATURES
            if is_signature and authors.get(step.version_number) in (step.decided_by_id, step.holder_id):
                yield Fault(reply, _step(step), _("by its own author"), _("by another person"))


def _step(step):
    return _("%(step)s by %(person)s") % {"step": step.get_kind_display(), "person": step.holder.name}


CHECKS = (chains_are_whole, nobody_signed_their_own)
