"""The steps from the first contact to the published reply. Each runs on `suggestions.workflow.act`."""

from replies.workflow.absences import end_absence, report_absence
from replies.workflow.calendar import change_calendar
from replies.workflow.class_changing import change_class
from replies.workflow.commitment_evaluating import (
    evaluate_commitment,
    explain_commitment,
    invite_commitment,
    mediate_commitment,
)
from replies.workflow.committing import carry_over, drop_commitment, fulfil, report_progress
from replies.workflow.contacts import log_contact
from replies.workflow.delegating import delegate, revoke_delegation
from replies.workflow.delivering import drop_message, resend_message
from replies.workflow.deputies import decide_addressee, update_deputy
from replies.workflow.deputy_waiting import end_wait, wait_for_deputy
from replies.workflow.disagreeing import coordinate, withdraw_disagreement
from replies.workflow.drafting import save_draft, submit_draft
from replies.workflow.entering import correct_evaluation, enter_evaluation, lapse, release_evaluation
from replies.workflow.evaluating import conclude, evaluate, invite
from replies.workflow.handing_over import hand_over
from replies.workflow.issuing import dispatch, number
from replies.workflow.joining import add_co_handler, excuse_co_handler
from replies.workflow.merging import merge, unmerge
from replies.workflow.opinions import (
    give_opinion,
    request_opinion,
    request_redo,
    save_opinion,
    send_back_opinion,
    submit_opinion,
    treat_opinion,
)
from replies.workflow.publishing import propose_publication, publish, recall_publication, review_publication
from replies.workflow.rehandling import decline_rehandling, order_rehandling, record_mediation
from replies.workflow.reorganising import reorganise
from replies.workflow.signing_off import pass_draft, send_back_draft, sign
from replies.workflow.taking_back import recall_draft, unsign, withdraw_letter
from replies.workflow.urging import urge, urge_evaluation
from replies.workflow.withdrawing import withdraw

__all__ = [
    "add_co_handler",
    "carry_over",
    "change_calendar",
    "change_class",
    "conclude",
    "coordinate",
    "decide_addressee",
    "delegate",
    "correct_evaluation",
    "decline_rehandling",
    "dispatch",
    "drop_message",
    "drop_commitment",
    "end_absence",
    "end_wait",
    "enter_evaluation",
    "evaluate",
    "excuse_co_handler",
    "evaluate_commitment",
    "explain_commitment",
    "fulfil",
    "give_opinion",
    "hand_over",
    "invite",
    "invite_commitment",
    "lapse",
    "log_contact",
    "merge",
    "mediate_commitment",
    "number",
    "order_rehandling",
    "pass_draft",
    "propose_publication",
    "publish",
    "record_mediation",
    "release_evaluation",
    "recall_draft",
    "recall_publication",
    "reorganise",
    "resend_message",
    "report_progress",
    "request_opinion",
    "request_redo",
    "review_publication",
    "report_absence",
    "revoke_delegation",
    "save_draft",
    "save_opinion",
    "send_back_draft",
    "send_back_opinion",
    "sign",
    "submit_draft",
    "submit_opinion",
    "treat_opinion",
    "unmerge",
    "unsign",
    "update_deputy",
    "urge",
    "urge_evaluation",
    "withdraw_disagreement",
    "withdraw_letter",
    "withdraw",
    "wait_for_deputy",
]
