"""The date of a row of the desk: the page that says why it is that day."""

from replies import whys
from replies.models import ApprovalStep, Commitment, Evaluation, Publication, Reply
from suggestions.models import Assignment, Objection


def why(queue, row, assignment, due):
    """Its address, or "" where the day is nobody's limit, such as the one a deputy named."""
    if isinstance(row, Objection):
        return whys.url("objection_answer", row.pk)
    if isinstance(row, Commitment):
        return whys.url("commitment", row.pk)
    if isinstance(row, Evaluation):
        return whys.url("evaluation", row.pk)
    if isinstance(row, ApprovalStep):
        return whys.url("approval" if row.reply_id else "opinion_approval", row.pk)
    if isinstance(row, Reply):
        return _of_letter("publication" if row.state == Reply.State.DISPATCHED else "dispatch", row)
    if isinstance(row, Publication):
        return _of_letter("publication", row.reply)
    if queue.beside == "assignments__evaluations":
        return _of_decision(row, due)
    if queue.beside == "deputy_waits":
        return ""
    if assignment is None:
        return whys.url("case", row.pk)
    return _of_line(assignment, due)


def _of_letter(kind, reply):
    alive = [row for row in reply.letters.all() if row.voided_at is None]
    own = [row for row in alive if row.assignment_id == reply.assignment_id]
    return whys.url(kind, own[0].pk) if own else ""


def _of_decision(suggestion, due):
    rows = [row for line in suggestion.assignments.all() for row in line.evaluations.all()]
    found = [row for row in rows if row.decide_due_on == due]
    return whys.url("decision", found[0].pk) if found else ""


def _of_line(assignment, due):
    if due == assignment.due_on:
        return whys.url("due", assignment.pk)
    if assignment.state == Assignment.State.PENDING and due == assignment.sign_for_due_on:
        return whys.url("sign_for", assignment.pk)
    is_of_case = due == assignment.suggestion.due_on
    return whys.url("case", assignment.suggestion_id) if is_of_case else whys.url_of_part(assignment)
