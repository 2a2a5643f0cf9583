"""Queues of the desk for what agencies ask the office: to be relieved of a suggestion, to have more time; and key ones."""

from django.db.models import Q

from agencies.permissions import Action
from config.standing import standing
from suggestions.models import Assignment, Extension, Objection, Suggestion

PATHS = {"case": "assignment__suggestion__", "assignment": "assignment__"}


def _objections(user, rows, action):
    where = standing(user, action, **PATHS, first=Q(is_repeated=False))
    visible = Assignment.objects.visible_to(user).filter(state=Assignment.State.OBJECTED)
    return rows.filter(where, assignment__in=visible)


def objections_to_decide(user):
    """退回待定: of a second one in a case only the leader of the office decides."""
    return _objections(user, Objection.objects.before_office(), Action.REASSIGN)


def passed_on(user):
    """推诿预警: cases in which a second agency, or one again, says that it is not its business."""
    waiting = Objection.objects.waiting().filter(is_repeated=True)
    return waiting.filter(assignment__suggestion__in=Suggestion.objects.overseen_by(user))


def objections_to_sign(user):
    return _objections(user, Objection.objects.to_sign(), Action.SIGN_OBJECTION)


def _extensions(user, rows, action):
    return rows.filter(standing(user, action, **PATHS), assignment__in=Assignment.objects.visible_to(user))


def extensions_to_decide(user):
    return _extensions(user, Extension.objects.before_office(), Action.DECIDE_EXTENSION)


def extensions_to_sign(user):
    return _extensions(user, Extension.objects.to_sign(), Action.SIGN_EXTENSION)


def key_suggestions(user):
    """重点督办: the open ones of the congress, for those who oversee it."""
    return Suggestion.objects.overseen_by(user).open().filter(is_key=True)
