"""Steps around promises as offers: when the step itself would refuse."""

from agencies.permissions import Action
from replies.asked import unless
from replies.workflow import commitment_evaluating

CIRCUMSTANCES = {
    (Action.INVITE_COMMITMENT, "commitment"): unless(commitment_evaluating.refuse_invite_commitment),
    (Action.MEDIATE_COMMITMENT, "commitment"): unless(commitment_evaluating.refuse_mediate_commitment),
    (Action.EXPLAIN_COMMITMENT, "commitment"): unless(commitment_evaluating.refuse_explain_commitment),
}
