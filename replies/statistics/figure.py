"""What a figure is: a count of rows, or a share of it, with its definition."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


def anything(row, scope):
    return True


@dataclass(frozen=True)
class Figure:
    """A count, or a share of it: `of` among `among`. `days` names what is added up instead, as a mean."""

    key: str
    label: str | Promise
    definition: str | Promise
    of: Callable
    among: Callable | None = None
    days: str = ""
    any_of: bool = False
    """Counted by pieces: whether one of its assignments is enough."""


@dataclass(frozen=True)
class TableKind:
    """Figures over rows of one kind. `in_pieces`: can be counted by pieces as well; `of_worst`: by their worst row."""

    key: str
    label: str | Promise
    base: str | Promise
    read: Callable
    figures: tuple
    in_pieces: bool = False
    of_worst: Callable | None = None


def known(name):
    """The row has this mark."""
    return lambda row, scope: bool(row[name])


def both(*conditions):
    return lambda row, scope: all(condition(row, scope) for condition in conditions)


def without(name):
    return lambda row, scope: not row[name]
