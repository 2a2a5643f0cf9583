"""The case page: one suggestion as this person may see it, read like a file from top to bottom."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agencies.permissions import memberships_of
from config import case_asks, case_parts, case_promises, history
from config.case_merged import Merged
from config.case_reminders import Reminded
from config.case_rounds import beside_their_lead, with_lines
from config.progress import next_step, stepper
from replies import whys
from replies.models import (
    ApprovalStep,
    CoRating,
    Disagreement,
    Evaluation,
    Letter,
    Opinion,
    Publication,
    Reply,
)
from replies.offers import actions_on
from replies.satisfaction import overall
from replies.workflow.rehandling import matter_of
from suggestions import tones
from suggestions.lights import lights_for_today
from suggestions.models import Extension, Objection, Suggestion
from suggestions.workflow.lines import under_way

COUNTED = {
    "asks",
    "items",
    "assignments",
    "contacts",
    "opinions",
    "deliveries",
    "evaluations",
    "commitments",
    "attachments",
}
"""Parts of the page whose heading in the list of contents says how many rows they hold."""
LATEST = 12
"""So many lines of the history are shown at once; the older ones unfold."""


class Case:
    """Reads everything the page needs once; `context()` is what the templates of case/ ask for.

    It speaks of the latest round; those before, as they were left, are told by config.case_rounds.
    """

    def __init__(self, suggestion, user):
        self.suggestion = suggestion
        self.user = user
        self.lights = lights_for_today()
        self.reminded = Reminded(self)

    # What this person may see.

    @cached_property
    def assignments(self):
        along = ("agency", "officer", "profile", "section", "opinion")
        rows = list(self.suggestion.assignments.select_related(*along).order_by("round", "pk"))
        for row in rows:
            row.suggestion = self.suggestion
        return rows

    @cached_property
    def round(self):
        return max((row.round for row in self.assignments), default=1)

    @cached_property
    def of_the_round(self):
        return under_way(self.assignments)

    @cached_property
    def current(self):
        return [row for row in self.of_the_round if row.is_current]

    @cached_property
    def own_agencies(self):
        return {pk for membership in memberships_of(self.user) for pk in membership.agency.stands_for}

    @cached_property
    def objections(self):
        return list(Objection.objects.of_case(self.suggestion).select_related("assignment__agency"))

    @property
    def open_objections(self):
        waiting = [row for row in self.objections if row.is_upheld is None and row.taken_back_at is None]
        return [row for row in waiting if row.assignment.is_current]

    @cached_property
    def extensions(self):
        rows = Extension.objects.filter(assignment__suggestion=self.suggestion)
        return list(rows.select_related("assignment"))

    @cached_property
    def merged(self):
        return Merged(self.of_the_round, self.user)

    @cached_property
    def replies(self):
        rows = Reply.objects.visible_to(self.user).filter(assignment__in=self.merged.answered_by)
        return list(rows.select_related("assignment__agency", "assignment__profile", "assignment__officer"))

    @cached_property
    def shared_replies(self):
        """Drafts of another agency that wait for this person's countersignature: to decide on, not to be shown here."""
        rows = ApprovalStep.objects.replies_shown_to(self.user).filter(assignment__in=self.of_the_round)
        return list(rows.exclude(pk__in=[reply.pk for reply in self.replies]))

    @cached_property
    def opinions(self):
        rows = Opinion.objects.visible_to(self.user).filter(assignment__in=self.of_the_round)
        rows = rows.prefetch_related("versions", "steps", "disagreements")
        return beside_their_lead(self.assignments, with_lines(self.assignments, rows))

    @cached_property
    def disputed(self):
        """Agencies whose disagreement waits for its coordination; everybody on the case may know that it does."""
        rows = Disagreement.objects.filter(
            opinion__assignment__in=[row.pk for row in self.current], settled_at__isnull=True
        )
        return [row.opinion.assignment.agency for row in rows.select_related("opinion__assignment__agency")]

    @cached_property
    def oversees(self):
        return Suggestion.objects.overseen_by(self.user).filter(pk=self.suggestion.pk).exists()

    @cached_property
    def letters(self):
        rows = Letter.objects.visible_to(self.user).filter(
            assignment__in=self.of_the_round, voided_at__isnull=True
        )
        rows = rows.select_related("reply__assignment")
        return {row.reply_id: row for row in rows.prefetch_related("deliveries__proposer")}

    @cached_property
    def withdrawn_letters(self):
        """Letters that went out and were withdrawn: where they had been delivered stays to be read."""
        rows = Letter.objects.visible_to(self.user).filter(
            suggestion=self.suggestion, voided_at__isnull=False, dispatched_on__isnull=False
        )
        return list(rows.prefetch_related("deliveries__proposer").order_by("pk"))

    @cached_property
    def evaluations(self):
        rows = Evaluation.objects.visible_to(self.user).filter(
            assignment__in=self.of_the_round, letter__voided_at__isnull=True
        )
        rows = rows.select_related("proposer", "letter").prefetch_related("corrections")
        congress = self.suggestion.session.term.congress
        congress.known_liaison = congress.has_liaison_person()
        return with_lines(self.assignments, rows)

    @cached_property
    def matter(self):
        """The dissatisfied evaluation that waits for a decision, for those who may know of it."""
        found = matter_of(self.suggestion)
        return found if found in self.evaluations else None

    @cached_property
    def answering(self):
        """One line, or under separate handling several."""
        return [row for row in self.current if row.is_answering]

    @cached_property
    def is_shared(self):
        return len(self.answering) > 1

    @property
    def answered(self):
        """1/2: how many of those who answer separately have done so."""
        done = sum(row.state == row.State.REPLIED for row in self.answering)
        return _("%(done)s/%(all)s answered") % {"done": done, "all": len(self.answering)}

    @cached_property
    def publications(self):
        rows = Publication.objects.visible_to(self.user).filter(reply__assignment__in=self.merged.answered_by)
        return list(rows.select_related("reply__assignment").order_by("pk"))

    @property
    def publication(self):
        """The least advanced one: what waits for somebody goes before what is decided."""
        waiting = (Publication.State.PROPOSED, Publication.State.REVIEWED)
        rows = sorted(self.publications, key=lambda row: row.state not in waiting)
        return rows[0] if rows else None

    @property
    def subjects(self):
        """Everything a step can be taken on, as `actions_on` needs it."""
        return [
            self.suggestion,
            *self.current,
            *self.replies,
            *self.shared_replies,
            *self.opinions,
            *self.publications,
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
            "round": 1 if self.is_shared else self.round,
            "evaluated": self.evaluated,
            "is_shared": self.is_shared,
            "set_aside": self.merged.set_aside(),
            "events": events[:LATEST],
            "older_events": events[LATEST:],
            **lists,
        }

    @property
    def agencies_whose_drafts_show(self):
        return {row.agency_id for row in self.assignments} if self.oversees else self.own_agencies

    @property
    def evaluated(self):
        """5/7: how many of those who were asked have answered."""
        given = sum(row.state == Evaluation.State.GIVEN for row in self.evaluations)
        if not self.evaluations:
            return None
        return {"given": given, "all": len(self.evaluations), "overall": overall(self.evaluations)}

    @cached_property
    def class_changes(self):
        return case_promises.class_changes(self)

    @cached_property
    def ratings(self):
        """What deputies said of co-handlers, as far as this person may read it."""
        rows = CoRating.objects.visible_to(self.user).filter(assignment__in=self.of_the_round)
        rows = rows.given().filter(evaluation__letter__voided_at__isnull=True)
        return list(rows.select_related("assignment__profile", "evaluation__proposer"))

    def header(self):
        case = self.suggestion
        answering = self.answering
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
            "due": self.lights.light_of(case.due_on, url=whys.url("case", case.pk)) if case.due_on else None,
            "is_key": case.is_key,
            "is_confidential": case.is_confidential,
            "leader": case.key_leader,
            "facts": case_asks.exit_facts(case),
            "marks": [
                *([_("Hard")] if case.is_hard else []),
                *([_("Merged")] if self.merged else []),
                *([_("Handled separately"), self.answered] if self.is_shared else []),
                *(
                    [_("Round %(round)s") % {"round": self.round}]
                    if self.round > 1 and not self.is_shared
                    else []
                ),
                *([_("To be coordinated")] if self.disputed else []),
            ],
        }

    def sections(self, lists):
        """Anchors in the order of the page; a part that the case has not come to yet is left out."""
        labels = {
            "overview": _("Overview"),
            "items": _("Request items"),
            "assignments": _("Handling agencies"),
            "reminders": _("Reminders"),
            "asks": _("Objections and extensions"),
            "stages": _("Time used"),
            "contacts": _("Contacts"),
            "opinions": _("Co-handling opinions"),
            "replies": _("Reply"),
            "deliveries": _("Delivery"),
            "evaluations": _("Evaluation"),
            "rounds": _("Earlier rounds and decisions"),
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
        return [
            {
                "id": name,
                "label": label,
                "count": len(lists[name]) if name in COUNTED else 0,
                "template": f"case/_{name}.html",
            }
            for name, label in labels.items()
            if name in always or lists.get(name)
        ]
