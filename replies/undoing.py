"""Steps that ask again, settle, recall or void, as offers: what each needs beside state and grant."""

from django.utils.translation import gettext_lazy as _

from agencies.permissions import Action
from replies.workflow import taking_back
from replies.workflow.opinions import is_settled
from suggestions.workflow.assigning import is_untouched

DANGERS = {
    Action.RECALL_ASSIGNMENT: _("Nobody has signed for yet: the suggestion is assigned anew."),
    Action.UNSIGN: _("Voids the letter and every signature of its chain."),
    Action.WITHDRAW_LETTER: _("Voids the letter that went out; a corrected one follows."),
}
"""Acts that void what others rely on, each with its consequence in words."""
ASIDE = {*DANGERS, Action.REQUEST_REDO, Action.WITHDRAW_DISAGREEMENT, Action.RECALL_DRAFT}


def may_be_redone(opinion, user=None):
    """The lead may ask again while its own draft is being written and nothing is disputed."""
    return opinion.answering.is_owing and not is_settled(opinion) and opinion.open_disagreement is None


def _is_disputed(opinion, user):
    return opinion.open_disagreement is not None


CIRCUMSTANCES = {
    (Action.REQUEST_REDO, "opinion"): may_be_redone,
    (Action.WITHDRAW_DISAGREEMENT, "opinion"): _is_disputed,
    (Action.COORDINATE, "opinion"): _is_disputed,
    (Action.RECALL_ASSIGNMENT, "suggestion"): lambda suggestion, user: is_untouched(
        suggestion.assignments.current()
    ),
    (Action.RECALL_DRAFT, "reply"): lambda reply, user: taking_back.may_recall(reply),
    (Action.UNSIGN, "reply"): lambda reply, user: taking_back.signed_for(reply.live_letter, user),
    (Action.WITHDRAW_LETTER, "reply"): lambda reply, user: reply.assignment.outcome == "open",
}
