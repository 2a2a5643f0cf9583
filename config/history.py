"""The history as sentences: who did what, and what it changed, said once for every event."""

from django.apps import apps
from django.utils.translation import gettext as _

from agencies.models import Role
from agencies.permissions import DEPUTY

KEY_STEPS = {"register", "accept", "assign", "sign", "dispatch", "evaluate", "publish", "conclude"}
LIMIT = 200


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
    role = _("deputy") if event.actor_role == DEPUTY else event.actor_post
    if not role and event.actor_role in Role.values:
        role = Role(event.actor_role).label
    place = " · ".join(part for part in (event.actor_agency, role) if part)
    return f"{event.actor}（{place}）" if place else event.actor


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
    labels = {
        "lead": _("lead agency"),
        "co": _("co-handlers"),
        "on": _("assigned on"),
        "on_day": _("date"),
        "officer": _("case officer"),
        "before": _("before"),
        "asked": _("asked"),
        "version": _("version"),
        "holder": _("holder"),
        "chain": _("sign-off chain"),
        "next": _("next"),
        "number": _("document number"),
        "digest": _("digest"),
        "invited": _("invited"),
        "file": _("file"),
        "admitted": _("admitted to the case"),
        "opinion_of": _("opinion of"),
    }
    for name, value in event.detail.items():
        if name in labels and value:
            shown = "、".join(map(str, value)) if isinstance(value, list) else value
            yield {"label": labels[name], "old": "", "new": shown}
