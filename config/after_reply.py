"""Queues of the desk for what follows the letter: evaluations, dissatisfied deputies, promises, publication, the end."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery

from agencies import clock
from agencies.permissions import Action
from config.standing import standing
from config.waiting import date_of_letter
from replies.models import Commitment, CommitmentEvaluation, Evaluation, Publication, Reply
from suggestions.models import Assignment, Proposer, RuleProfile, Suggestion
from suggestions.workflow.tables import ANSWERED

SOON = timedelta(days=30)
AUTOMATIC = F("assignment__profile__rehandle_auto_rounds")


def to_rehandle(user):
    """A deputy is not satisfied: another handling, or not."""
    return _dissatisfied(user, Action.ORDER_REHANDLING, assignment__round__lte=AUTOMATIC)


def to_mediate(user):
    """A deputy is not satisfied again: both sides have to meet."""
    return _dissatisfied(user, Action.RECORD_MEDIATION, assignment__round__gt=AUTOMATIC)


def _dissatisfied(user, action, **rounds):
    matters = Evaluation.objects.undecided().filter(**rounds).values("assignment__suggestion")
    rows = Suggestion.objects.visible_to(user).filter(standing(user, action), pk__in=matters)
    due = Evaluation.objects.undecided().filter(assignment__suggestion=OuterRef("pk"))
    first = due.order_by("decide_due_on").values("decide_due_on")[:1]
    return rows.filter(state__in=ANSWERED).annotate(owed_on=Subquery(first))


def _evaluations(user, action, **more):
    paths = {"case": "assignment__suggestion__", "assignment": "assignment__"}
    rows = Evaluation.objects.visible_to(user).in_force()
    return rows.filter(standing(user, action, **paths), **more)


def to_release(user):
    return _evaluations(
        user, Action.RELEASE_EVALUATION, state=Evaluation.State.GIVEN, released_at__isnull=True
    )


def to_urge(user):
    """逾期未评: the limit has passed, and nobody has asked again."""
    rows = _evaluations(
        user, Action.URGE_EVALUATION, state=Evaluation.State.INVITED, closes_on__lt=clock.today(), urges=0
    )
    return rows.filter(assignment__suggestion__state=Suggestion.State.REPLIED)


def _commitments(user, action, **more):
    paths = {"case": "assignment__suggestion__", "assignment": "assignment__"}
    rows = Commitment.objects.visible_to(user).filter(standing(user, action, **paths), **more)
    return rows.exclude(assignment__suggestion__state__in=Suggestion.CLOSED - {Suggestion.State.CONCLUDED})


def to_explain(user):
    """说明函: a promise that is not kept is explained to the deputies."""
    return _commitments(
        user, Action.EXPLAIN_COMMITMENT, state=Commitment.State.DROPPED, explanation__isnull=True
    )


def to_invite_on_commitment(user):
    """Kept or explained, and the deputies were not asked what they think of it."""
    ended = Q(state=Commitment.State.FULFILLED) | Q(state=Commitment.State.DROPPED, explanation__isnull=False)
    asked = CommitmentEvaluation.objects.filter(occasion=CommitmentEvaluation.ENDED).values("commitment")
    rows = _commitments(user, Action.INVITE_COMMITMENT).filter(ended).exclude(pk__in=asked)
    return rows.filter(
        Exists(Proposer.objects.reachable().filter(suggestion=OuterRef("assignment__suggestion"))),
        assignment__profile__in=_evaluating("commitment"),
    )


def _evaluating(what):
    """Ids of the profiles that have it evaluated."""
    return [row.pk for row in RuleProfile.objects.only("evaluate_on") if what in row.evaluate_on]


def to_mediate_commitments(user):
    """A deputy is not satisfied with what came of a promise: both sides have to meet."""
    matters = CommitmentEvaluation.objects.undecided().values("commitment")
    return _commitments(user, Action.MEDIATE_COMMITMENT, pk__in=matters)


def commitments_due(user):
    """承诺到期: what the own agency promised for the next thirty days, and what is late."""
    paths = {"case": "assignment__suggestion__", "assignment": "assignment__"}
    rows = Commitment.objects.visible_to(user).open().filter(standing(user, Action.FULFIL, **paths))
    closed = Suggestion.CLOSED - {Suggestion.State.CONCLUDED}
    rows = rows.exclude(assignment__suggestion__state__in=closed)
    return rows.filter(due_on__lte=clock.today() + SOON)


def to_conclude(user):
    """Replied, asked, nobody's evaluation is still awaited, and nothing is left to decide."""
    waiting = Q(state=Evaluation.State.INVITED, closes_on__gte=clock.today())
    waiting |= Q(pk__in=Evaluation.objects.undecided())
    visible = Suggestion.objects.visible_to(user).filter(standing(user, Action.CONCLUDE))
    to_ask = Exists(Proposer.objects.reachable().filter(suggestion=OuterRef("pk")))
    asked = visible.filter(
        Q(assignments__evaluations__in=Evaluation.objects.in_force()) | ~to_ask,
        state=Suggestion.State.REPLIED,
    )
    unasked = Assignment.objects.standing().answering().filter(state=Assignment.State.REPLIED)
    unasked = unasked.exclude(evaluations__in=Evaluation.objects.in_force())
    unasked = unasked.filter(suggestion__proposers__in=Proposer.objects.reachable())
    asked = asked.exclude(pk__in=unasked.values("suggestion"))
    return asked.exclude(assignments__evaluations__in=Evaluation.objects.filter(waiting)).distinct()


def to_propose(user):
    """The letter is out, and nobody has said yet how it is to be published."""
    paths = {"case": "assignment__suggestion__", "assignment": "assignment__"}
    rows = Reply.objects.visible_to(user).filter(standing(user, Action.PROPOSE_PUBLICATION, **paths))
    rows = rows.exclude(assignment__suggestion__state=Suggestion.State.WITHDRAWN)
    rows = rows.exclude(assignment__outcome=Assignment.Outcome.REHANDLE)
    rows = rows.filter(state=Reply.State.DISPATCHED, publication__isnull=True)
    return rows.annotate(owed_on=date_of_letter("publish_due_on", reply="pk"))


def _publications(user, state, action):
    paths = {"case": "reply__assignment__suggestion__", "assignment": "reply__assignment__"}
    rows = Publication.objects.visible_to(user).filter(standing(user, action, **paths), state=state)
    rows = rows.exclude(reply__assignment__suggestion__state=Suggestion.State.WITHDRAWN)
    rows = rows.annotate(owed_on=date_of_letter("publish_due_on", reply="reply"))
    return rows.filter(reply__state=Reply.State.DISPATCHED).exclude(
        reply__assignment__outcome=Assignment.Outcome.REHANDLE
    )


def to_review_for_secrecy(user):
    found = _publications(user, Publication.State.PROPOSED, Action.REVIEW_PUBLICATION)
    return found.exclude(proposed_by=user)


def to_publish(user):
    return _publications(user, Publication.State.REVIEWED, Action.PUBLISH)
