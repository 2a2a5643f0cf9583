"""办理结果在某日是什么类别: the class a letter was sent with, and every change since, each by the day it was recorded.

Nothing here is written over, so the figure of an earlier day comes out the same whenever it is asked for.
"""

from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from agencies import clock
from replies.compose import answers_to
from replies.models import Letter, ResultClassChange
from suggestions.models import ResultClass


def letter_as_at(assignment, day):
    """The letter of the assignment that stood on the day, or None."""
    letters = Letter.objects.filter(assignment=assignment, dispatched_on__lte=day)
    stood = [
        letter
        for letter in letters.select_related("version__overall_class").order_by("dispatched_on", "pk")
        if letter.voided_at is None or clock.local_date(letter.voided_at) > day
    ]
    return stood[-1] if stood else None


def class_as_at(assignment, day):
    """The overall class on the day; None before a letter was sent, and for one without a class."""
    letter = letter_as_at(assignment, day)
    if letter is None:
        return None
    last = _changes(letter, day).filter(item=None).select_related("new").last()
    return last.new if last else letter.version.overall_class


def item_classes_as_at(assignment, day):
    """{id of the item: class} on the day."""
    letter = letter_as_at(assignment, day)
    if letter is None:
        return {}
    found = {item.pk: answer.outcome for item, answer in answers_to(letter.version, assignment).items()}
    for change in _changes(letter, day).filter(item__isnull=False).select_related("new"):
        found[change.item_id] = change.new
    return found


def _changes(letter, day):
    return ResultClassChange.objects.filter(letter=letter, on__lte=day).order_by("on", "pk")


def letters_with_class(day):
    """Letters that stood on the day, each with `class_on_day`, the id of its overall class then: for statistics."""
    changed = ResultClassChange.objects.filter(letter=OuterRef("pk"), item=None, on__lte=day)
    last = Subquery(changed.order_by("-on", "-pk").values("new")[:1])
    stood = Q(voided_at__isnull=True) | Q(voided_at__date__gt=day)
    rows = Letter.objects.filter(stood, dispatched_on__lte=day)
    return rows.annotate(
        class_on_day=Coalesce(last, F("version__overall_class"), output_field=BigIntegerField())
    )


def shares_as_at(letters, day):
    """{class: how many} of the letters among `letters` that stood on the day."""
    classes = ResultClass.objects.in_bulk()
    counts = {}
    for pk in letters_with_class(day).filter(pk__in=letters).values_list("class_on_day", flat=True):
        if pk is not None:
            counts[classes[pk]] = counts.get(classes[pk], 0) + 1
    return counts
