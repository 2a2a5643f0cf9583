"""The desk: everything that waits for this person, as queues. A count is the length of the list behind it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.permissions import GRANTS, Action, Side, memberships_of
from replies.models import ApprovalStep, Evaluation, Opinion, Publication, Reply
from replies.offers import button
from suggestions.models import Assignment, Suggestion

CONGRESS = "session__term__congress__"


def standing(user, action, *, case="", assignment=None):
    """Rows on which the user stands where GRANTS wants them; `case` and `assignment` are the paths from the row."""
    where = Q(pk__in=[])
    for membership in memberships_of(user):
        side = GRANTS[action].get(membership.role)
        if side in (Side.OFFICE, Side.LIAISON):
            where |= Q(**{f"{case}{CONGRESS}{side}": membership.agency_id})
        elif side == Side.AGENCY and assignment is not None:
            where |= Q(**{f"{assignment}agency": membership.agency_id})
        elif side == Side.OFFICER and assignment is not None:
            where |= Q(**{f"{assignment}agency": membership.agency_id, f"{assignment}officer": user})
    return where


def _suggestions(user, state, action):
    return Suggestion.objects.visible_to(user).filter(standing(user, action), state=state)


def _assignments(user, state, action, **more):
    rows = Assignment.objects.visible_to(user)
    return rows.filter(standing(user, action, case="suggestion__", assignment=""), state=state, **more)


def _mine(user, **more):
    """Allocated to this person and being worked on."""
    rows = Assignment.objects.visible_to(user)
    return rows.filter(officer=user, state=Assignment.State.WORKING, **more)


def _replies(user, state, action):
    paths = {"case": "assignment__suggestion__", "assignment": "assignment__"}
    return Reply.objects.visible_to(user).filter(standing(user, action, **paths), state=state)


def drafts(user):
    return _suggestions(user, Suggestion.State.DRAFT, Action.SUBMIT)


def to_accept(user):
    return _suggestions(user, Suggestion.State.UNDER_REVIEW, Action.ACCEPT)


def to_assign(user):
    return _suggestions(user, Suggestion.State.TO_ASSIGN, Action.ASSIGN)


def to_sign_for(user):
    return _assignments(user, Assignment.State.PENDING, Action.SIGN_FOR)


def to_allocate(user):
    return _assignments(user, Assignment.State.SIGNED_FOR, Action.ALLOCATE)


def to_answer(user):
    writing = Q(reply__isnull=True) | Q(reply__state=Reply.State.DRAFTING)
    return _mine(user, part__in=Assignment.ANSWERING).filter(writing)


def opinions_to_write(user):
    writing = Q(opinion__isnull=True) | Q(opinion__state=Opinion.State.DRAFTING)
    return _mine(user, part=Assignment.Part.CO).filter(writing)


def to_decide(user):
    return ApprovalStep.objects.waiting_for(user).filter(reply__isnull=False)


def opinions_to_sign(user):
    return ApprovalStep.objects.waiting_for(user).filter(opinion__isnull=False)


def to_number(user):
    return _replies(user, Reply.State.SIGNED, Action.NUMBER)


def to_dispatch(user):
    return _replies(user, Reply.State.NUMBERED, Action.DISPATCH)


def to_invite(user):
    return _replies(user, Reply.State.DISPATCHED, Action.INVITE).filter(assignment__evaluations__isnull=True)


def _publications(user, state, action):
    paths = {"case": "reply__assignment__suggestion__", "assignment": "reply__assignment__"}
    return Publication.objects.visible_to(user).filter(standing(user, action, **paths), state=state)


def to_review_for_secrecy(user):
    found = _publications(user, Publication.State.PROPOSED, Action.REVIEW_PUBLICATION)
    return found.filter(reply__state=Reply.State.DISPATCHED).exclude(proposed_by=user)


def to_publish(user):
    found = _publications(user, Publication.State.REVIEWED, Action.PUBLISH)
    return found.filter(reply__state=Reply.State.DISPATCHED)


def to_conclude(user):
    """Replied, asked, and nobody's evaluation is still awaited."""
    awaited = Evaluation.objects.filter(state=Evaluation.State.INVITED, due_on__gte=clock.today())
    asked = _suggestions(user, Suggestion.State.REPLIED, Action.CONCLUDE).filter(
        assignments__evaluations__isnull=False
    )
    return asked.exclude(assignments__evaluations__in=awaited).distinct()


def overdue(user):
    """What is late in the person's own agency, and for who oversees the congress in all of them."""
    late = Assignment.objects.current().owing().filter(due_on__lt=clock.today())
    overseen = Suggestion.objects.overseen_by(user)
    visible = Suggestion.objects.visible_to(user)
    mine = Q(pk__in=Assignment.objects.handled_by(user)) | Q(suggestion__in=overseen)
    return late.filter(mine, suggestion__in=visible)


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
        return {row.pk: row for row in rows.prefetch_related(f"{case}proposers")}

    def assignment_of(self, row):
        return None if self.assignment is None else follow(row, self.assignment)

    def subject_of(self, row):
        return follow(row, self.subject)


def follow(row, path):
    for name in filter(None, path.split("__")):
        row = getattr(row, name)
    return row


ON_ASSIGNMENT = {"model": Assignment, "assignment": "", "due": "due_on"}
ON_REPLY = {"model": Reply, "assignment": "assignment", "due": "assignment__due_on"}
DECIDING = {"assignment": "reply__assignment", "due": "reply__assignment__due_on", "subject": "reply"}
SIGNING_OPINIONS = {
    "assignment": "opinion__assignment",
    "due": "opinion__assignment__due_on",
    "subject": "opinion",
}
ON_PUBLICATION = {"model": Publication, "assignment": "reply__assignment"}

QUEUES = [
    Queue("draft", _("Drafts to submit"), Action.SUBMIT, drafts, Suggestion),
    Queue("accept", _("To accept"), Action.ACCEPT, to_accept, Suggestion),
    Queue("assign", _("To assign"), Action.ASSIGN, to_assign, Suggestion),
    Queue("sign_for", _("To sign for"), Action.SIGN_FOR, to_sign_for, Assignment, "", "sign_for_due_on"),
    Queue("allocate", _("To allocate"), Action.ALLOCATE, to_allocate, **ON_ASSIGNMENT),
    Queue("answer", _("To answer"), Action.SAVE_DRAFT, to_answer, **ON_ASSIGNMENT),
    Queue("opinion", _("Opinions to give"), Action.SAVE_OPINION, opinions_to_write, **ON_ASSIGNMENT),
    Queue("decide", _("To review and sign"), Action.PASS_DRAFT, to_decide, ApprovalStep, **DECIDING),
    Queue(
        "sign_opinion",
        _("Opinions to sign"),
        Action.GIVE_OPINION,
        opinions_to_sign,
        ApprovalStep,
        **SIGNING_OPINIONS,
    ),
    Queue("number", _("To number"), Action.NUMBER, to_number, **ON_REPLY),
    Queue("dispatch", _("To dispatch"), Action.DISPATCH, to_dispatch, **ON_REPLY),
    Queue("invite", _("To invite evaluations"), Action.INVITE, to_invite, Reply, "assignment"),
    Queue("secrecy", _("Secrecy review"), Action.REVIEW_PUBLICATION, to_review_for_secrecy, **ON_PUBLICATION),
    Queue("publish", _("To publish"), Action.PUBLISH, to_publish, **ON_PUBLICATION),
    Queue("conclude", _("To conclude"), Action.CONCLUDE, to_conclude, Suggestion),
    Queue("overdue", _("Overdue"), None, overdue, **ON_ASSIGNMENT),
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
        "stage_label": queue.label if queue.action else assignment.get_state_display(),
        "due": lights.light_of(due) if due else None,
        "marks": [_("Key suggestion")] if suggestion.is_key else [],
        "action": button(queue.action, subject) if queue.action else None,
    }


def _part(queue, assignment):
    """One's own part in the case; in the list of what is late, whose it is."""
    if assignment is None:
        return ""
    return assignment.get_part_display() if queue.action else str(assignment.agency)
