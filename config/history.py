"""The history as sentences: who did what, and what it changed, said once for every event."""

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Role
from agencies.permissions import DEPUTY, PROGRAM
from suggestions.models import Exit, Objection

KEY_STEPS = {
    "object",
    "reassign",
    "overrule",
    "decide_extension",
    "return_to_deputy",
    "convert",
    "withdraw",
    "mark_key",
    "register",
    "accept",
    "assign",
    "sign",
    "dispatch",
    "evaluate",
    "publish",
    "conclude",
}
LIMIT = 200
LABELS = {
    "lead": gettext_lazy("lead agency"),
    "co": gettext_lazy("co-handlers"),
    "on": gettext_lazy("assigned on"),
    "on_day": gettext_lazy("date"),
    "officer": gettext_lazy("case officer"),
    "before": gettext_lazy("before"),
    "asked": gettext_lazy("asked"),
    "version": gettext_lazy("version"),
    "holder": gettext_lazy("holder"),
    "chain": gettext_lazy("sign-off chain"),
    "next": gettext_lazy("next"),
    "number": gettext_lazy("document number"),
    "digest": gettext_lazy("digest"),
    "invited": gettext_lazy("invited"),
    "file": gettext_lazy("file"),
    "admitted": gettext_lazy("admitted to the case"),
    "opinion_of": gettext_lazy("opinion of"),
    "reason_class": gettext_lazy("reason"),
    "exit_reason": gettext_lazy("reason"),
    "proposed": gettext_lazy("proposed agency"),
    "from_agency": gettext_lazy("agency so far"),
    "new_agency": gettext_lazy("new agency"),
    "late_reason": gettext_lazy("reason for the late entry"),
    "months": gettext_lazy("months in all"),
    "old_due": gettext_lazy("due date so far"),
    "new_due": gettext_lazy("new due date"),
    "advice": gettext_lazy("how to submit it again"),
    "receiver": gettext_lazy("passed on to"),
    "leader": gettext_lazy("supervising leader"),
    "fallen": gettext_lazy("approvals fallen"),
    "recalled": gettext_lazy("recalled from"),
    "redo_due_on": gettext_lazy("again due on"),
    "disagreement": gettext_lazy("disagreement"),
    "participants": gettext_lazy("who took part"),
    "deputy": gettext_lazy("deputy"),
    "round": gettext_lazy("round"),
    "commitment": gettext_lazy("commitment"),
    "session": gettext_lazy("session"),
    "new_date": gettext_lazy("new date"),
}
"""The details of an event that a reader is shown."""
CODES = {"reason_class": Objection.Reason, "exit_reason": Exit.Reason}
"""Details that are kept as a code and read as its words."""


def lines(suggestion, *, agency_ids):
    """The newest first; drafting only of the given agencies."""
    events = suggestion.events.open_to(agency_ids=agency_ids)[:LIMIT]
    return [line(event) for event in events]


def line(event):
    return {
        "at": event.at,
        "sentence": _sentence(event),
        "person": _person(event),
        "is_key": event.action in KEY_STEPS,
        "details": event.note,
        "changes": _unrepeated([*_changes(event), *_details(event)]),
    }


def _unrepeated(changes):
    """Three co-handlers asked at once make one line."""
    return [change for at, change in enumerate(changes) if change not in changes[:at]]


def _sentence(event):
    return event.get_action_display()


def _person(event):
    """Who decided for another is named with both: 李四（代张三）."""
    actor = event.actor
    if event.detail.get("for"):
        actor = _("%(person)s (for %(holder)s)") % {"person": event.actor, "holder": event.detail["for"]}
    without_account = {DEPUTY: _("deputy"), PROGRAM: _("the program")}
    role = without_account.get(event.actor_role) or event.actor_post
    if not role and event.actor_role in Role.values:
        role = Role(event.actor_role).label
    place = " · ".join(part for part in (event.actor_agency, role) if part)
    return f"{actor}（{place}）" if place else actor


def _changes(event):
    for change in event.changes:
        model = apps.get_model(change["model"])
        if change["from"] != change["to"]:
            yield {
                "label": model._meta.verbose_name,
                "old": _state(model, change["from"]),
                "new": _state(model, change["to"]),
            }


def _state(model, value):
    return model.State(value).label if value else ""


def _details(event):
    for name, value in event.detail.items():
        if name in LABELS and value:
            shown = "、".join(map(str, value)) if isinstance(value, list) else value
            if name in CODES:
                shown = dict(CODES[name].choices).get(value, value)
            yield {"label": LABELS[name], "old": "", "new": shown}
