"""Whether what is stored is what follows from the rest: states, due dates, letters, and the invariants.

Cases are read in batches, so that a hundred thousand of them need no more memory than a few hundred.
"""

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from replies import (
    integrity_after,
    integrity_chain,
    integrity_dates,
    integrity_inside,
    integrity_lines,
    integrity_merged,
    integrity_messages,
    integrity_people,
    integrity_urges,
    integrity_waits,
)
from replies.addressees import decision_of
from replies.faults import Fault, differs
from replies.models import Letter, Reply, ReplyVersion
from replies.workflow.evaluating import speaks_against
from suggestions.models import Assignment, CalendarDay, Event, Suggestion
from suggestions.seals import is_broken
from suggestions.workflow.derive import derived

BATCH = 300
UNDER_SIGNING = {Reply.State.IN_REVIEW, Reply.State.SIGNED, Reply.State.NUMBERED, Reply.State.DISPATCHED}


class Batch:
    """Some cases with everything that hangs on them, in a fixed number of queries."""

    def __init__(self, suggestions, calendars):
        self.suggestions = suggestions
        self.calendars = calendars
        self.assignments = [row for suggestion in suggestions for row in suggestion.assignments.all()]
        self.replies = [row.reply for row in self.assignments if hasattr(row, "reply")]
        self.last_states, self.seals = {}, {}
        events = Event.objects.filter(suggestion__in=suggestions).order_by("sequence")
        for changes, detail in events.values_list("changes", "detail"):
            self.last_states |= {(change["model"], change["id"]): change["to"] for change in changes}
            self.seals |= {(kept["model"], kept["id"]): kept["seal"] for kept in detail.get("sealed", [])}

    def calendar(self, profile, version):
        """The calendar of a place as it stood in that version."""
        known = profile.roll_forward, version
        if known not in self.calendars:
            roll = profile.roll_forward
            self.calendars[known] = CalendarDay.objects.clock(roll_forward=roll, version=version)
        return self.calendars[known]

    @property
    def stateful(self):
        """Every row whose state only a step may write."""
        yield from self.suggestions
        for assignment in self.assignments:
            yield assignment
            yield from assignment.evaluations.all()
            for commitment in assignment.commitments.all():
                yield commitment
                yield from commitment.evaluations.all()
            if hasattr(assignment, "opinion"):
                yield assignment.opinion
        for reply in self.replies:
            # Opened for writing, but without a version yet: nothing happened that history could tell.
            if reply.versions.all() or reply.state != Reply.State.DRAFTING:
                yield reply
            if hasattr(reply, "publication"):
                yield reply.publication

    @property
    def written(self):
        """Every row whose text a step sealed."""
        yield from self.suggestions
        for suggestion in self.suggestions:
            yield from filter(None, map(decision_of, suggestion.proposers.all()))
            yield from suggestion.rehandlings.all()
            yield from suggestion.mediations.all()
            for letter in suggestion.letters.all():
                yield from letter.class_changes.all()
        yield from (suggestion.exit for suggestion in self.suggestions if hasattr(suggestion, "exit"))
        for assignment in self.assignments:
            yield assignment
            yield from assignment.objections.all()
            yield from assignment.extensions.all()
            yield from assignment.contacts.all()
            yield from assignment.deputy_waits.all()
            yield from assignment.urges.all()
            for evaluation in assignment.evaluations.all():
                if evaluation.state == evaluation.State.GIVEN:
                    yield evaluation
                yield from integrity_after.rows_of_evaluation(evaluation)
            if hasattr(assignment, "opinion"):
                yield from assignment.opinion.versions.all()
                yield from assignment.opinion.disagreements.all()
            for commitment in assignment.commitments.all():
                yield commitment
                yield from integrity_after.rows_of_commitment(commitment)
        for reply in self.replies:
            yield from reply.versions.all()


def batches():
    calendars, last = {}, 0
    while ids := list(
        Suggestion.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield Batch(list(_with_everything(ids)), calendars)
        last = ids[-1]


def _with_everything(ids):
    versions = ReplyVersion.objects.prefetch_related("answers__outcome").order_by("number")
    letters = Letter.objects.filter(voided_at__isnull=True).prefetch_related("deliveries")
    replies = Reply.objects.select_related("publication").prefetch_related(
        Prefetch("versions", versions), Prefetch("letters", letters), "steps__holder"
    )
    assignments = Assignment.objects.select_related("profile", "agency", "opinion").prefetch_related(
        "items",
        "objections",
        "extensions",
        "evaluations__corrections",
        *integrity_after.OF_ASSIGNMENT,
        "contacts",
        "opinion__versions",
        "opinion__disagreements",
        *integrity_inside.READ_WITH,
        "commitments__progress",
        Prefetch("letters", letters),
        integrity_merged.read_with(),
        integrity_waits.read_with(),
        "urges",
        Prefetch("reply", replies),
    )
    return (
        Suggestion.objects.filter(pk__in=ids)
        .order_by("pk")
        .select_related("session", "text", "exit")
        .prefetch_related(
            "proposers__deputy",
            "proposers__addressee_decision",
            "items",
            "rehandlings",
            "mediations",
            *integrity_after.OF_CASE,
            Prefetch("assignments", assignments),
        )
    )


def faults():
    """Everything that does not fit, case by case."""
    yield from integrity_dates.calendar_stands()
    for batch in batches():
        for check in CHECKS:
            yield from check(batch)
    yield from integrity_people.faults()
    yield from integrity_messages.faults()


def states_follow(batch):
    """Suggestion.state and due_on are those the assignments give."""
    for suggestion in batch.suggestions:
        state, due_on = derived(suggestion)
        yield from differs(suggestion, _("state"), suggestion.state, state)
        yield from differs(suggestion, _("due date"), suggestion.due_on, due_on)


def states_stand_in_history(batch):
    """A state changed by hand has no event."""
    for row in batch.stateful:
        told = batch.last_states.get((row._meta.label_lower, row.pk), _("(no event)"))
        yield from differs(row, _("state, by its history,"), row.state, told)


def texts_stand_in_history(batch):
    """What a step wrote still reads as it was written."""
    for row in batch.written:
        seal = batch.seals.get((row._meta.label_lower, row.pk))
        if seal is None or is_broken(row, seal):
            yield Fault(row, _("content"), _("changed"), _("as the step wrote it"))


def marks_follow(batch):
    """A dissatisfied mark is known as one."""
    for row in batch.assignments:
        for given in row.evaluations.all():
            speaks = speaks_against(row.profile, given.marks)
            yield from differs(given, _("dissatisfied"), given.is_dissatisfied, speaks)


def letters_are_what_was_signed(batch):
    """The stored text, the signatures and what was sent agree (invariant 5)."""
    for reply in batch.replies:
        for letter in reply.letters.all():
            if not letter.is_intact:
                yield Fault(letter, _("text"), _("changed"), _("as it was signed"))
            elif letter.dispatched_on:
                sent = letter.text.issued_digest(algorithm=letter.algorithm).value
                yield from differs(letter, _("digest at dispatch"), letter.issued_digest, sent)
            if letter.signed_digest not in _signatures(reply):
                yield Fault(letter, _("signature of the principal"), _("(none)"), letter.signed_digest[:16])


def _signatures(reply):
    return {
        digest
        for step in reply.steps.all()
        if step.kind == step.Kind.PRINCIPAL and step.state == step.State.PASSED
        for digest in step.digests or [step.digest]
    }


def replied_means_sent(batch):
    """Invariant 1: an answered line has a letter that went to every proposer."""
    for suggestion in batch.suggestions:
        for line in suggestion.assignments.all():
            if line.state == Assignment.State.REPLIED and line.is_answering:
                yield from _not_sent(suggestion, line)


def _not_sent(suggestion, line):
    sent = [letter for letter in line.letters.all() if letter.dispatched_on]
    if not sent:
        yield Fault(line, _("letter"), _("(none)"), _("dispatched"))
        return
    reached = {delivery.proposer_id for letter in sent for delivery in letter.deliveries.all()}
    waits = False
    for proposer in suggestion.proposers.all():
        if proposer.pk in reached or decision_of(proposer) is not None:
            continue
        if proposer.has_left and not line.delivered_all:
            waits = True
            continue
        yield Fault(line, _("delivery to %(name)s") % {"name": proposer.name}, _("(none)"), _("delivered"))
    if not waits:
        yield from differs(line, _("delivered to every proposer"), line.delivered_all, True)


def signed_off_complete(batch):
    """Invariants 3 and 4: what is in sign-off or signed answers every item and names missing opinions."""
    for reply in batch.replies:
        versions = list(reply.versions.all())
        if reply.state not in UNDER_SIGNING or not versions:
            continue
        yield from _unanswered(reply, versions[-1])
        yield from _silent_about_opinions(reply, versions[-1])


def _unanswered(reply, version):
    answers = {answer.item_id: answer for answer in version.answers.all()}
    for item in (item for line in integrity_merged.lines_of(reply) for item in line.items.all()):
        answer = answers.get(item.pk)
        answer = answers.get(answer.same_as_id, answer) if answer else None
        outcome = answer and answer.outcome
        if answer and answer.left_to_id:
            continue
        missing = (
            [name for name in outcome.obligations if not getattr(answer, name)] if outcome else ["outcome"]
        )
        if missing:
            what = _("answer to item %(order)s") % {"order": item.order}
            yield Fault(
                reply, what, _("without %(missing)s") % {"missing": ", ".join(missing)}, _("complete")
            )


def _silent_about_opinions(reply, version):
    for co, own in (
        (co, line) for line in integrity_merged.lines_of(reply) for co in line.suggestion.assignments.all()
    ):
        is_missing = co.is_current and co.round == own.round and co.part == Assignment.Part.CO
        if is_missing and co.state != Assignment.State.OPINION_GIVEN:
            names = (co.agency.short_name, co.agency.name, co.agency_name)
            if not any(name in version.missing_opinions for name in names):
                what = _("opinion of %(agency)s") % {"agency": co.agency}
                yield Fault(reply, what, _("(none)"), _("given, or named as missing"))


CHECKS = (
    states_follow,
    states_stand_in_history,
    texts_stand_in_history,
    *integrity_dates.CHECKS,
    *integrity_inside.CHECKS,
    marks_follow,
    *integrity_lines.CHECKS,
    *integrity_merged.CHECKS,
    *integrity_after.CHECKS,
    letters_are_what_was_signed,
    *integrity_chain.CHECKS,
    replied_means_sent,
    signed_off_complete,
    integrity_waits.waits_fit,
    integrity_urges.urges_were_told,
)
