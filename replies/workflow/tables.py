"""Which step on a reply, an opinion, an evaluation or a publication is possible when, and where it leads."""

from agencies.permissions import Action
from replies.models import Evaluation, Opinion, Publication, Reply
from suggestions.workflow import TABLES

O = Opinion.State  # noqa: E741
R = Reply.State
E = Evaluation.State
P = Publication.State

OPINION = {
    Action.SAVE_OPINION: ({O.DRAFTING}, ()),
    Action.SUBMIT_OPINION: ({O.DRAFTING}, (O.IN_REVIEW,)),
    Action.SEND_BACK_OPINION: ({O.IN_REVIEW}, (O.DRAFTING,)),
    Action.GIVE_OPINION: ({O.IN_REVIEW}, (O.GIVEN,)),
    Action.TREAT_OPINION: ({O.GIVEN}, ()),
}

REPLY = {
    Action.SAVE_DRAFT: ({R.DRAFTING, R.IN_REVIEW}, ()),
    Action.SUBMIT_DRAFT: ({R.DRAFTING}, (R.IN_REVIEW,)),
    Action.PASS_DRAFT: ({R.IN_REVIEW}, ()),
    Action.SEND_BACK_DRAFT: ({R.IN_REVIEW}, (R.DRAFTING,)),
    Action.SIGN: ({R.IN_REVIEW}, (R.SIGNED,)),
    Action.NUMBER: ({R.SIGNED}, (R.NUMBERED,)),
    Action.DISPATCH: ({R.NUMBERED}, (R.DISPATCHED,)),
    Action.INVITE: ({R.DISPATCHED}, ()),
    Action.PROPOSE_PUBLICATION: (set(R), ()),
}

EVALUATION = {
    Action.EVALUATE: ({E.INVITED}, (E.GIVEN,)),
}

PUBLICATION = {
    Action.PROPOSE_PUBLICATION: ({P.PROPOSED, P.REVIEWED}, (P.PROPOSED,)),
    Action.REVIEW_PUBLICATION: ({P.PROPOSED}, (P.REVIEWED, P.WITHHELD)),
    Action.PUBLISH: ({P.REVIEWED}, (P.PUBLISHED,)),
}

TABLES |= {"reply": REPLY, "opinion": OPINION, "evaluation": EVALUATION, "publication": PUBLICATION}
