"""What must always be true of a case, read from its rows alone: a second opinion beside `replies.integrity`.

broken(suggestion)     a sentence for everything that must never be, without asking the steps or the checks
trace(suggestion)      (state, revision) of every row that has a state, to be compared before and after a step
"""

from collections import Counter

from agencies.models import Notice
from replies.integrity import UNDER_SIGNING, Batch
from replies.models import (
    ApprovalStep,
    Commitment,
    Delivery,
    Evaluation,
    EvaluationLink,
    Letter,
    Opinion,
    Publication,
    PublishedPiece,
    Reply,
)
from suggestions.models import Assignment, Extension, Suggestion

S, A, R, O = Suggestion.State, Assignment.State, Reply.State, Opinion.State  # noqa: E741
Part, Turn = Assignment.Part, ApprovalStep.State
LEFT = {S.RETURNED, S.CONVERTED, S.WITHDRAWN}


def broken(suggestion):
    return [f"{suggestion}: {fault}" for rule in RULES for fault in rule(suggestion)]


def trace(batch: Batch):
    return {(row._meta.label_lower, row.pk): (str(row.state), row.revision) for row in batch.stateful}


def _current_lines(suggestion):
    return list(Assignment.objects.current().filter(suggestion=suggestion.pk).order_by("round", "pk"))


def replied_means_delivered(suggestion):
    """1: a replied case has, for every answering line of its round, a letter that reached every proposer."""
    if suggestion.state not in {S.REPLIED, S.CONCLUDED}:
        return
    lines = [line for line in _current_lines(suggestion) if line.is_answering]
    latest = max(line.round for line in lines)
    for line in lines:
        if line.round != latest or line.answered_with_id:
            continue
        sent = Letter.objects.filter(
            reply__assignment=line, voided_at__isnull=True, dispatched_on__isnull=False
        )
        reached = set(Delivery.objects.filter(letter__in=sent).values_list("proposer", flat=True))
        for proposer in suggestion.proposers.all():
            if proposer.pk not in reached:
                yield f"is {suggestion.state}, but {line} never reached {proposer}"


def rounds_are_whole(suggestion):
    """2: one lead or sole a round, co-handlers only beside a lead, an agency once, rounds without a gap."""
    lines = _current_lines(suggestion)
    every = sorted(set(Assignment.objects.filter(suggestion=suggestion.pk).values_list("round", flat=True)))
    if every and every != list(range(1, every[-1] + 1)):
        yield f"rounds {every}"
    for round in sorted({line.round for line in lines}):
        here = [line for line in lines if line.round == round]
        parts = Counter(line.part for line in here)
        if parts[Part.LEAD] + parts[Part.SOLE] > 1 or (parts[Part.CO] and parts[Part.SOLE]):
            yield f"round {round}: {dict(parts)}"
        if max(Counter(line.agency_id for line in here).values()) > 1:
            yield f"round {round}: an agency twice"
        if any(line.is_frozen != (round < every[-1]) for line in here):
            yield f"round {round} is frozen, or is not"


def the_turn_is_clear(suggestion):
    """A text in sign-off has somebody in turn; any other text has nobody."""
    for model, in_review in ((Reply, R.IN_REVIEW), (Opinion, O.IN_REVIEW)):
        for text in model.objects.filter(assignment__suggestion=suggestion).select_related("assignment"):
            waits = text.state == in_review and suggestion.state not in LEFT
            waits = waits and text.assignment.state != A.VOIDED
            open_steps = Counter(text.steps.values_list("state", flat=True))
            if bool(open_steps[Turn.CURRENT]) != waits:
                yield f"{model.__name__} {text.state}: {open_steps[Turn.CURRENT]} in turn"
            if open_steps[Turn.WAITING] and not waits:
                yield f"{model.__name__} {text.state}: somebody still waits"


def decisions_name_their_person(suggestion):
    """Who passed or signed is known, and nobody signed a text of their own."""
    steps = ApprovalStep.objects.filter(reply__assignment__suggestion=suggestion).select_related("reply")
    for step in steps.filter(state__in=[Turn.PASSED, Turn.SENT_BACK]):
        if step.decided_by_id is None or step.decided_at is None:
            yield f"{step.kind} step is {step.state} by nobody"
        if step.decided_by_id != step.holder_id and step.delegation_id is None:
            yield f"{step.kind} step was decided by somebody without a delegation"
        if step.kind == step.Kind.PRINCIPAL and step.state == Turn.PASSED:
            version = step.reply.versions.get(number=step.version_number)
            if version.author_id == step.decided_by_id:
                yield "who wrote the text signed it"


def sign_off_was_ready(suggestion):
    """3 and 4: what left the drafter's desk answers every item with what its class asks for."""
    for reply in Reply.objects.filter(assignment__suggestion=suggestion, state__in=UNDER_SIGNING):
        latest = reply.versions.order_by("number").last()
        told = {answer.item_id: answer for answer in latest.answers.select_related("outcome")}
        for item in reply.assignment.items.all():
            answer = told.get(item.pk)
            if answer and (answer.left_to_id or answer.same_as_id):
                continue
            if answer is None or answer.outcome is None or not answer.done:
                yield f"{reply.state} without an answer to “{item}”"
            elif not all(getattr(answer, name) for name in answer.outcome.obligations):
                yield f"{reply.state} without what class {answer.outcome} asks for"
        if latest.overall_class is None:
            yield f"{reply.state} without an overall class"


def sent_is_signed(suggestion):
    """5: a living letter stands on a principal's signature of its own text, and no other is alive beside it."""
    letters = Letter.objects.filter(suggestion=suggestion, voided_at__isnull=True)
    for letter in letters.select_related("reply", "version"):
        passed = letter.reply.steps.filter(kind="principal", state=Turn.PASSED, digest=letter.signed_digest)
        if not letter.is_intact or not passed.filter(version_number=letter.version.number).exists():
            yield f"letter {letter} is not what was signed"
        if letter.reply.state not in {R.SIGNED, R.NUMBERED, R.DISPATCHED}:
            yield f"letter {letter} lives while its reply is {letter.reply.state}"
        if bool(letter.dispatched_on) != (letter.reply.state == R.DISPATCHED):
            yield f"letter {letter} was sent, or was not"
        if letter.number and letter.number not in "\n".join(str(part) for part in vars(letter.text).values()):
            yield f"letter {letter} does not print its number"


def limits_move_by_decision(suggestion):
    """6: the due date is the first one, unless an extension was granted."""
    for line in suggestion.assignments.all():
        granted = Extension.objects.filter(assignment=line, is_granted=True).order_by("pk").last()
        due = granted.new_due_on if granted else line.first_due_on
        if line.due_on != due:
            yield f"{line} is due on {line.due_on}, not {due}"


def nothing_waits_in_what_was_left(suggestion):
    """A case that was returned, converted or withdrawn asks nobody for anything."""
    if suggestion.state not in LEFT:
        return
    if Assignment.objects.owing().filter(suggestion=suggestion.pk).exists():
        yield "an agency still owes an answer"
    links = EvaluationLink.objects.filter(evaluation__assignment__suggestion=suggestion)
    if links.filter(revoked_at__isnull=True).exists():
        yield "a link still opens"
    if Letter.objects.filter(
        suggestion=suggestion, dispatched_on__isnull=True, voided_at__isnull=True
    ).exists():
        yield "a letter may still be sent"


def marks_are_complete(suggestion):
    """An evaluation given has a mark on every axis, and is about a letter that was sent."""
    rows = Evaluation.objects.filter(assignment__suggestion=suggestion)
    for evaluation in rows.select_related("assignment__profile", "letter"):
        axes = {axis["code"] for axis in evaluation.assignment.profile.evaluate_axes}
        if evaluation.state == Evaluation.State.GIVEN and not axes <= set(evaluation.marks):
            yield f"{evaluation} is given without marks"
        if evaluation.letter.dispatched_on is None:
            yield f"{evaluation} is about a letter that was not sent"
        if evaluation.state == Evaluation.State.INVITED and evaluation.is_frozen:
            yield f"{evaluation} is still invited, in a round that is over"


def the_public_sees_what_was_reviewed(suggestion):
    for piece in PublishedPiece.objects.filter(suggestion=suggestion, withdrawn_at__isnull=True):
        publication = piece.publication
        letter = publication.reply.live_letter
        if publication.state != Publication.State.PUBLISHED or suggestion.is_confidential:
            yield "a piece is on show that was not published"
        elif not letter or not letter.dispatched_on:
            yield "a piece is on show without its letter"
        elif letter.version.number != publication.reviewed_version:
            yield "the public reads another version than the reviewed one"
        elif publication.reviewed_by_id in {publication.proposed_by_id, letter.version.author_id}:
            yield "one person proposed or wrote it and reviewed it for secrecy"


def promises_end_with_words(suggestion):
    for row in Commitment.objects.filter(reply__assignment__suggestion=suggestion):
        ended = row.state != Commitment.State.OPEN
        if ended != bool(row.closing) or ended != bool(row.closed_on):
            yield f"commitment {row.pk} is {row.state} with “{row.closing}”"


def confidential_stays_on_its_list(suggestion):
    if not suggestion.is_confidential:
        return
    told = Notice.objects.filter(url=suggestion.get_absolute_url())
    for notice in told.exclude(user__in=suggestion.access_list.values("user")):
        yield f"{notice.user} off the list was told"


RULES = (
    replied_means_delivered,
    rounds_are_whole,
    the_turn_is_clear,
    decisions_name_their_person,
    sign_off_was_ready,
    sent_is_signed,
    limits_move_by_decision,
    nothing_waits_in_what_was_left,
    marks_are_complete,
    the_public_sees_what_was_reviewed,
    promises_end_with_words,
    confidential_stays_on_its_list,
)
