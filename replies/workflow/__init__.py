"""The steps from the first contact to the published reply. Each runs on `suggestions.workflow.act`."""

from replies.workflow.contacts import log_contact
from replies.workflow.drafting import save_draft, submit_draft
from replies.workflow.evaluating import conclude, evaluate, invite
from replies.workflow.issuing import dispatch, number
from replies.workflow.opinions import (
    give_opinion,
    request_opinion,
    save_opinion,
    send_back_opinion,
    submit_opinion,
    treat_opinion,
)
from replies.workflow.publishing import propose_publication, publish, review_publication
from replies.workflow.signing_off import pass_draft, send_back_draft, sign

__all__ = [
    "conclude",
    "dispatch",
    "evaluate",
    "give_opinion",
    "invite",
    "log_contact",
    "number",
    "pass_draft",
    "propose_publication",
    "publish",
    "request_opinion",
    "review_publication",
    "save_draft",
    "save_opinion",
    "send_back_draft",
    "send_back_opinion",
    "sign",
    "submit_draft",
    "submit_opinion",
    "treat_opinion",
]
