"""Whether what followed the letter still fits: pieces on show, links to evaluate, marks of co-handlers, other classes."""

from django.utils.translation import gettext as _

from replies.faults import Fault, differs
from replies.models import CommitmentEvaluation, Evaluation
from replies.public_copy import words_of

OF_CASE = ("letters__class_changes", "letters__version__answers", "published__publication__reply")
OF_ASSIGNMENT = (
    "evaluations__co_ratings__assignment",
    "commitments__evaluations",
    "commitments__explanation",
)
"""What is read with each batch."""


def rows_of_evaluation(evaluation):
    """Sealed rows beside an evaluation."""
    yield from evaluation.corrections.all()
    yield from evaluation.co_ratings.all()


def rows_of_commitment(commitment):
    """Sealed rows beside a commitment."""
    yield from commitment.progress.all()
    if hasattr(commitment, "explanation"):
        yield commitment.explanation
    for given in commitment.evaluations.all():
        if given.state == CommitmentEvaluation.State.GIVEN:
            yield given


def pieces_stand(batch):
    """What the public reads belongs to a letter that stands, of the round under way."""
    for suggestion in batch.suggestions:
        standing = {
            row.answered_with_id or row.pk
            for row in suggestion.assignments.all()
            if row.is_current and not row.is_frozen and row.delivered_all
        }
        for piece in suggestion.published.all():
            if piece.withdrawn_at is None and piece.publication.reply.assignment_id not in standing:
                yield Fault(piece, _("published piece"), _("on show"), _("withdrawn"))


def removed_stays_out(batch):
    """What the secrecy review took out does not stand in a piece on show."""
    for suggestion in batch.suggestions:
        for piece in suggestion.published.all():
            if piece.withdrawn_at is None:
                words = f"{words_of(piece)}\n{piece.search_text}"
                for passage in piece.publication.passages_removed:
                    if passage in words:
                        yield Fault(piece, _("published piece"), passage, _("passages taken out"))


def links_close_in_time(batch):
    """A deputy who was not urged has until the due date; nobody has less."""
    for row in batch.assignments:
        for evaluation in row.evaluations.all():
            if evaluation.urges == 0:
                what = _("link open until")
                yield from differs(evaluation, what, evaluation.closes_on, evaluation.due_on)


def marks_of_co_handlers_fit(batch):
    """A deputy speaks of co-handlers of the same case and round, once it is evaluated."""
    for row in batch.assignments:
        for evaluation in row.evaluations.all():
            for rating in evaluation.co_ratings.all():
                part = rating.assignment
                is_beside = (part.suggestion_id, part.round) == (row.suggestion_id, row.round)
                if not is_beside or evaluation.state != Evaluation.State.GIVEN:
                    what = _("evaluation of a co-handler")
                    yield Fault(evaluation, what, part.agency_name, _("beside the answering agency"))


def classes_follow(batch):
    """Each change begins with the class that counted before it: first that of the letter, then that of the last one."""
    for suggestion in batch.suggestions:
        for letter in suggestion.letters.all():
            changes = letter.class_changes.all()
            if not changes:
                continue
            answers = {answer.item_id: answer for answer in letter.version.answers.all()}
            now = {None: letter.version.overall_class_id}
            for item, answer in answers.items():
                now[item] = answers.get(answer.same_as_id, answer).outcome_id
            for change in changes:
                before, now[change.item_id] = now.get(change.item_id), change.new_id
                yield from differs(change, _("class before"), change.old_id, before)


CHECKS = (pieces_stand, removed_stays_out, links_close_in_time, marks_of_co_handlers_fit, classes_follow)
