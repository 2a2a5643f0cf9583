"""为什么是这一天: the stored derivation of a due date, told day by day."""

from datetime import date

from suggestions.deadlines import WEEKEND, Due


def derivation_of(assignment):
    """What the page shows: how the limit was counted, its days, and where it was moved from."""
    basis = assignment.due_basis
    start = date.fromisoformat(basis["start"]) if basis.get("start") else assignment.assigned_on
    due = Due(date=assignment.due_on, basis=basis)
    return {
        "start": start,
        "rule": basis["rule"],
        "amount": basis["amount"],
        "raw": date.fromisoformat(basis["raw"]),
        "moved": basis["moved"],
        "unknown_years": basis["provisional"],
        "days": [_line(day) for day in assignment.profile.clock().explain(start, due)],
    }


def _line(day):
    """With the holiday's name, or the day off it makes up for; a mere weekend says so itself."""
    return {**day._asdict(), "reason": "" if day.name in WEEKEND.values() else day.name}
