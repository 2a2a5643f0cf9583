"""再次答复: when a promise is kept the answer counts as another class from then on; the letter stays as it was sent."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from replies.class_history import class_as_at, item_classes_as_at, letter_as_at
from replies.models import ResultClassChange
from suggestions.workflow import act
from suggestions.workflow.telling import tell_proposers


def change_class(assignment, *, item, new, reason, by, seen=None):
    """Raises ValidationError for an item the letter does not answer, the class it has, and without words.

    The overall class follows by the rule of the profile; each change is a row with today's date.
    """
    if not reason:
        raise ValidationError({"reason": _("Say what was done and what proves it.")})
    with act(Action.CHANGE_CLASS, by=by, on=assignment, seen=seen, note=reason) as step:
        step.take(assignment)
        today = clock.today()
        letter, now = letter_as_at(assignment, today), item_classes_as_at(assignment, today)
        check_change(assignment, now, item=item, new=new)
        said = {"reason": reason, "author": by}
        _write(step, letter, item=item, old=now[item.pk], new=new, **said)
        overall, worst = class_as_at(assignment, today), _worst({**now, item.pk: new})
        follows_the_rule = overall == _worst(now)  # one that was set with a reason stays
        if follows_the_rule and worst != overall:
            _write(step, letter, item=None, old=overall, new=worst, **said)
        step.detail |= {"item": item.title, "old_class": str(now[item.pk]), "new_class": str(new)}
        _tell(step, item, old=now[item.pk], new=new, reason=reason)
    return assignment


def _worst(classes):
    return max(filter(None, classes.values()), key=lambda row: row.rank, default=None)


def check_change(assignment, now, *, item, new):
    if now.get(item.pk) is None:
        raise ValidationError({"item": _("The letter gives this item no class.")})
    if new.scheme_id != assignment.profile.class_scheme_id:
        raise ValidationError({"new": _("This class does not belong to the rules of the case.")})
    if new == now[item.pk]:
        raise ValidationError({"new": _("The item has this class already.")})


def _write(step, letter, **columns):
    row = ResultClassChange.objects.create(letter=letter, on=clock.today(), changed_at=clock.now(), **columns)
    return step.seal(row)


def _tell(step, item, *, old, new, reason):
    congress, today = step.case.session.term.congress, clock.today()
    step.tell(holders_in(congress.office, Role.OFFICE_COORDINATOR, today=today))
    step.tell(holders_in(congress.liaison, Role.CONGRESS_LIAISON, today=today))
    told = f"所提事项“{item.title}”已有新的办理结果，由“{old.label}”变为“{new.label}”。{reason}"
    if step.case.is_confidential:
        told = "有一项已有新的办理结果，请向承办单位了解。"
    tell_proposers(step, subject="再次答复", body=told)
