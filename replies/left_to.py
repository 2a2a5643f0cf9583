"""另行答复: one item of a suggestion may be left to another agency, which answers it to the deputy by itself.

Such an item has no class here: the letter says who answers, and no statistics count it.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Agency


def agencies_for(assignment):
    """Whom an item may be left to: any agency but its own."""
    return Agency.objects.handling(today=clock.today()).exclude(pk=assignment.agency_id)


def check_left(assignment, answers):
    """Raises ValidationError for an item left to oneself or with a class beside, and when nothing is answered at all."""
    left = [answer for answer in answers if answer.get("left_to")]
    for answer in left:
        field = f"item-{answer['item'].pk}-left_to"
        if answer["left_to"].pk == assignment.agency_id:
            raise ValidationError({field: _("This is your own agency. Answer the item yourself.")})
        if answer.get("outcome"):
            raise ValidationError({field: _("Left to another agency, the item has no class here.")})
    if left and len(left) == len(answers):
        raise ValidationError(_("At least one item is answered in this reply itself."))


def sentence(agency):
    return f"该事项由{agency.name}另行答复。"
