"""Queues of the desk for what follows the letter: evaluations, dissatisfied deputies, promises, publication, the end."""

from datetime import timedelta

from django.db.models import F, Q

from agencies import clock
from agencies.permissions import Action
from config.standing import standing
from replies.models import Commitment, Evaluation, Publication, Reply
from suggestions.models import Assignment, Suggestion

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
    decidable = {Suggestion.State.REPLIED, Suggestion.State.CONCLUDED}
    rows = Suggestion.objects.visible_to(user).filter(standing(user, action), pk__in=matters)
    return rows.filter(state__in=decidable)


def _evaluations(user, action, **more):
    paths = {"case": "assignment__suggestion__", "assignment": "assignment__"}
    rows = Evaluation.objects.visible_to(user).in_force()
    return rows.filter(standing(user, action, **paths), **more)


def to_release(user):
    return _evaluations(
        user, Action.RELEASE_EVALUATION, state=Evaluation.State.GIVEN, released_at__isnull=True
    )


def commitments_due(user):
    """承诺到期: what the own agency promised for the next thirty days, and what is late."""
    paths = {"case": "reply__assignment__suggestion__", "assignment": "reply__assignment__"}
    rows = Commitment.objects.visible_to(user).open().filter(standing(user, Action.FULFIL, **paths))
    closed = Suggestion.CLOSED - {Suggestion.State.CONCLUDED}
    rows = rows.exclude(reply__assignment__suggestion__state__in=closed)
    return rows.filter(due_on__lte=clock.today() + SOON)


def to_conclude(user):
    """Replied, asked, nobody's evaluation is still awaited, and nothing is left to decide."""
    waiting = Q(state=Evaluation.State.INVITED, due_on__gte=clock.today())
    waiting |= Q(pk__in=Evaluation.objects.undecided())
    visible = Suggestion.objects.visible_to(user).filter(standing(user, Action.CONCLUDE))
    asked = visible.filter(
        state=Suggestion.State.REPLIED, assignments__evaluations__in=Evaluation.objects.in_force()
    )
    return asked.exclude(assignments__evaluations__in=Evaluation.objects.filter(waiting)).distinct()


def _publications(user, state, action):
    paths = {"case": "reply__assignment__suggestion__", "assignment": "reply__assignment__"}
    rows = Publication.objects.visible_to(user).filter(standing(user, action, **paths), state=state)
    rows = rows.exclude(reply__assignment__suggestion__state=Suggestion.State.WITHDRAWN)
    return rows.filter(reply__state=Reply.State.DISPATCHED).exclude(
        reply__assignment__outcome=Assignment.Outcome.REHANDLE
    )


def to_review_for_secrecy(user):
    found = _publications(user, Publication.State.PROPOSED, Action.REVIEW_PUBLICATION)
    return found.exclude(proposed_by=user)


def to_publish(user):
    return _publications(user, Publication.State.REVIEWED, Action.PUBLISH)
