"""Which step on a reply, an opinion, an evaluation or a publication is possible when, and where it leads."""

from agencies.models import Message
from agencies.permissions import Action
from replies.models import Commitment, CommitmentEvaluation, Evaluation, Opinion, Publication, Reply
from suggestions.workflow import TABLES

O = Opinion.State  # noqa: E741
R = Reply.State
E = Evaluation.State
P = Publication.State
C = Commitment.State
CE = CommitmentEvaluation.State
M = Message.State

OPINION = {
    Action.SAVE_OPINION: ({O.DRAFTING}, ()),
    Action.SUBMIT_OPINION: ({O.DRAFTING}, (O.IN_REVIEW,)),
    Action.SEND_BACK_OPINION: ({O.IN_REVIEW}, (O.DRAFTING,)),
    Action.GIVE_OPINION: ({O.IN_REVIEW}, (O.GIVEN,)),
    Action.TREAT_OPINION: ({O.GIVEN}, ()),
    Action.REQUEST_REDO: ({O.GIVEN}, (O.DRAFTING,)),
    Action.WITHDRAW_DISAGREEMENT: ({O.GIVEN}, ()),
    Action.COORDINATE: ({O.GIVEN}, ()),
}

REPLY = {
    Action.SAVE_DRAFT: ({R.DRAFTING, R.IN_REVIEW}, ()),
    Action.SUBMIT_DRAFT: ({R.DRAFTING}, (R.IN_REVIEW,)),
    Action.RECALL_DRAFT: ({R.IN_REVIEW}, (R.DRAFTING,)),
    Action.PASS_DRAFT: ({R.IN_REVIEW}, ()),
    Action.SEND_BACK_DRAFT: ({R.IN_REVIEW}, (R.DRAFTING, R.IN_REVIEW)),
    Action.SIGN: ({R.IN_REVIEW}, (R.SIGNED,)),
    Action.UNSIGN: ({R.SIGNED, R.NUMBERED}, (R.DRAFTING,)),
    Action.NUMBER: ({R.SIGNED}, (R.NUMBERED,)),
    Action.DISPATCH: ({R.NUMBERED}, (R.DISPATCHED,)),
    Action.WITHDRAW_LETTER: ({R.DISPATCHED}, (R.DRAFTING,)),
    Action.UNMERGE: ({R.DRAFTING, R.IN_REVIEW}, (R.DRAFTING,)),
    Action.WITHDRAW: ({R.DRAFTING, R.IN_REVIEW, R.SIGNED, R.NUMBERED}, (R.DRAFTING,)),
    Action.INVITE: ({R.DISPATCHED}, ()),
    Action.REORGANISE: ({R.SIGNED, R.NUMBERED}, (R.DRAFTING,)),
    Action.PROPOSE_PUBLICATION: (set(R), ()),
}

EVALUATION = {
    Action.WITHDRAW_LETTER: ({E.INVITED}, (E.LAPSED,)),
    Action.EVALUATE: ({E.INVITED}, (E.GIVEN,)),
    Action.ENTER_EVALUATION: ({E.INVITED, E.LAPSED}, (E.GIVEN,)),
    Action.CORRECT_EVALUATION: ({E.GIVEN}, ()),
    Action.RELEASE_EVALUATION: ({E.GIVEN}, ()),
    Action.URGE_EVALUATION: ({E.INVITED}, ()),
    Action.LAPSE: ({E.INVITED}, (E.LAPSED,)),
    Action.UPDATE_DEPUTY: ({E.INVITED}, (E.LAPSED,)),
    Action.ORDER_REHANDLING: ({E.INVITED}, (E.LAPSED,)),
}

PUBLICATION = {
    Action.PROPOSE_PUBLICATION: ({P.PROPOSED, P.REVIEWED, P.WITHDRAWN}, (P.PROPOSED,)),
    Action.REVIEW_PUBLICATION: ({P.PROPOSED}, (P.REVIEWED, P.WITHHELD)),
    Action.PUBLISH: ({P.REVIEWED}, (P.PUBLISHED,)),
    Action.RECALL_PUBLICATION: ({P.PUBLISHED}, (P.WITHDRAWN,)),
    Action.WITHDRAW_LETTER: ({P.PUBLISHED}, (P.PROPOSED,)),
    Action.ORDER_REHANDLING: ({P.PUBLISHED}, (P.WITHDRAWN,)),
}

COMMITMENT = {
    Action.REPORT_PROGRESS: ({C.OPEN}, ()),
    Action.CARRY_OVER: ({C.OPEN}, (C.CARRIED_OVER,)),
    Action.DROP_COMMITMENT: ({C.OPEN}, (C.DROPPED,)),
    Action.FULFIL: ({C.OPEN}, (C.FULFILLED,)),
    Action.DISPATCH: ({C.OPEN}, (C.CARRIED_OVER,)),
    Action.EXPLAIN_COMMITMENT: ({C.DROPPED}, ()),
    Action.INVITE_COMMITMENT: ({C.OPEN, C.FULFILLED, C.DROPPED}, ()),
    Action.MEDIATE_COMMITMENT: (set(C), ()),
}

COMMITMENT_EVALUATION = {
    Action.EVALUATE_COMMITMENT: ({CE.INVITED}, (CE.GIVEN,)),
    Action.LAPSE: ({CE.INVITED}, (CE.LAPSED,)),
    Action.UPDATE_DEPUTY: ({CE.INVITED}, (CE.LAPSED,)),
}

MESSAGE = {
    Action.RESEND_MESSAGE: ({M.FAILED, M.UNCERTAIN}, (M.QUEUED,)),
    Action.DROP_MESSAGE: ({M.FAILED, M.UNCERTAIN}, (M.CANCELLED,)),
}
"""Of what the outbox leaves to a person; the rest of its way is `agencies.outbox`."""

TABLES |= {"message": MESSAGE}
TABLES |= {"commitment": COMMITMENT, "commitment_evaluation": COMMITMENT_EVALUATION}
TABLES |= {"reply": REPLY, "opinion": OPINION, "evaluation": EVALUATION, "publication": PUBLICATION}
