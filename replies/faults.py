"""What a check of the stored rows finds."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Fault:
    """A row that says something else than it should."""

    row: object
    what: str
    stored: object
    expected: object

    def __str__(self):
        return _(
            "%(model)s %(pk)s (suggestion %(number)s): %(what)s is “%(stored)s”, should be “%(expected)s”"
        ) % {
            "model": self.row._meta.verbose_name,
            "pk": self.row.pk,
            "number": _number_of(self.row),
            "what": self.what,
            "stored": self.stored,
            "expected": self.expected,
        }


def _number_of(row):
    owner = next(
        (getattr(row, name) for name in ("reply", "opinion", "assignment") if hasattr(row, name)), row
    )
    if owner.case is None:
        return "—"
    return owner.case.number or f"#{owner.case.pk}"


def differs(row, what, stored, expected):
    if stored != expected:
        yield Fault(row, what, stored, expected)
