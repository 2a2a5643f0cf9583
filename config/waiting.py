"""What waits for a person, and what is to be watched: one query a queue of the desk."""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from agencies import clock
from agencies.models import Membership, Role
from agencies.permissions import Action
from config.standing import standing
from replies.models import ApprovalStep, DeputyWait, Disagreement, Evaluation, Letter, Opinion, Reply
from replies.workflow.deputies import to_decide_addressee
from suggestions.models import Assignment, Proposer, Suggestion

OWED_ON = Coalesce("opinion__redo_due_on", "due_on")
"""Of an assignment that owes something: an opinion asked for again has a limit of its own."""


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
    rows = Reply.objects.visible_to(user).exclude(assignment__suggestion__state=Suggestion.State.WITHDRAWN)
    return rows.filter(standing(user, action, **paths), state=state)


def _to_send(user, state, action):
    """With the day by which the letter has to be on its way."""
    return _replies(user, state, action).annotate(owed_on=date_of_letter("dispatch_due_on", reply="pk"))


def date_of_letter(column, *, reply):
    """A date of the letter that stands, by the path to its reply."""
    letters = Letter.objects.filter(
        reply=OuterRef(reply), assignment=F("reply__assignment"), voided_at__isnull=True
    )
    return Subquery(letters.values(column)[:1])


def drafts(user):
    return _suggestions(user, Suggestion.State.DRAFT, Action.SUBMIT)


def to_accept(user):
    return _suggestions(user, Suggestion.State.UNDER_REVIEW, Action.ACCEPT)


def to_assign(user):
    return _suggestions(user, Suggestion.State.TO_ASSIGN, Action.ASSIGN)


def addressees_to_decide(user):
    """收件人有变: a deputy left before the letter reached them."""
    return to_decide_addressee(
        Suggestion.objects.visible_to(user).filter(standing(user, Action.DECIDE_ADDRESSEE))
    )


def to_sign_for(user):
    return _assignments(user, Assignment.State.PENDING, Action.SIGN_FOR)


def to_allocate(user):
    return _assignments(user, Assignment.State.SIGNED_FOR, Action.ALLOCATE)


def unattended(user):
    """无人承办: the case officer left the agency or may not log in any more; the work is allocated anew."""
    officers = Membership.objects.current(today=clock.today()).filter(
        user=OuterRef("officer"), agency=OuterRef("agency"), role=Role.CASE_OFFICER
    )
    return _assignments(user, Assignment.State.WORKING, Action.ALLOCATE).filter(~Exists(officers))


def to_answer(user):
    writing = Q(reply__isnull=True) | Q(reply__state=Reply.State.DRAFTING)
    return _mine(user, part__in=Assignment.ANSWERING, answered_with__isnull=True).filter(writing)


def opinions_to_write(user):
    writing = Q(opinion__isnull=True) | Q(opinion__state=Opinion.State.DRAFTING)
    return _mine(user, part=Assignment.Part.CO).filter(writing).annotate(owed_on=OWED_ON)


def to_decide(user):
    return ApprovalStep.objects.waiting_for(user).filter(reply__isnull=False)


def opinions_to_sign(user):
    return ApprovalStep.objects.waiting_for(user).filter(opinion__isnull=False)


def to_coordinate(user):
    """待协调: the office decides where a co-handler does not agree."""
    open_cases = Suggestion.objects.open().values("pk")
    rows = Opinion.objects.visible_to(user).filter(
        assignment__suggestion__in=open_cases,
        pk__in=Disagreement.objects.filter(settled_at__isnull=True).values("opinion"),
    )
    paths = {"case": "assignment__suggestion__", "assignment": "assignment__"}
    return rows.filter(standing(user, Action.COORDINATE, **paths), state=Opinion.State.GIVEN)


def to_number(user):
    return _to_send(user, Reply.State.SIGNED, Action.NUMBER)


def to_dispatch(user):
    return _to_send(user, Reply.State.NUMBERED, Action.DISPATCH)


def to_invite(user):
    found = _replies(user, Reply.State.DISPATCHED, Action.INVITE)
    found = found.exclude(assignment__outcome=Assignment.Outcome.REHANDLE)
    found = found.filter(assignment__suggestion__proposers__in=Proposer.objects.reachable()).distinct()
    return found.exclude(assignment__evaluations__in=Evaluation.objects.in_force())


def talks_due(user):
    """The day until which a deputy asked to wait has come."""
    waits = DeputyWait.objects.open().filter(until__lte=clock.today())
    rows = _assignments(user, Assignment.State.WORKING, Action.END_WAIT)
    until = Subquery(waits.filter(assignment=OuterRef("pk")).values("until")[:1])
    return rows.filter(deputy_waits__in=waits).annotate(owed_on=until)


def overdue(user):
    """What is late in the person's own agency, and for who oversees the congress in all of them."""
    late = Assignment.objects.current().owing().annotate(owed_on=OWED_ON).filter(owed_on__lt=clock.today())
    overseen = Suggestion.objects.overseen_by(user)
    visible = Suggestion.objects.visible_to(user)
    mine = Q(pk__in=Assignment.objects.handled_by(user)) | Q(suggestion__in=overseen)
    return late.filter(mine, suggestion__in=visible)


def signer_absent(user):
    """签发人不在岗: a text waits for somebody who left, and nobody stands in."""
    steps = ApprovalStep.objects.absent(today=clock.today())
    rows = Assignment.objects.filter(Q(reply__steps__in=steps) | Q(opinion__steps__in=steps))
    mine = Q(pk__in=Assignment.objects.handled_by(user)) | Q(
        suggestion__in=Suggestion.objects.overseen_by(user)
    )
    return rows.filter(mine, suggestion__in=Suggestion.objects.visible_to(user)).distinct()
