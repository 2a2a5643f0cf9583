"""What the stage ledger is made of: for some answering assignments what happened beside them, in few queries."""

from collections import defaultdict
from datetime import date

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agencies import clock
from agencies.permissions import Action
from replies.models import ApprovalStep, DeputyWait, Disagreement, Letter
from replies.stage_ledger import Ledger, Party, Span, charge
from suggestions.models import Assignment, Event, Objection
from suggestions.workflow import TABLES

State = Assignment.State
VOIDING = {action for table in TABLES.values() for action, (_when, to) in table.items() if State.VOIDED in to}
LEAVING_SIGN_OFF = {Action.RECALL_DRAFT, Action.UNMERGE, Action.WITHDRAW, Action.REORGANISE}
"""Steps that end a turn of the sign-off without a decision."""
TOLD = VOIDING | LEAVING_SIGN_OFF | {Action.GIVE_OPINION, Action.REQUEST_REDO}
ASSIGNMENT = Assignment._meta.label_lower


def ledgers(lines, *, today=None):
    """{id: Ledger} of answering assignments."""
    facts = Facts(list(lines), today or clock.today())
    return {line.pk: facts.ledger_of(line) for line in facts.lines}


class Facts:
    """Reads once what concerns any of the lines."""

    def __init__(self, lines, today):
        self.lines = lines
        self.today = today

    @cached_property
    def answered(self):
        """All assignments that one reply answers, by the id of the one it is written on."""
        hosts = {line.merged_into or line.pk for line in self.lines}
        rows = Assignment.objects.filter(Q(pk__in=hosts) | Q(answered_with__in=hosts)).answering()
        found = defaultdict(list)
        for row in rows:
            found[row.merged_into or row.pk].append(row)
        return found

    @cached_property
    def cases(self):
        return {row.suggestion_id for rows in self.answered.values() for row in rows}

    @cached_property
    def co_lines(self):
        found = defaultdict(list)
        for row in Assignment.objects.co_handling().filter(suggestion__in=self.cases):
            found[row.suggestion_id, row.round].append(row)
        return found

    @cached_property
    def happened(self):
        """The steps of each case that no other row tells of, the earliest first."""
        rows = Event.objects.filter(suggestion__in=self.cases, action__in=TOLD).order_by("sequence")
        found = defaultdict(list)
        for case, action, at, changes, detail in rows.values_list(
            "suggestion", "action", "at", "changes", "detail"
        ):
            found[case].append((clock.local_date(at), action, changes, detail))
        return found

    @cached_property
    def steps(self):
        rows = ApprovalStep.objects.filter(reply__assignment__in=self.answered, came_at__isnull=False)
        return _grouped(rows.select_related("reply", "holder", "agency"), lambda row: row.reply.assignment_id)

    @cached_property
    def letters(self):
        rows = Letter.objects.filter(assignment__in=self.lines).order_by("signed_at")
        columns = rows.only("assignment_id", "signed_at", "dispatched_on", "voided_at")
        return _grouped(columns, lambda row: row.assignment_id)

    @cached_property
    def objections(self):
        rows = Objection.objects.filter(assignment__suggestion__in=self.cases)
        return _grouped(rows, lambda row: row.assignment_id)

    @cached_property
    def disagreements(self):
        rows = Disagreement.objects.filter(opinion__assignment__suggestion__in=self.cases)
        return _grouped(rows.select_related("opinion"), lambda row: row.opinion.assignment_id)

    @cached_property
    def waits(self):
        return _grouped(DeputyWait.objects.filter(assignment__in=self.lines), lambda row: row.assignment_id)

    # One line.

    def ledger_of(self, line):
        end = self._end_of(line)
        rest = Span(line.assigned_on, end, Party.LEAD, _("handling"), line.agency_name)
        host = line.merged_into or line.pk
        spans = [
            *self._sign_off(line, host, end),
            *self._decisions(line, end),
            *self._beside(line, host, end),
            *self._waits(line, end),
            *self._issuing(line, end),
        ]
        return Ledger(
            start=line.assigned_on,
            end=end,
            due_on=line.due_on,
            intervals=charge(line.assigned_on, end, spans, rest=rest),
            is_open=line.is_owing,
        )

    def _end_of(self, line):
        if line.state == State.REPLIED:
            end = line.replied_on
        elif line.state == State.VOIDED:
            end = self._day_of(line, State.VOIDED) or line.assigned_on
        else:
            end = self.today
        return max(end, line.assigned_on)

    def _turns(self, line):
        """(day, new state, details of the step) of an assignment."""
        for day, _action, changes, detail in self.happened[line.suggestion_id]:
            for change in changes:
                if change["model"] == ASSIGNMENT and change["id"] == line.pk and change["from"]:
                    yield day, change["to"], detail

    def _day_of(self, line, state):
        return next((day for day, to, _detail in self._turns(line) if to == state), None)

    def _sign_off(self, line, host, end):
        """Each turn of the chain; what another body checks before the signature is that body's."""
        for step in self.steps[host]:
            is_office = step.kind == ApprovalStep.Kind.PRECHECK
            party = Party.OFFICE if is_office else Party.SIGN_OFF
            who = f"{step.holder.name}（{step.agency}）"
            start = clock.local_date(step.came_at)
            yield Span(start, self._turn_ended(line, step, end), party, step.get_kind_display(), who)

    def _turn_ended(self, line, step, end):
        if step.decided_at:
            return clock.local_date(step.decided_at)
        if step.state == ApprovalStep.State.CURRENT:
            return end
        came = clock.local_date(step.came_at)
        left = [
            day
            for day, action, *_rest in self.happened[line.suggestion_id]
            if action in LEAVING_SIGN_OFF and day >= came
        ]
        return min(left, default=came)

    def _before_office(self, line, end):
        """When objections lay before the office; a second one only once the agency's principal had signed it."""
        for row in self.objections[line.pk]:
            came = row.signed_at if row.is_repeated else row.raised_at
            left = row.decided_at or row.taken_back_at
            if came:
                yield clock.local_date(came), clock.local_date(left) if left else end

    def _decisions(self, line, end):
        for came, left in self._before_office(line, end):
            yield Span(came, left, Party.OFFICE, _("decides on the objection"))

    def _beside(self, line, host, end):
        """Co-handlers of every suggestion that the reply answers."""
        for row in self.answered[host]:
            for co in self.co_lines[row.suggestion_id, row.round]:
                yield from self._late(line, co, end)
                yield from self._disputed(co, end)

    def _disputed(self, co, end):
        for row in self.disagreements[co.pk]:
            settled = clock.local_date(row.settled_at) if row.settled_at else end
            raised = clock.local_date(row.raised_at)
            yield Span(raised, settled, Party.OFFICE, _("coordinates the disagreement"), co.agency_name)

    def _late(self, line, co, end):
        """Past its limit, until the opinion came, or until the draft went on without it."""
        for began, limit, over, why in self._owed(co, end):
            went_on = line.submitted_on
            if went_on and began < went_on < over:
                over = went_on
            late = Span(max(began, limit), over, Party.CO, why, co.agency_name)
            yield late
            for came, left in self._before_office(co, end):
                decided = late.within(came, left)
                if decided:
                    yield Span(
                        decided.start,
                        decided.end,
                        Party.OFFICE,
                        _("decides on the objection"),
                        co.agency_name,
                    )

    def _owed(self, co, end):
        """(since, limit, until, words) of each time an opinion was owed: the first time, and when asked for again."""
        since, limit, why = co.assigned_on, co.due_on, _("opinion past its limit")
        for day, _state, detail in self._turns(co):
            if "redo_due_on" in detail:
                since, limit = day, date.fromisoformat(detail["redo_due_on"])
                why = _("opinion asked for again, past its limit")
            elif since is not None:
                yield since, limit, day, why
                since = None
        if since is not None:
            yield since, limit, end, why

    def _waits(self, line, end):
        for wait in self.waits[line.pk]:
            yield Span(wait.began_on, wait.ended_on or end, Party.DEPUTY, wait.reason)

    def _issuing(self, line, end):
        """What the answering agency had in hand at the beginning and the end of its work."""
        who = line.agency_name
        signed_for = line.signed_for_on or end
        yield Span(line.assigned_on, signed_for, Party.LEAD, _("to be signed for"), who)
        for letter in self.letters[line.pk]:
            voided = clock.local_date(letter.voided_at) if letter.voided_at else end
            sent = letter.dispatched_on or voided
            signed = clock.local_date(letter.signed_at)
            yield Span(signed, sent, Party.LEAD, _("number and dispatch"), who)
            yield Span(sent, voided, Party.LEAD, _("letter out, withdrawn later"), who)


def _grouped(rows, key):
    found = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
