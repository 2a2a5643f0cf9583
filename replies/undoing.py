"""Steps that ask again, settle, recall or void, as offers: what each needs beside state and grant."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from agencies.permissions import Action
from replies.asked import unless
from replies.workflow import taking_back
from replies.workflow.merging import hosts_for, refuse_merge, refuse_unmerge
from replies.workflow.opinions import is_settled
from suggestions.workflow.assigning import is_untouched
from suggestions.workflow.together import refuse_merged

DANGERS = {
    Action.RECALL_ASSIGNMENT: _("Nobody has signed for yet: the suggestion is assigned anew."),
    Action.UNSIGN: _("Voids the letter and every signature of its chain."),
    Action.WITHDRAW_LETTER: _("Voids the letter that went out; a corrected one follows."),
    Action.RECALL_PUBLICATION: _(
        "Within a minute nobody reads it any more; the letter to the deputy stands."
    ),
    Action.UNMERGE: _("The suggestion is answered by itself again; approvals of the shared reply fall."),
}
"""Acts that void what others rely on, each with its consequence in words."""
ASIDE = {*DANGERS, Action.MERGE, Action.REQUEST_REDO, Action.WITHDRAW_DISAGREEMENT, Action.RECALL_DRAFT}


def may_be_redone(opinion, user=None):
    """The lead may ask again while its own draft is being written and nothing is disputed."""
    return opinion.answering.is_owing and not is_settled(opinion) and opinion.open_disagreement is None


def _is_disputed(opinion, user):
    return opinion.open_disagreement is not None


def _may_be_merged(assignment, user):
    return unless(refuse_merge)(assignment, user) and hosts_for(assignment).exists()


def _may_be_recalled(suggestion, user):
    lines = list(suggestion.assignments.current())
    stands_alone = unless(partial(refuse_merged, action=Action.RECALL_ASSIGNMENT))
    return is_untouched(lines) and all(stands_alone(line, user) for line in lines)


def _all_open(reply, user):
    """None of the suggestions it answers is concluded or handled again."""
    return all(line.outcome == line.Outcome.OPEN for line in reply.lines)


CIRCUMSTANCES = {
    (Action.MERGE, "answering"): _may_be_merged,
    (Action.UNMERGE, "merged"): unless(refuse_unmerge),
    (Action.REQUEST_REDO, "opinion"): may_be_redone,
    (Action.WITHDRAW_DISAGREEMENT, "opinion"): _is_disputed,
    (Action.COORDINATE, "opinion"): _is_disputed,
    (Action.RECALL_ASSIGNMENT, "suggestion"): _may_be_recalled,
    (Action.RECALL_DRAFT, "reply"): lambda reply, user: taking_back.may_recall(reply),
    (Action.UNSIGN, "reply"): lambda reply, user: taking_back.signed_for(reply.live_letter, user),
    (Action.WITHDRAW_LETTER, "reply"): _all_open,
}
