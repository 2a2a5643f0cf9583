"""Whether what is stored is what follows from the rest: states, due dates, letters, and the invariants.

Cases are read in batches, so that a hundred thousand of them need no more memory than a few hundred.
"""

from collections import Counter

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from replies.faults import Fault, differs
from replies.models import Letter, Reply, ReplyVersion
from replies.workflow.evaluating import speaks_against
from suggestions.models import Assignment, Event, Suggestion
from suggestions.seals import is_broken
from suggestions.workflow.assigning import opinion_due, reply_due
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

    def calendar(self, profile):
        if profile.pk not in self.calendars:
            self.calendars[profile.pk] = profile.clock()
        return self.calendars[profile.pk]

    @property
    def stateful(self):
        """Every row whose state only a step may write."""
        yield from self.suggestions
        for assignment in self.assignments:
            yield assignment
            yield from assignment.evaluations.all()
            if hasattr(assignment, "opinion"):
                yield assignment.opinion
        for reply in self.replies:
            # Opened for writing, but without a version yet: nothing happened that history could tell.
            if reply.versions.all() or reply.state != Reply.State.DRAFTING:
                yield reply
            yield from reply.commitments.all()
            if hasattr(reply, "publication"):
                yield reply.publication

    @property
    def written(self):
        """Every row whose text a step sealed."""
        yield from self.suggestions
        for suggestion in self.suggestions:
            yield from suggestion.rehandlings.all()
            yield from suggestion.mediations.all()
        yield from (suggestion.exit for suggestion in self.suggestions if hasattr(suggestion, "exit"))
        for assignment in self.assignments:
            yield assignment
            yield from assignment.objections.all()
            yield from assignment.extensions.all()
            yield from assignment.contacts.all()
            for evaluation in assignment.evaluations.all():
                if evaluation.state == evaluation.State.GIVEN:
                    yield evaluation
                yield from evaluation.corrections.all()
            if hasattr(assignment, "opinion"):
                yield from assignment.opinion.versions.all()
                yield from assignment.opinion.disagreements.all()
        for reply in self.replies:
            yield from reply.versions.all()
            for commitment in reply.commitments.all():
                yield commitment
                yield from commitment.progress.all()


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
        Prefetch("versions", versions), Prefetch("letters", letters), "steps", "commitments__progress"
    )
    assignments = Assignment.objects.select_related("profile", "agency", "opinion").prefetch_related(
        "items",
        "objections",
        "extensions",
        "evaluations__corrections",
        "contacts",
        "opinion__versions",
        "opinion__disagreements",
        Prefetch("reply", replies),
    )
    return (
        Suggestion.objects.filter(pk__in=ids)
        .order_by("pk")
        .select_related("session", "text", "exit")
        .prefetch_related(
            "proposers", "items", "rehandlings", "mediations", Prefetch("assignments", assignments)
        )
    )


def faults():
    """Everything that does not fit, case by case."""
    for batch in batches():
        for check in CHECKS:
            yield from check(batch)


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


def dates_follow(batch):
    """Due dates come from the day of assignment, the profile and the calendar; an extension may have moved them."""
    for row in batch.assignments:
        due = _due_of(batch, row)
        if due is None:
            continue
        yield from differs(row, _("first due date"), row.first_due_on, due.date)
        due = _extended(batch, row) or due
        yield from differs(row, _("due date"), row.due_on, due.date)
        yield from differs(row, _("derivation"), row.due_basis, due.basis)


def _extended(batch, row):
    """The due date that the last granted extension gave, counted from the assignment."""
    granted = [extension for extension in row.extensions.all() if extension.is_granted]
    if not granted:
        return None
    return batch.calendar(row.profile).add_months(row.assigned_on, granted[-1].months)


def _due_of(batch, row):
    """The due date anew; None for an assignment that was voided: another one may have been made under other rules
    since (hard or not)."""
    calendar = batch.calendar(row.profile)
    if not row.is_current:
        return None
    if row.part == Assignment.Part.CO:
        return opinion_due(row.profile, calendar, on=row.assigned_on, round=row.round)
    hard = row.suggestion.is_hard
    return reply_due(row.profile, calendar, on=row.assigned_on, is_hard=hard, round=row.round)


def rounds_follow(batch):
    """Each later round was ordered, and those before it are frozen; a dissatisfied mark is known as one."""
    for suggestion in batch.suggestions:
        ordered = {row.round for row in suggestion.rehandlings.all() if row.is_ordered}
        for row in suggestion.assignments.all():
            if row.round > 1 and row.round not in ordered:
                what = _("order of round %(round)s") % {"round": row.round}
                yield Fault(row, what, _("(none)"), _("ordered"))
            if row.is_current:
                yield from differs(row, _("frozen"), row.is_frozen, row.round + 1 in ordered)
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
        step.digest
        for step in reply.steps.all()
        if step.kind == step.Kind.PRINCIPAL and step.state == step.State.PASSED
    }


def replied_means_sent(batch):
    """Invariant 1: an answered line has a letter that went to every proposer."""
    for suggestion in batch.suggestions:
        for line in suggestion.assignments.all():
            if line.state == Assignment.State.REPLIED and line.answered_with_id is None:
                yield from _not_sent(suggestion, line)


def _not_sent(suggestion, line):
    letters = line.reply.letters.all() if hasattr(line, "reply") else []
    sent = [letter for letter in letters if letter.dispatched_on]
    if not sent:
        yield Fault(line, _("letter"), _("(none)"), _("dispatched"))
        return
    reached = {delivery.proposer_id for letter in sent for delivery in letter.deliveries.all()}
    for proposer in suggestion.proposers.all():
        if proposer.pk not in reached:
            yield Fault(
                line, _("delivery to %(name)s") % {"name": proposer.name}, _("(none)"), _("delivered")
            )


def one_lead_a_round(batch):
    """Invariant 2: one lead or sole handler a round; co-handlers only beside a lead; an agency once."""
    for suggestion in batch.suggestions:
        current = [row for row in suggestion.assignments.all() if row.is_current]
        for round in {row.round for row in current}:
            parts = Counter(row.part for row in current if row.round == round)
            leads = parts[Assignment.Part.LEAD] + parts[Assignment.Part.SOLE]
            if leads > 1 or (parts[Assignment.Part.CO] and parts[Assignment.Part.SOLE]):
                yield Fault(suggestion, _("lead agencies of round %(round)s") % {"round": round}, leads, 1)
        agencies = Counter((row.round, row.agency_id) for row in current)
        if agencies and max(agencies.values()) > 1:
            yield Fault(suggestion, _("assignments of one agency in a round"), max(agencies.values()), 1)


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
    for item in reply.assignment.items.all():
        answer = answers.get(item.pk)
        outcome = answer and answer.outcome
        missing = (
            [name for name in outcome.obligations if not getattr(answer, name)] if outcome else ["outcome"]
        )
        if missing:
            what = _("answer to item %(order)s") % {"order": item.order}
            yield Fault(
                reply, what, _("without %(missing)s") % {"missing": ", ".join(missing)}, _("complete")
            )


def _silent_about_opinions(reply, version):
    own = reply.assignment
    for co in own.suggestion.assignments.all():
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
    dates_follow,
    rounds_follow,
    letters_are_what_was_signed,
    replied_means_sent,
    one_lead_a_round,
    signed_off_complete,
)
