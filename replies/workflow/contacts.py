"""沟通: the handler must contact the deputy and hear their opinion (代表法 2025 art. 51, Chongqing 2017 art. 18)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.permissions import Action
from replies.models import Contact
from suggestions.workflow import act


def log_contact(
    assignment, *, proposer, held_on, phase, way, participants, summary, by, deputy_view="", seen=None
):
    """Record a talk with a proposer. Raises ValidationError for a date in the future or a stranger to the case."""
    if held_on > clock.today():
        raise ValidationError({"held_on": _("The date of the contact lies in the future.")})
    if proposer.suggestion_id != assignment.suggestion_id:
        raise ValidationError({"proposer": _("This deputy did not sign the suggestion.")})
    with act(
        Action.LOG_CONTACT, by=by, on=assignment, seen=seen, on_day=held_on.isoformat(), way=way
    ) as step:
        step.take(assignment)
        contact = Contact.objects.create(
            assignment=assignment,
            proposer=proposer,
            held_on=held_on,
            phase=phase,
            way=way,
            participants=participants,
            summary=summary,
            deputy_view=deputy_view,
            recorded_by=by,
        )
        step.seal(contact)
    return contact
