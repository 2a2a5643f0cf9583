"""代表评价协办单位: beside the marks of the letter, one for each co-handler the deputy wants to speak of.

Chongqing practice: the lead's reply and every co-handling opinion are evaluated. Nothing has to be said about anybody.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from replies.models import CoRating
from replies.workflow.opinions import co_assignments
from suggestions.models import Assignment

MOST = CoRating._meta.get_field("comment").max_length


def rateable(assignment):
    """The co-handlers a deputy may speak of: those that gave an opinion, where the profile has them evaluated."""
    if "co_opinion" not in assignment.profile.evaluate_on:
        return []
    given = co_assignments(assignment).filter(state=Assignment.State.OPINION_GIVEN)
    return list(given.select_related("agency").order_by("pk"))


def said(evaluation):
    """What stands now, as it is given and kept: [{assignment, mark, comment}]."""
    return [
        {"assignment": row.assignment_id, "mark": row.mark, "comment": row.comment}
        for row in evaluation.co_ratings.all()
        if row.mark
    ]


def check_ratings(evaluation, ratings):
    """Raises ValidationError for an unknown mark or co-handler, and where a mark lacks its reason."""
    profile = evaluation.assignment.profile
    options = {option["code"] for option in profile.evaluate_options}
    known = {row.pk: row for row in rateable(evaluation.assignment)} if ratings else {}
    for rating in ratings:
        pk, mark, comment = rating["assignment"], rating["mark"], rating["comment"]
        if pk not in known or mark not in options:
            raise ValidationError(_("Choose one of the marks."))
        if mark in profile.reason_required_if and not comment:
            message = _("Please say why you are not satisfied with %(agency)s.")
            raise ValidationError({f"co_{pk}_comment": message % {"agency": known[pk].agency.short_name}})
        if len(comment) > MOST:
            message = _("At most %(most)s characters.")
            raise ValidationError({f"co_{pk}_comment": message % {"most": MOST}})


def write_ratings(step, evaluation, ratings):
    """Keep what was said, sealed; what is no longer said keeps its row without a mark."""
    told = {rating["assignment"]: rating for rating in ratings}
    rows = {row.assignment_id: row for row in evaluation.co_ratings.all()}
    for pk in sorted(told.keys() | rows.keys()):
        row = rows.get(pk) or CoRating(evaluation=evaluation, assignment_id=pk)
        now = told.get(pk, {"mark": "", "comment": ""})
        row.mark, row.comment = now["mark"], now["comment"]
        row.save()
        step.seal(row)
