"""What is owed, by when and by whom: the matters that reminders are about.

Every date is a stored one, or a limit of the profile counted from a stored day.
"""

from collections import defaultdict
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.functional import cached_property

from agencies import clock
from agencies.models import Membership, Role, SigningDelegation
from replies.ladder import Kind, Ladder, Obligation
from replies.models import ApprovalStep, Commitment, Evaluation, Publication, Reply
from suggestions.models import Assignment, CaseAccess, Suggestion

LONGEST = timedelta(days=366)
"""What nobody did for a year is counted in the statistics, and no longer reminded of."""


class Run:
    """What one run reads once: calendars, who holds which role where, and the lists of confidential cases."""

    def __init__(self, today):
        self.today = today
        self._ladders = {}

    @cached_property
    def _holders(self):
        holders = defaultdict(list)
        rows = Membership.objects.current(today=self.today)
        for user, own, earlier, role in rows.values_list("user", "agency", "agency__took_over", "role"):
            for agency in [own, *earlier]:
                holders[agency, role].append(user)
        return holders

    @cached_property
    def _delegates(self):
        delegates = defaultdict(list)
        rows = SigningDelegation.objects.in_force(today=self.today)
        for agency, holder, delegate in rows.values_list("holder__agency", "holder__user", "delegate"):
            delegates[agency, holder].append(delegate)
        return delegates

    @cached_property
    def _staff(self):
        return {(agency, user) for (agency, _role), users in self._holders.items() for user in users}

    @cached_property
    def _listed(self):
        return set(CaseAccess.objects.values_list("suggestion", "user"))

    def ladder(self, profile):
        if profile.pk not in self._ladders:
            self._ladders[profile.pk] = Ladder(profile)
        return self._ladders[profile.pk]

    def level(self, obligation):
        return self.ladder(obligation.profile).current(obligation, today=self.today)

    def recipients(self, obligation, level):
        """Ids of those to remind at this level; of a confidential case only people on its list."""
        users = set(self._owners(obligation))
        ladder = self.ladder(obligation.profile)
        if obligation.kind in {Kind.REPLY, Kind.OPINION}:
            if ladder.reaches_leaders(level):
                users.update(self._holders[obligation.agency_id, Role.PRINCIPAL])
            if ladder.reaches_office(level):
                users.update(self._holders[_office_of(obligation.suggestion), Role.OFFICE_COORDINATOR])
        if obligation.suggestion.is_confidential:
            users = {user for user in users if (obligation.suggestion.pk, user) in self._listed}
        return sorted(users)

    def _owners(self, obligation):
        """The named person with who stands in for them, or the coordinators once that person has left the agency."""
        if (obligation.agency_id, obligation.person_id) in self._staff:
            stands_in = self._delegates if obligation.kind == Kind.APPROVAL else {}
            return [
                obligation.person_id,
                *stands_in.get((obligation.agency_id, obligation.person_id), []),
            ]
        return self._holders[obligation.agency_id, obligation.role]

    def obligations(self, kind, *, keys=None, suggestion=None):
        """What of this kind is owed now: everything, some keys, or those of one suggestion."""
        rows, read, *ways = SOURCES[kind]
        queryset = rows(self.today)
        if keys is not None:
            queryset = queryset.filter(pk__in=[key.rpartition("/")[2] for key in keys])
        if suggestion is not None:
            queryset = queryset.filter(reduce(or_, [Q(**{f"{way}suggestion": suggestion}) for way in ways]))
        for row in queryset.order_by("pk").iterator(chunk_size=2000):
            yield read(row, self)


def _office_of(suggestion):
    return suggestion.session.term.congress.office_id


CASE = "suggestion__session__term__congress"


def _assignments(today):
    return (
        Assignment.objects.owing()
        .filter(Q(answered_with__isnull=True) | Q(part__in=Assignment.ANSWERING))
        .exclude(suggestion__state__in=Suggestion.CLOSED)
        .select_related("profile", "opinion", CASE)
    )


def _read_sign_for(row, run):
    return Obligation(
        kind=Kind.SIGN_FOR,
        key=f"assignment/{row.pk}",
        suggestion=row.suggestion,
        profile=row.profile,
        since=row.assigned_on,
        due_on=row.sign_for_due_on,
        agency_id=row.agency_id,
        due_version=1 + _calendar_of(row.limit_bases.get("sign_for")),
    )


def _read_assignment(row, run):
    redo = _redo_of(row)
    return Obligation(
        kind=Kind.REPLY if row.is_answering else Kind.OPINION,
        key=f"assignment/{row.pk}",
        suggestion=row.suggestion,
        profile=row.profile,
        since=redo.redo_asked_on if redo else row.assigned_on,
        due_on=redo.redo_due_on if redo else row.due_on,
        agency_id=row.agency_id,
        person_id=row.officer_id,
        due_version=row.due_version + (redo.redo_count + _calendar_of(redo.redo_basis) if redo else 0),
    )


def _calendar_of(basis):
    """The version of the calendar on which the date was counted: another one when a change of the calendar moved it."""
    return (basis or {}).get("calendar", 0)


def _redo_of(row):
    """The opinion of a co-handler that was asked for again: it has a limit of its own."""
    opinion = getattr(row, "opinion", None)
    return opinion if opinion and opinion.is_being_redone else None


def _steps(today):
    parents = [
        f"{subject}__assignment__{path}" for subject in ("reply", "opinion") for path in ("profile", CASE)
    ]
    return ApprovalStep.objects.filter(state=ApprovalStep.State.CURRENT).select_related(*parents)


def _read_step(row, run):
    assignment = row.subject.assignment
    since = clock.local_date(row.came_at)
    return Obligation(
        kind=Kind.APPROVAL,
        key=f"step/{row.pk}",
        suggestion=assignment.suggestion,
        profile=assignment.profile,
        since=since,
        due_on=run.ladder(assignment.profile)
        .clock.add_working_days(since, assignment.profile.approval_step_wd)
        .date,
        agency_id=row.agency_id,
        person_id=row.holder_id,
    )


def _evaluations(today):
    rows = Evaluation.objects.exclude(assignment__suggestion__state=Suggestion.State.WITHDRAWN)
    return rows.filter(state=Evaluation.State.INVITED, due_on__gte=today - LONGEST).select_related(
        "assignment__profile", f"assignment__{CASE}"
    )


def _read_evaluation(row, run):
    case = row.assignment.suggestion
    return Obligation(
        kind=Kind.EVALUATION,
        key=f"evaluation/{row.pk}",
        suggestion=case,
        profile=row.assignment.profile,
        since=row.invited_on,
        due_on=row.due_on,
        agency_id=_office_of(case),
        role=Role.OFFICE_COORDINATOR,
        due_version=1 + _calendar_of(row.due_basis),
    )


def _unpublished(today):
    decided = [Publication.State.PUBLISHED, Publication.State.WITHHELD]
    return (
        Reply.objects.filter(state=Reply.State.DISPATCHED, assignment__replied_on__gte=today - LONGEST)
        .exclude(publication__state__in=decided)
        .exclude(assignment__outcome=Assignment.Outcome.REHANDLE)
        .exclude(assignment__suggestion__state=Suggestion.State.WITHDRAWN)
        .select_related("assignment__profile", f"assignment__{CASE}")
        .prefetch_related("letters")
    )


def _read_unpublished(row, run):
    """Publication counts from the date of the letter."""
    profile = row.assignment.profile
    dates = [letter.dated_on for letter in row.letters.all() if letter.voided_at is None and letter.dated_on]
    since = dates[0] if dates else row.assignment.replied_on
    return Obligation(
        kind=Kind.PUBLICATION,
        key=f"reply/{row.pk}",
        suggestion=row.assignment.suggestion,
        profile=profile,
        since=since,
        due_on=run.ladder(profile).clock.add_working_days(since, profile.publish_wd).date,
        agency_id=row.assignment.agency_id,
    )


def _commitments(today):
    closed = Suggestion.CLOSED - {Suggestion.State.CONCLUDED}
    rows = Commitment.objects.open().filter(due_on__gte=today - LONGEST)
    rows = rows.exclude(assignment__suggestion__state__in=closed)
    return rows.select_related("carried_from", "assignment__profile", f"assignment__{CASE}")


def _read_commitment(row, run):
    since = row.carried_from.closed_on if row.carried_from else row.assignment.replied_on
    return Obligation(
        kind=Kind.COMMITMENT,
        key=f"commitment/{row.pk}",
        suggestion=row.assignment.suggestion,
        profile=row.assignment.profile,
        since=since or row.assignment.assigned_on,
        due_on=row.due_on,
        agency_id=row.owner_id,
    )


SOURCES = {
    Kind.SIGN_FOR: (
        lambda today: _assignments(today).filter(state=Assignment.State.PENDING),
        _read_sign_for,
        "",
    ),
    Kind.OPINION: (lambda today: _assignments(today).co_handling(), _read_assignment, ""),
    Kind.REPLY: (lambda today: _assignments(today).answering(), _read_assignment, ""),
    Kind.APPROVAL: (_steps, _read_step, "reply__assignment__", "opinion__assignment__"),
    Kind.EVALUATION: (_evaluations, _read_evaluation, "assignment__"),
    Kind.PUBLICATION: (_unpublished, _read_unpublished, "assignment__"),
    Kind.COMMITMENT: (_commitments, _read_commitment, "assignment__"),
}
"""For each kind the rows that are owed, how one is read, and the ways from a row to its suggestion."""
