"""统计: every rate with its numerator, its denominator, what it means and the rows behind it. See docs/decisions/0014."""

from replies.statistics.scope import Scope, scope_of
from replies.statistics.tables import Report

__all__ = ["Report", "Scope", "scope_of"]
