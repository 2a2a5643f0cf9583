"""The history as sentences: who did what, and what it changed, said once for every event."""

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Role
from agencies.permissions import DEPUTY, PROGRAM
from replies.limits import name_of
from replies.models import Evaluation, Reply
from replies.workflow.reorganising import Change
from suggestions.models import AddresseeDecision, Deputy, Exit, Objection

KEY_STEPS = {
    "object",
    "reassign",
    "overrule",
    "decide_extension",
    "return_to_deputy",
    "convert",
    "withdraw",
    "reorganise",
    "hand_over",
    "decide_addressee",
    "mark_key",
    "merge",
    "unmerge",
    "register",
    "accept",
    "assign",
    "sign",
    "dispatch",
    "evaluate",
    "publish",
    "recall_publication",
    "conclude",
}
LIMIT = 200
LABELS = {
    "lead": gettext_lazy("lead agency"),
    "co": gettext_lazy("co-handlers"),
    "joint": gettext_lazy("joint lead agencies"),
    "separate": gettext_lazy("separate handlers"),
    "again": gettext_lazy("handled again by"),
    "excused": gettext_lazy("excused"),
    "came_after": gettext_lazy("came when the reply was"),
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
    "removed": gettext_lazy("passages taken out"),
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
    "merged_into": gettext_lazy("merged into"),
    "merged_in": gettext_lazy("answers too"),
    "set_aside": gettext_lazy("own draft set aside, version"),
    "taken_from": gettext_lazy("no longer answered with"),
    "taken_out": gettext_lazy("no longer answers"),
    "redo_due_on": gettext_lazy("again due on"),
    "disagreement": gettext_lazy("disagreement"),
    "participants": gettext_lazy("who took part"),
    "deputy": gettext_lazy("deputy"),
    "round": gettext_lazy("round"),
    "source": gettext_lazy("source"),
    "commitment": gettext_lazy("commitment"),
    "session": gettext_lazy("session"),
    "new_date": gettext_lazy("new date"),
    "came_by": gettext_lazy("came by"),
    "urges": gettext_lazy("urged (times)"),
    "until": gettext_lazy("link open until"),
    "item": gettext_lazy("item"),
    "old_class": gettext_lazy("class before"),
    "new_class": gettext_lazy("class from then on"),
    "sent_to": gettext_lazy("sent to"),
    "entered": gettext_lazy("entered"),
    "known": gettext_lazy("known before"),
    "refused": gettext_lazy("refused"),
    "change": gettext_lazy("kind of change"),
    "part": gettext_lazy("part taken over"),
    "voided": gettext_lazy("part ended"),
    "new_name": gettext_lazy("new name"),
    "deputy_status": gettext_lazy("status of the deputy"),
    "addressee": gettext_lazy("addressee"),
    "expected": gettext_lazy("expected until"),
    "urged_agency": gettext_lazy("agency"),
    "urge": gettext_lazy("urging notice"),
    "times": gettext_lazy("which time"),
    "told": gettext_lazy("told"),
    "act_by": gettext_lazy("to be done by"),
    "again_because": gettext_lazy("why again so soon"),
    "absent": gettext_lazy("who is away"),
    "substitute": gettext_lazy("who is told instead"),
}
"""The details of an event that a reader is shown."""
CODES = {
    "came_by": Evaluation.Source,
    "reason_class": Objection.Reason,
    "came_after": Reply.State,
    "exit_reason": Exit.Reason,
    "change": Change,
    "deputy_status": Deputy.Status,
    "addressee": AddresseeDecision.To,
}
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
        role = str(Role(event.actor_role).label)
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
    yield from map(_moved_date, event.detail.get("dates", []))
    for name, value in event.detail.items():
        if name in LABELS and value:
            shown = "、".join(map(str, value)) if isinstance(value, list) else value
            if name in CODES:
                shown = dict(CODES[name].choices).get(value, value)
            yield {"label": LABELS[name], "old": "", "new": shown}


def _moved_date(told):
    """A date that a change of the calendar moved, or that stayed so that nobody became late."""
    label = f"{name_of(told['limit'])}（{told['agency']}）"
    if told["new"] != told["old"]:
        return {"label": label, "old": told["old"], "new": told["new"]}
    stays = _("stays, not %(day)s") % {"day": told["counted"]} if "counted" in told else ""
    return {"label": label, "old": "", "new": f"{told['new']} {stays or _('no longer provisional')}"}
