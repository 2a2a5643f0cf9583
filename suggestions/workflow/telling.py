"""告知代表: deputies have no account; what they must be told leaves as a message to each of them."""

from agencies import clock
from agencies.models import Message


def tell_proposers(step, *, subject, body, case=None):
    """One message to every proposer. It names the number of the case; the title too, unless it is confidential."""
    case = case or step.case
    number = f"第{case.number}号建议" if case.number else "建议"
    named = number if case.is_confidential else f"{number}《{case.title}》"
    for proposer in case.proposers.reachable().select_related("deputy", "group__head"):
        person = proposer.contact
        Message.objects.create(
            recipient_name=proposer.name_today,
            channel=Message.Channel.EMAIL if person and person.email else Message.Channel.SMS,
            address=(person and (person.email or person.phone)) or "",
            subject=f"【建议办理】{subject}",
            body=f"{proposer.name_today}代表：您提出的{named}，{body}",
            key=f"{step.action}/{case.pk}/{case.revision}/{proposer.pk}/{clock.now():%Y%m%d%H%M%S%f}",
            due_at=clock.now(),
            created_at=clock.now(),
        )
