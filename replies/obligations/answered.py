"""What follows a letter: evaluations, the decision on a dissatisfied deputy, publication, promises."""

from datetime import timedelta

from agencies import clock
from agencies.models import Role
from replies.ladder import Kind, Obligation
from replies.limits_inside import decisions_awaited, letters_to_publish
from replies.models import Commitment, CommitmentEvaluation, Evaluation, Publication
from replies.obligations.source import Source, calendar_of, due_by
from suggestions.models import Suggestion

LONGEST = timedelta(days=366)
"""What nobody did for a year is counted in the statistics, and no longer reminded of."""
LINE = "assignment__suggestion"


def _office_of(case):
    return case.session.term.congress.office_id


def _evaluations(today):
    rows = Evaluation.objects.exclude(assignment__suggestion__state=Suggestion.State.WITHDRAWN)
    rows = rows.filter(state=Evaluation.State.INVITED, due_on__gte=today - LONGEST)
    return rows.select_related(LINE)


def _read_evaluation(row, run):
    case = run.case_of(row.assignment)
    yield Obligation(
        kind=Kind.EVALUATION,
        key=f"evaluation/{row.pk}",
        suggestion=case,
        profile=run.profiles[row.assignment.profile_id],
        since=row.invited_on,
        due_on=row.due_on,
        agency_id=_office_of(case),
        role=Role.OFFICE_COORDINATOR,
        due_version=1 + calendar_of(row.due_basis),
    )


def _decisions(today):
    return decisions_awaited().filter(decide_due_on__gte=today - LONGEST).select_related(LINE)


def _read_decision(row, run):
    case = run.case_of(row.assignment)
    congress = case.session.term.congress
    yield Obligation(
        kind=Kind.DECISION,
        key=f"decision/{row.pk}",
        suggestion=case,
        profile=run.profiles[row.assignment.profile_id],
        since=clock.local_date(row.given_at),
        due_on=row.decide_due_on,
        agency_id=congress.liaison_id or congress.office_id,
        role=Role.CONGRESS_LIAISON if congress.liaison_id else Role.OFFICE_COORDINATOR,
        due_version=1 + calendar_of(row.decide_basis),
    )


def _unpublished(today):
    rows = letters_to_publish().filter(dated_on__gte=today - LONGEST)
    return rows.select_related(LINE, "reply__publication").defer("source")


def _read_unpublished(row, run):
    """One limit for all three hands: to propose, to review for secrecy, to publish."""
    case = run.case_of(row.assignment)
    publication = getattr(row.reply, "publication", None)
    kind = _publication_kind(publication)
    agency, role = row.assignment.agency_id, Role.AGENCY_COORDINATOR
    if kind == Kind.PUBLISH:
        agency, role = _office_of(case), Role.OFFICE_COORDINATOR
    elif kind == Kind.SECRECY and run.recipients_of.holds(publication.proposed_by_id, agency, role):
        role = Role.REVIEWER  # another person than who proposed
    yield Obligation(
        kind=kind,
        key=f"letter/{row.pk}",
        suggestion=case,
        profile=run.profiles[row.assignment.profile_id],
        since=row.dated_on,
        due_on=row.publish_due_on,
        agency_id=agency,
        role=role,
        due_version=1 + calendar_of(row.publish_basis),
    )


def _publication_kind(publication):
    if publication is None:
        return Kind.PUBLICATION
    return Kind.SECRECY if publication.state == Publication.State.PROPOSED else Kind.PUBLISH


def _commitments(today):
    closed = Suggestion.CLOSED - {Suggestion.State.CONCLUDED}
    rows = Commitment.objects.open().filter(due_on__gte=today - LONGEST)
    rows = rows.exclude(assignment__suggestion__state__in=closed)
    return rows.select_related("carried_from", LINE)


def _read_commitment(row, run):
    since = row.carried_from.closed_on if row.carried_from else row.assignment.replied_on
    yield Obligation(
        kind=Kind.COMMITMENT,
        key=f"commitment/{row.pk}",
        suggestion=run.case_of(row.assignment),
        profile=run.profiles[row.assignment.profile_id],
        since=since or row.assignment.assigned_on,
        due_on=row.due_on,
        agency_id=row.owner_id,
    )


def _promise_evaluations(today):
    rows = CommitmentEvaluation.objects.filter(state=CommitmentEvaluation.State.INVITED)
    rows = rows.exclude(commitment__assignment__suggestion__state=Suggestion.State.WITHDRAWN)
    return rows.filter(due_on__gte=today - LONGEST).select_related(f"commitment__{LINE}")


def _read_promise_evaluation(row, run):
    line = row.commitment.assignment
    case = run.case_of(line)
    yield Obligation(
        kind=Kind.PROMISE_EVALUATION,
        key=f"promise/{row.pk}",
        suggestion=case,
        profile=run.profiles[line.profile_id],
        since=row.invited_on,
        due_on=row.due_on,
        agency_id=_office_of(case),
        role=Role.OFFICE_COORDINATOR,
        due_version=1 + calendar_of(row.due_basis),
    )


PUBLICATION = (Kind.PUBLICATION, Kind.SECRECY, Kind.PUBLISH)
SOURCES = (
    Source((Kind.EVALUATION,), _evaluations, _read_evaluation, ("assignment__",), due_by("due_on")),
    Source((Kind.DECISION,), _decisions, _read_decision, ("assignment__",), due_by("decide_due_on")),
    Source(PUBLICATION, _unpublished, _read_unpublished, ("assignment__",), due_by("publish_due_on")),
    Source((Kind.COMMITMENT,), _commitments, _read_commitment, ("assignment__",), due_by("due_on")),
    Source(
        (Kind.PROMISE_EVALUATION,),
        _promise_evaluations,
        _read_promise_evaluation,
        ("commitment__assignment__",),
        due_by("due_on"),
    ),
)
