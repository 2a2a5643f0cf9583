"""并案: what one reply answers fits together: the same agency, one reply, a letter for each, one signature for all."""

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from replies.faults import Fault, differs
from replies.letter_text import Digest, joint_digest
from replies.models import Reply
from suggestions.models import Assignment, Suggestion

SIGNED = {Reply.State.SIGNED, Reply.State.NUMBERED, Reply.State.DISPATCHED}


def read_with():
    """What the checks need beside an assignment: those that its reply answers too."""
    guests = Assignment.objects.merged().select_related("suggestion")
    guests = guests.prefetch_related("items", "suggestion__assignments__agency")
    return Prefetch("answers_for", guests, to_attr="read_guests")


def lines_of(reply):
    """The assignments that a reply of a batch answers, its own first."""
    return [reply.assignment, *reply.assignment.read_guests]


def merged_fit(batch):
    """Who is answered with another belongs to the same agency and congress, and has no reply under way itself."""
    for row in batch.assignments:
        if row.is_guest and row.is_current:
            yield from _unfitting(row, row.answered_with)


def _unfitting(row, host):
    yield from differs(row, _("agency, as of the one it was merged into,"), row.agency_id, host.agency_id)
    own, other = (line.suggestion.session.term.congress_id for line in (row, host))
    yield from differs(row, _("congress, as of the one it was merged into,"), own, other)
    if host.answered_with_id is not None:
        yield Fault(row, _("merged into"), _("one that was merged itself"), _("one that answers by itself"))
    is_answered, is_sent = (line.state == Assignment.State.REPLIED for line in (row, host))
    yield from differs(row, _("answered, as the one it was merged into,"), is_answered, is_sent)
    if hasattr(row, "reply") and row.reply.state != Reply.State.DRAFTING:
        yield Fault(row, _("reply of its own"), row.reply.get_state_display(), _("set aside"))


def one_letter_each(batch):
    """A signed reply has one letter for everything it answers, and the signature names them all."""
    for reply in batch.replies:
        if reply.state not in SIGNED or reply.case.state == Suggestion.State.WITHDRAWN:
            continue
        letters = sorted(letter.assignment_id for letter in reply.letters.all())
        yield from differs(reply, _("letters"), letters, sorted(line.pk for line in lines_of(reply)))
        for step in reply.steps.all():
            if step.digests and step.state == step.State.PASSED:
                joint = joint_digest([Digest(step.algorithm, value) for value in step.digests])
                yield from differs(reply, _("digest of all letters"), step.digest, joint.value)


CHECKS = (merged_fit, one_letter_each)
