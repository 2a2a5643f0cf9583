"""What a kind of date is: see limits, where all of them stand."""

from collections.abc import Callable
from dataclasses import dataclass

from suggestions.deadlines import Due
from suggestions.models import Assignment


@dataclass(frozen=True)
class Limit:
    """A kind of date."""

    kind: str
    label: Callable
    """row → what the date is."""
    begins: str
    """What happened on the day from which it is counted."""
    model: type
    line: str
    """Path from the row to its assignment, "" when it is one."""
    due: Callable
    """row → Due or None."""
    rules: Callable
    """row → keys of the profile that lay the limit down."""
    open: Callable | None = None
    """today → rows whose date is stored and still open; None for a date that is written down and never counted again."""
    columns: Callable | None = None
    """(row, Due) → the columns to write when it moves."""
    was_told: bool = False
    """Told to a deputy in writing: from then on it is never made earlier."""

    def visible_to(self, user):
        """Rows of this kind whose date the user may see."""
        if hasattr(self.model.objects, "visible_to"):
            return self.model.objects.visible_to(user)
        return self.model.objects.filter(**{f"{self.line}__in": Assignment.objects.visible_to(user)})

    def assignment(self, row):
        for name in filter(None, self.line.split("__")):
            row = getattr(row, name)
        return row

    def opened(self, today):
        """The open rows with what counting them again reads."""
        prefix = f"{self.line}__" if self.line else ""
        related = [f"{prefix}profile", f"{prefix}agency", f"{prefix}suggestion__session__term__congress"]
        return self.open(today).select_related(*related).order_by("pk")


def due_of(day, basis):
    return Due(date=day, basis=basis) if day and basis else None


def words(text):
    return lambda row: str(text)


def keys(*names):
    return lambda row: names
