"""The case page: one suggestion as this person may see it, read like a file from top to bottom."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agencies.permissions import Action, is_granted, memberships_of
from config import history
from config.actions import actions_on
from config.progress import next_step, stepper
from replies.models import Evaluation, Letter, Opinion, Publication, PublishedPiece, Reply
from suggestions.lights import lights_for_today
from suggestions.models import Assignment, Proposer, Suggestion

SUGGESTION_TONES = {
    Suggestion.State.DRAFT: "waiting",
    Suggestion.State.UNDER_REVIEW: "waiting",
    Suggestion.State.TO_ASSIGN: "waiting",
    Suggestion.State.HANDLING: "progress",
    Suggestion.State.REHANDLING: "bad",
    Suggestion.State.REPLIED: "good",
    Suggestion.State.CONCLUDED: "ended",
}
TONES = {
    Assignment.State.PENDING: "waiting",
    Assignment.State.WORKING: "progress",
    Assignment.State.SIGNED_FOR: "progress",
    Assignment.State.OPINION_GIVEN: "good",
    Assignment.State.REPLIED: "good",
    Assignment.State.OBJECTED: "bad",
    Reply.State.DRAFTING: "progress",
    Reply.State.IN_REVIEW: "progress",
    Reply.State.DISPATCHED: "good",
    Opinion.State.GIVEN: "good",
    Evaluation.State.INVITED: "waiting",
    Evaluation.State.LAPSED: "ended",
    Publication.State.PUBLISHED: "good",
    Publication.State.WITHHELD: "ended",
}
MARK_TONES = {"satisfied": "good", "basically_satisfied": "good", "dissatisfied": "bad"}
STEP_TONES = {"passed": "done", "current": "current", "waiting": "todo", "sent_back": "back"}


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
    def sees_drafts(self):
        return bool(self.replies) or any(
            row.agency_id in self.own_agencies and row.is_answering for row in self.current
        )

    @cached_property
    def opinions(self):
        """The lead and the office see all, a co-handler its own (trust R5)."""
        rows = Opinion.objects.visible_to(self.user).filter(assignment__suggestion=self.suggestion)
        rows = rows.select_related("assignment__agency", "assignment__officer").prefetch_related(
            "versions", "steps"
        )
        sees_all = self.sees_drafts or self._oversees
        return [row for row in rows if sees_all or row.assignment.agency_id in self.own_agencies]

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
        rows = list(rows.select_related("proposer", "assignment__profile"))
        return rows if self._oversees else [row for row in rows if row.released_at or row.state != "given"]

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
        lists = {
            "items": self.item_rows(),
            "assignments": [self.assignment_row(row) for row in self.assignments],
            "contacts": self.contact_rows(),
            "opinions": [self.opinion_row(row) for row in self.opinions],
            "replies": [self.reply_row(row) for row in self.replies] or self.issued_only(),
            "deliveries": self.delivery_rows(),
            "evaluations": [self.evaluation_row(row) for row in self.evaluations],
            "commitments": [],
            "publication": self.publication_row(),
            "attachments": self.attachment_rows(),
        }
        events = history.lines(self.suggestion, agency_ids=self.agencies_whose_drafts_show)
        return {
            "suggestion": self.header(),
            "case": self.suggestion,
            "proposers": self.proposer_rows(),
            "next_step": next_step(self),
            "stepper": stepper(self),
            "sections": self.sections(lists),
            "actions": {**actions_on(self), "who_can": ""},
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
            "state_tone": SUGGESTION_TONES.get(case.state, ""),
            "due": self.lights.light_of(case.due_on) if case.due_on else None,
            "is_key": case.is_key,
            "is_confidential": case.is_confidential,
            "marks": [_("Hard")] if case.is_hard else [],
        }

    def proposer_rows(self):
        may_look = is_granted(self.user, Action.SEE_CONTACT_DATA, on=self.suggestion) or any(
            is_granted(self.user, Action.SEE_CONTACT_DATA, on=row) for row in self.current
        )
        url = reverse("suggestions:see_contact_data", args=[self.suggestion.pk]) if may_look else ""
        rows = self.suggestion.proposers.select_related("deputy__group", "group")
        return [
            {
                "name": row.name,
                "group": row.deputy.group if row.deputy else _("delegation"),
                "is_lead": row.part == Proposer.Part.LEAD,
                "phone_url": url,
            }
            for row in rows
        ]

    def item_rows(self):
        versions = [reply.latest for reply in self.replies]
        if not versions:
            versions = [letter.version for letter in self.letters.values()]
        answers = {
            answer.item_id: answer
            for version in versions
            if version
            for answer in version.answers.select_related("outcome")
        }
        return [self._item_row(item, answers.get(item.pk)) for item in self.suggestion.items.all()]

    def _item_row(self, item, answer):
        outcome = answer and answer.outcome
        label = f"{outcome.letter} · {answer.wording or outcome.label}" if outcome else ""
        tone = {"resolved": "good", "in_plan": "progress"}.get(outcome.counts_as, "ended") if outcome else ""
        return {
            "number": item.order,
            "title": item.title,
            "text": item.text,
            "outcome_label": label,
            "outcome_tone": tone,
        }

    def assignment_row(self, row):
        why = reverse("suggestions:why_this_day", args=[row.pk])
        return {
            "agency": row.agency_name,
            "part_label": row.get_part_display(),
            "is_lead": row.is_answering,
            "state_label": row.get_state_display(),
            "state_tone": TONES.get(row.state, ""),
            "due": self.lights.light_of_assignment(row, url=why),
            "signed_for_on": row.signed_for_on,
            "officer": row.officer,
            "is_open": row.is_owing,
            "is_past": not row.is_current,
        }

    def contact_rows(self):
        rows = [contact for row in self.current for contact in row.contacts.select_related("proposer")]
        return [
            {
                "on": contact.held_on,
                "phase": contact.get_phase_display(),
                "way": contact.get_way_display(),
                "with_whom": contact.proposer.name,
                "by": contact.participants,
                "summary": contact.summary,
            }
            for contact in sorted(rows, key=lambda contact: contact.held_on)
        ]

    def opinion_row(self, opinion):
        latest = max(opinion.versions.all(), key=lambda version: version.number, default=None)
        is_own = opinion.assignment.agency_id in self.own_agencies
        shows_text = latest and (opinion.state == Opinion.State.GIVEN or is_own)
        treated = f"{_('How it is used')}：{opinion.get_treatment_display()}" if opinion.treatment else ""
        return {
            "agency": opinion.assignment.agency_name,
            "state_label": opinion.get_state_display(),
            "tone": TONES.get(opinion.state, "progress"),
            "stance": _("no objection and nothing to add") if shows_text and latest.no_objection else "",
            "on": opinion.given_on,
            "text": latest.text if shows_text else "",
            "treated": f"{treated}（{opinion.treatment_reason}）" if opinion.treatment_reason else treated,
        }

    def reply_row(self, reply):
        latest = reply.latest
        return {
            "agency": reply.assignment.agency_name,
            "state_label": reply.get_state_display(),
            "tone": TONES.get(reply.state, "progress"),
            "url": reply.get_absolute_url(),
            "version": f"V{latest.number}" if latest else "",
            "class_label": latest.overall_class if latest else "",
            "approval": self.approval_rows(reply),
            "letter": self.letter_row(self.letters.get(reply.pk)),
        }

    def approval_rows(self, reply):
        steps = list(reply.steps.select_related("holder"))
        last = max((step.attempt for step in steps), default=0)
        return [
            {
                "label": step.get_kind_display(),
                "person": step.holder,
                "state": STEP_TONES.get(step.state, "todo"),
                "note": step.decided_at.strftime("%m-%d") if step.decided_at else "",
                "remark": step.comment,
            }
            for step in steps
            if step.attempt == last
        ]

    def issued_only(self):
        """A co-handler sees the issued letter, nothing before."""
        return [
            {
                "agency": letter.agency,
                "state_label": Reply.State.DISPATCHED.label,
                "tone": "good",
                "letter": self.letter_row(letter),
            }
            for letter in self.letters.values()
        ]

    def letter_row(self, letter):
        if letter is None:
            return None
        return {
            "number": letter.number or _("not numbered yet"),
            "day": letter.dated_on,
            "url": letter.get_absolute_url(),
            "docx_url": reverse("replies:letter_docx", args=[letter.reply_id]),
        }

    def delivery_rows(self):
        return [
            {
                "to": row.addressee,
                "way": row.get_way_display(),
                "on": row.delivered_on,
                "state_label": _("delivered"),
                "tone": "good",
                "note": _("copy") if row.agency_id else "",
            }
            for letter in self.letters.values()
            for row in letter.deliveries.all()
        ]

    def evaluation_row(self, row):
        labels = {option["code"]: option["label"] for option in row.assignment.profile.evaluate_options}
        marks = [labels.get(mark, mark) for mark in row.marks.values()]
        return {
            "who": row.proposer.name,
            "mark": "、".join(marks) or row.get_state_display(),
            "tone": MARK_TONES.get(next(iter(row.marks.values()), ""), TONES.get(row.state, "")),
            "reason": row.comment,
            "on": row.given_at and row.given_at.date(),
            "way": row.get_source_display() if row.source else "",
            "counts": row.proposer.part == Proposer.Part.LEAD,
        }

    def publication_row(self):
        found = self.publication
        if found is None:
            return None
        piece = PublishedPiece.objects.on_show().filter(publication=found).first()
        return {
            "state_label": found.get_state_display(),
            "tone": TONES.get(found.state, "progress"),
            "mode": found.get_disclosure_display(),
            "wish": self.suggestion.get_publication_wish_display(),
            "reason": found.ground,
            "on": piece and piece.published_on,
            "url": piece.get_absolute_url() if piece else "",
        }

    def attachment_rows(self):
        return [
            {
                "name": file.name,
                "url": reverse("suggestions:attachment", args=[file.pk]),
                "note": file.get_kind_display(),
            }
            for file in self.suggestion.attachments.all()
        ]

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
        always = {"overview", "items", "history", *(("assignments", "contacts", "replies") if self.current else ())}
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
