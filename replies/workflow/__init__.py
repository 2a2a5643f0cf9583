"""The steps from the first contact to the published reply. Each runs on `suggestions.workflow.act`."""

from replies.workflow.committing import carry_over, drop_commitment, fulfil, report_progress
from replies.workflow.contacts import log_contact
from replies.workflow.delegating import delegate, revoke_delegation
from replies.workflow.disagreeing import coordinate, withdraw_disagreement
from replies.workflow.drafting import save_draft, submit_draft
from replies.workflow.entering import correct_evaluation, enter_evaluation, lapse, release_evaluation
from replies.workflow.evaluating import conclude, evaluate, invite
from replies.workflow.issuing import dispatch, number
from replies.workflow.opinions import (
    give_opinion,
    request_opinion,
    request_redo,
    save_opinion,
    send_back_opinion,
    submit_opinion,
    treat_opinion,
)
from replies.workflow.publishing import propose_publication, publish, review_publication
from replies.workflow.rehandling import decline_rehandling, order_rehandling, record_mediation
from replies.workflow.signing_off import pass_draft, send_back_draft, sign
from replies.workflow.taking_back import recall_draft, unsign, withdraw_letter
from replies.workflow.withdrawing import withdraw

__all__ = [
    "carry_over",
    "conclude",
    "coordinate",
    "delegate",
    "correct_evaluation",
    "decline_rehandling",
    "dispatch",
    "drop_commitment",
    "enter_evaluation",
    "evaluate",
    "fulfil",
    "give_opinion",
    "invite",
    "lapse",
    "log_contact",
    "number",
    "order_rehandling",
    "pass_draft",
    "propose_publication",
    "publish",
    "record_mediation",
    "release_evaluation",
    "recall_draft",
    "report_progress",
    "request_opinion",
    "request_redo",
    "review_publication",
    "revoke_delegation",
    "save_draft",
    "save_opinion",
    "send_back_draft",
    "send_back_opinion",
    "sign",
    "submit_draft",
    "submit_opinion",
    "treat_opinion",
    "unsign",
    "withdraw_disagreement",
    "withdraw_letter",
    "withdraw",
]
