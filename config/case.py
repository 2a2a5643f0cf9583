"""The case page: one suggestion as this person may see it, read like a file from top to bottom."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agencies.permissions import memberships_of
from config import case_parts, history
from config.progress import next_step, stepper
from replies.models import Evaluation, Letter, Opinion, Publication, Reply
from replies.offers import actions_on
from suggestions import tones
from suggestions.lights import lights_for_today
from suggestions.models import Suggestion

LATEST = 12
"""So many lines of the history are shown at once; the older ones unfold."""


class Case:
    """Reads everything the page needs once; `context()` is what the templates of case/ ask for."""

    def __init__(self, suggestion, user):
        self.suggestion = suggestion
        self.user = user
        self.lights = lights_for_today()

    # What this person may see.

    @cached_property
    def assignments(self):
        rows = self.suggestion.assignments.select_related("agency", "officer", "profile", "section")
        return list(rows.order_by("round", "pk"))

    @cached_property
    def current(self):
        return [row for row in self.assignments if row.is_current]

    @cached_property
    def own_agencies(self):
        return {membership.agency_id for membership in memberships_of(self.user)}

    @cached_property
    def replies(self):
        rows = Reply.objects.visible_to(self.user).filter(assignment__suggestion=self.suggestion)
        return list(rows.select_related("assignment__agency", "assignment__profile", "assignment__officer"))

    @cached_property
    def opinions(self):
        rows = Opinion.objects.visible_to(self.user).filter(assignment__suggestion=self.suggestion)
        rows = rows.select_related("assignment__agency", "assignment__officer")
        return list(rows.prefetch_related("versions", "steps"))

    @cached_property
    def _oversees(self):
        return Suggestion.objects.overseen_by(self.user).filter(pk=self.suggestion.pk).exists()

    @cached_property
    def letters(self):
        rows = Letter.objects.visible_to(self.user).filter(suggestion=self.suggestion, voided_at__isnull=True)
        return {row.reply_id: row for row in rows.prefetch_related("deliveries__proposer")}

    @cached_property
    def evaluations(self):
        rows = Evaluation.objects.visible_to(self.user).filter(assignment__suggestion=self.suggestion)
        return list(rows.select_related("proposer", "assignment__profile"))

    @cached_property
    def publication(self):
        rows = Publication.objects.visible_to(self.user).filter(reply__assignment__suggestion=self.suggestion)
        return rows.select_related("reply__assignment").first()

    @property
    def subjects(self):
        """Everything a step can be taken on, as `actions_on` needs it."""
        return [
            self.suggestion,
            *self.current,
            *self.replies,
            *self.opinions,
            *([self.publication] if self.publication else []),
        ]

    # What the page shows.

    def context(self):
        lists = case_parts.lists(self)
        events = history.lines(self.suggestion, agency_ids=self.agencies_whose_drafts_show)
        return {
            "suggestion": self.header(),
            "case": self.suggestion,
            "proposers": case_parts.proposer_rows(self),
            "next_step": next_step(self),
            "stepper": stepper(self),
            "sections": self.sections(lists),
            "actions": actions_on(self.subjects, self.user),
            "text_open": not self.current,
            "events": events[:LATEST],
            "older_events": events[LATEST:],
            **lists,
        }

    @property
    def agencies_whose_drafts_show(self):
        return {row.agency_id for row in self.assignments} if self._oversees else self.own_agencies

    def header(self):
        case = self.suggestion
        answering = [row for row in self.current if row.is_answering]
        return {
            "number": case.number,
            "title": case.title,
            "session": case.session,
            "period": case.get_period_display(),
            "category": case.category,
            "received_on": case.received_on,
            "assigned_on": answering[-1].assigned_on if answering else None,
            "text": case.text.body,
            "state_label": case.get_state_display(),
            "state_tone": tones.SUGGESTION[case.state],
            "due": self.lights.light_of(case.due_on) if case.due_on else None,
            "is_key": case.is_key,
            "is_confidential": case.is_confidential,
            "marks": [_("Hard")] if case.is_hard else [],
        }

    def sections(self, lists):
        """Anchors in the order of the page; a part that the case has not come to yet is left out."""
        labels = {
            "overview": _("Overview"),
            "items": _("Request items"),
            "assignments": _("Handling agencies"),
            "contacts": _("Contacts"),
            "opinions": _("Co-handling opinions"),
            "replies": _("Reply"),
            "deliveries": _("Delivery"),
            "evaluations": _("Evaluation"),
            "commitments": _("Commitments"),
            "publication": _("Publication"),
            "attachments": _("Attachments"),
            "history": _("History"),
        }
        always = {
            "overview",
            "items",
            "history",
            *(("assignments", "contacts", "replies") if self.current else ()),
        }
        counted = {"items", "assignments", "contacts", "opinions", "deliveries", "evaluations", "attachments"}
        return [
            {
                "id": name,
                "label": label,
                "count": len(lists[name]) if name in counted else 0,
                "template": f"case/_{name}.html",
            }
            for name, label in labels.items()
            if name in always or lists.get(name)
        ]
