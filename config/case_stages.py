"""用时: how the working days of each answering agency's part were used, as a line, a strip and, folded, day by day."""

from django.utils.translation import gettext as _

from replies.stage_facts import ledgers
from replies.stage_ledger import Party
from suggestions.models import CalendarDay


def rows(case):
    """One for each answering part, the latest first. The steps inside an agency are told to itself and the office."""
    lines = [row for row in case.assignments if row.is_answering]
    if not lines:
        return []
    found, calendar = ledgers(lines), CalendarDay.objects.clock()
    return [_row(case, line, found[line.pk], calendar) for line in reversed(lines)]


def _row(case, line, ledger, calendar):
    days = ledger.days(calendar)
    late = ledger.late_shares(calendar)
    return {
        "agency": line.agency_name,
        "round": line.round if case.round > 1 else 0,
        "is_past": not line.is_current,
        "is_open": ledger.is_open,
        "start": ledger.start,
        "end": ledger.end,
        "days": days,
        "told": in_words(ledger.shares(calendar)),
        "late": {"days": sum(late.values()), "told": in_words(late, joint=" + ")} if late else None,
        "strip": _strip(ledger, calendar, days),
        "intervals": _intervals(ledger, calendar) if _may_read(case, line) else [],
    }


def _may_read(case, line):
    return case.oversees or line.agency_id in case.own_agencies


def in_words(shares, *, joint="、"):
    """主办 21 天、协办 7 天、审签 4 天."""
    days = {party: shares[party] for party in reversed(Party) if party in shares}
    return joint.join(
        _("%(party)s %(days)s WD") % {"party": Party(party).label, "days": count}
        for party, count in days.items()
    )


def _strip(ledger, calendar, days):
    """Bars in hundredths of the width, one for each interval that took a working day."""
    bars, at = [], 0
    for span in ledger.intervals:
        width = calendar.working_days_between(span.start, span.end)
        if width:
            bars.append(
                {
                    "x": f"{100 * at / days:.2f}",
                    "width": f"{100 * width / days:.2f}",
                    "party": span.party.value,
                }
            )
        at += width
    return bars


def _intervals(ledger, calendar):
    return [
        {
            "from": span.start,
            "to": span.end,
            "days": days,
            "party": span.party.label,
            "why": span.why,
            "who": span.who,
        }
        for span in ledger.intervals
        if (days := calendar.working_days_between(span.start, span.end))
    ]
