"""为什么是这一天: the stored derivation of a due date, told day by day."""

from datetime import date

from suggestions.deadlines import WEEKEND


def derivation_of(due, calendar):
    """What the page shows: how the limit was counted, its days, and where it was moved from.

    `calendar` is the one the date was counted on, which may have been changed since.
    """
    basis = due.basis
    start = date.fromisoformat(basis["start"]) if basis.get("start") else due.date
    return {
        "start": start,
        "rule": basis["rule"],
        "amount": basis["amount"],
        "raw": date.fromisoformat(basis["raw"]),
        "moved": basis["moved"],
        "unknown_years": basis["provisional"],
        "days": [_line(day) for day in calendar.explain(start, due)],
    }


def _line(day):
    """With the holiday's name, or the day off it makes up for; a mere weekend says so itself."""
    return {**day._asdict(), "reason": "" if day.name in WEEKEND.values() else day.name}
