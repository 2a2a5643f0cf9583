"""The desk: everything that waits for this person, as queues. A count is the length of the list behind it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from agencies.permissions import GRANTS, Action, memberships_of
from config import after_reply, asks, waiting
from config.desk_dates import why
from replies.models import ApprovalStep, Commitment, Evaluation, Opinion, Publication, Reply
from replies.offers import button
from suggestions.models import Assignment, Extension, Objection, Suggestion


@dataclass(frozen=True)
class Queue:
    """Rows of one kind that wait, the step they wait for, and the paths to their case, assignment and due date."""

    key: str
    label: str
    action: Action | None
    """The step; None for rows to look at, which do not count as waiting."""
    rows: object
    model: type
    assignment: str | None = None
    """Path from the row to its assignment, "" when it is one, None before there is one."""
    due: str = ""
    """Path to the deadline, empty where none runs."""
    subject: str = ""
    """Path to what the step is taken on, empty when it is the row."""
    beside: str = ""
    """Path to the rows on which the date of the row is written, where it is none of its own."""

    def waiting(self, user):
        """(due date or None, id) of all that waits: the count is its length."""
        rows = self.rows(user).order_by().values_list(self.due or "pk", "pk").distinct()
        return [(due if self.due else None, pk) for due, pk in rows]

    def load(self, ids):
        """The rows of one page with all that the table shows, by id."""
        if self.assignment is None:
            related, case = ["session__term__congress"], ""
        else:
            line = f"{self.assignment}__" if self.assignment else ""
            related, case = (
                [f"{line}agency", f"{line}suggestion__session__term__congress"],
                f"{line}suggestion__",
            )
        rows = self.model.objects.filter(pk__in=ids).select_related(*related)
        beside = [self.beside] if self.beside else []
        return {row.pk: row for row in rows.prefetch_related(f"{case}proposers", *beside)}

    def assignment_of(self, row):
        return None if self.assignment is None else follow(row, self.assignment)

    def subject_of(self, row):
        return follow(row, self.subject)


def follow(row, path):
    for name in filter(None, path.split("__")):
        row = getattr(row, name)
    return row


ON_ASSIGNMENT = {"model": Assignment, "assignment": "", "due": "due_on"}
ON_OBJECTION = {"model": Objection, "assignment": "assignment", "due": "due_on", "subject": "assignment"}
ON_EXTENSION = {
    "model": Extension,
    "assignment": "assignment",
    "due": "assignment__due_on",
    "subject": "assignment",
}
ON_REPLY = {"model": Reply, "assignment": "assignment", "due": "owed_on", "beside": "letters"}
DECIDING = {"assignment": "reply__assignment", "due": "due_on", "subject": "reply"}
SIGNING_OPINIONS = {"assignment": "opinion__assignment", "due": "due_on", "subject": "opinion"}
ON_PUBLICATION = {
    "model": Publication,
    "assignment": "reply__assignment",
    "due": "owed_on",
    "beside": "reply__letters",
}
DECIDING_AGAIN = {"model": Suggestion, "due": "owed_on", "beside": "assignments__evaluations"}
ON_COMMITMENT = {"model": Commitment, "assignment": "assignment", "due": "due_on"}

QUEUES = [
    Queue("draft", _("Drafts to submit"), Action.SUBMIT, waiting.drafts, Suggestion),
    Queue("accept", _("To accept"), Action.ACCEPT, waiting.to_accept, Suggestion),
    Queue("assign", _("To assign"), Action.ASSIGN, waiting.to_assign, Suggestion),
    Queue(
        "decide_objection",
        _("Objections to decide"),
        Action.REASSIGN,
        asks.objections_to_decide,
        **ON_OBJECTION,
    ),
    Queue(
        "sign_objection",
        _("Objections to sign"),
        Action.SIGN_OBJECTION,
        asks.objections_to_sign,
        **ON_OBJECTION,
    ),
    Queue(
        "decide_extension",
        _("Extensions to decide"),
        Action.DECIDE_EXTENSION,
        asks.extensions_to_decide,
        **ON_EXTENSION,
    ),
    Queue(
        "sign_extension",
        _("Extensions to sign"),
        Action.SIGN_EXTENSION,
        asks.extensions_to_sign,
        **ON_EXTENSION,
    ),
    Queue(
        "sign_for", _("To sign for"), Action.SIGN_FOR, waiting.to_sign_for, Assignment, "", "sign_for_due_on"
    ),
    Queue("allocate", _("To allocate"), Action.ALLOCATE, waiting.to_allocate, **ON_ASSIGNMENT),
    Queue("unattended", _("Nobody handles it"), Action.ALLOCATE, waiting.unattended, **ON_ASSIGNMENT),
    Queue(
        "talk",
        _("Deputies to talk to again"),
        Action.END_WAIT,
        waiting.talks_due,
        Assignment,
        "",
        "owed_on",
        beside="deputy_waits",
    ),
    Queue("answer", _("To answer"), Action.SAVE_DRAFT, waiting.to_answer, **ON_ASSIGNMENT),
    Queue(
        "opinion",
        _("Opinions to give"),
        Action.SAVE_OPINION,
        waiting.opinions_to_write,
        Assignment,
        "",
        "owed_on",
    ),
    Queue(
        "coordinate",
        _("To coordinate"),
        Action.COORDINATE,
        waiting.to_coordinate,
        Opinion,
        "assignment",
        "assignment__suggestion__due_on",
    ),
    Queue("decide", _("To review and sign"), Action.PASS_DRAFT, waiting.to_decide, ApprovalStep, **DECIDING),
    Queue(
        "sign_opinion",
        _("Opinions to sign"),
        Action.GIVE_OPINION,
        waiting.opinions_to_sign,
        ApprovalStep,
        **SIGNING_OPINIONS,
    ),
    Queue("number", _("To number"), Action.NUMBER, waiting.to_number, **ON_REPLY),
    Queue("dispatch", _("To dispatch"), Action.DISPATCH, waiting.to_dispatch, **ON_REPLY),
    Queue("invite", _("To invite evaluations"), Action.INVITE, waiting.to_invite, Reply, "assignment"),
    Queue(
        "rehandle",
        _("Dissatisfied: to decide"),
        Action.ORDER_REHANDLING,
        after_reply.to_rehandle,
        **DECIDING_AGAIN,
    ),
    Queue("mediate", _("To mediate"), Action.RECORD_MEDIATION, after_reply.to_mediate, **DECIDING_AGAIN),
    Queue(
        "release",
        _("Evaluations to release"),
        Action.RELEASE_EVALUATION,
        after_reply.to_release,
        Evaluation,
        "assignment",
    ),
    Queue(
        "urge",
        _("Evaluations overdue"),
        Action.URGE_EVALUATION,
        after_reply.to_urge,
        Evaluation,
        "assignment",
        "due_on",
    ),
    Queue(
        "mediate_commitment",
        _("Commitments to mediate"),
        Action.MEDIATE_COMMITMENT,
        after_reply.to_mediate_commitments,
        Commitment,
        "assignment",
    ),
    Queue(
        "explain",
        _("Explanations to write"),
        Action.EXPLAIN_COMMITMENT,
        after_reply.to_explain,
        Commitment,
        "assignment",
    ),
    Queue(
        "invite_commitment",
        _("Commitments to be evaluated"),
        Action.INVITE_COMMITMENT,
        after_reply.to_invite_on_commitment,
        Commitment,
        "assignment",
    ),
    Queue(
        "commitment", _("Commitments coming due"), Action.FULFIL, after_reply.commitments_due, **ON_COMMITMENT
    ),
    Queue(
        "propose",
        _("Publication to propose"),
        Action.PROPOSE_PUBLICATION,
        after_reply.to_propose,
        **ON_REPLY,
    ),
    Queue(
        "secrecy",
        _("Secrecy review"),
        Action.REVIEW_PUBLICATION,
        after_reply.to_review_for_secrecy,
        **ON_PUBLICATION,
    ),
    Queue("publish", _("To publish"), Action.PUBLISH, after_reply.to_publish, **ON_PUBLICATION),
    Queue("conclude", _("To conclude"), Action.CONCLUDE, after_reply.to_conclude, Suggestion),
    Queue(
        "addressee", _("Addressee changed"), Action.DECIDE_ADDRESSEE, waiting.addressees_to_decide, Suggestion
    ),
    Queue("passed_on", _("Passing-on warning"), None, asks.passed_on, **ON_OBJECTION),
    Queue("key", _("Key suggestions"), None, asks.key_suggestions, Suggestion, due="due_on"),
    Queue("absent", _("Signer absent"), None, waiting.signer_absent, **ON_ASSIGNMENT),
    Queue("overdue", _("Overdue"), None, waiting.overdue, Assignment, "", "owed_on"),
]


def queues_of(user):
    """The queues that the user's roles can have, with what waits in each."""
    roles = {membership.role for membership in memberships_of(user)}
    mine = [queue for queue in QUEUES if queue.action is None or roles & set(GRANTS[queue.action])]
    return [(queue, queue.waiting(user)) for queue in mine]


def merged(found):
    """All that waits in the given queues, most urgent first: by due date, those without one last."""
    entries = [(due, queue, pk) for queue, waiting in found for due, pk in waiting]
    return sorted(entries, key=lambda entry: (entry[0] is None, entry[0] or date.min, -entry[2]))


def rows_for(entries, *, lights):
    """Table rows of one page of `merged`, each with its next step as a button."""
    loaded = {}
    for queue in {queue for _due, queue, _pk in entries}:
        loaded[queue.key] = queue.load([pk for _due, of, pk in entries if of is queue])
    return [_row(queue, loaded[queue.key][pk], due, lights) for due, queue, pk in entries]


def _row(queue, row, due, lights):
    assignment, subject = queue.assignment_of(row), queue.subject_of(row)
    suggestion = assignment.suggestion if assignment else subject
    proposers = list(suggestion.proposers.all())
    return {
        "key": f"{queue.key}-{row.pk}",
        "number": suggestion.number or "—",
        "url": suggestion.get_absolute_url(),
        "title": suggestion.title,
        "deputy": f"{proposers[0].name}{f' +{len(proposers) - 1}' if len(proposers) > 1 else ''}"
        if proposers
        else "",
        "part_label": _part(queue, assignment),
        "stage_label": queue.label if queue.action else (assignment or suggestion).get_state_display(),
        "due": lights.light_of(due, url=why(queue, row, assignment, due)) if due else None,
        "marks": [
            *([_("Key suggestion")] if suggestion.is_key else []),
            *([_("Passing-on warning")] if getattr(row, "is_repeated", False) else []),
        ],
        "action": button(queue.action, subject) if queue.action else None,
    }


def _part(queue, assignment):
    """One's own part in the case; in the list of what is late, whose it is."""
    if assignment is None:
        return ""
    return assignment.get_part_display() if queue.action else str(assignment.agency)
