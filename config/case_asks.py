"""What agencies asked the office in a case, and how a case ended without a reply, as the case page shows it."""

from django.utils.translation import gettext as _

from agencies import clock
from suggestions.models import Exit


def rows(case):
    return [*map(_objection_row, case.objections), *map(_extension_row, case.extensions)]


def _objection_row(row):
    is_open = row.is_upheld is None and not row.taken_back_at
    return {
        "on": clock.local_date(row.raised_at),
        "agency": row.assignment.agency_name,
        "what": _("Objection"),
        "marks": [row.get_reason_class_display(), *([_("Passing-on warning")] if row.is_repeated else [])],
        "reason": row.reason,
        "note": _("Proposed: %(who)s") % {"who": row.proposed},
        "state_label": _state_of_objection(row),
        "tone": "waiting" if is_open else "ended",
        "decision": row.decision,
    }


def _state_of_objection(row):
    if row.taken_back_at:
        return _("taken back")
    if row.is_upheld is not None:
        return _("upheld") if row.is_upheld else _("overruled")
    return _("to be signed") if row.is_repeated and not row.signed_at else _("not decided yet")


def _extension_row(row):
    tones = {None: "waiting", True: "good", False: "ended"}
    return {
        "on": clock.local_date(row.asked_at),
        "agency": row.assignment.agency_name,
        "what": _("Extension"),
        "marks": [_("%(months)s months in all") % {"months": row.months}],
        "reason": row.reason,
        "note": _("New due date: %(day)s") % {"day": row.new_due_on} if row.new_due_on else "",
        "state_label": _state_of_extension(row),
        "tone": tones[row.is_granted],
        "decision": row.decision,
    }


def _state_of_extension(row):
    if row.is_granted is not None:
        return _("granted") if row.is_granted else _("not granted")
    return _("not decided yet") if row.signed_at else _("to be signed")


def exit_facts(suggestion):
    """How the case ended without a reply, as lines of the overview."""
    row = Exit.objects.filter(suggestion=suggestion).first()
    if row is None:
        return []
    told = [
        (row.get_kind_display(), clock.local_date(row.at)),
        (_("Date of the written withdrawal"), row.asked_on),
        (_("Passed on to"), row.receiver),
        (_("Reason"), row.reason_class and row.get_reason_class_display()),
        (_("Explanation"), row.reason),
        (_("How to submit it again"), row.advice),
    ]
    return [{"label": label, "value": value} for label, value in told if value]
