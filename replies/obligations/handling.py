"""What agencies owe while a suggestion is handled, and what they wait for from the office."""

from django.db.models import Exists, OuterRef, Q, Subquery

from agencies import clock
from agencies.models import Role
from replies.ladder import Kind, Obligation
from replies.models import ApprovalStep, Contact, DeputyWait, Reply
from replies.obligations.source import Source, calendar_of, due_by
from suggestions.models import Assignment, Extension, Objection, RuleProfile, Suggestion

Part, State, Turn = Assignment.Part, Assignment.State, ApprovalStep.Kind


def _lines(today):
    """Whose letter or opinion is still to come; a joint lead owes nothing more once the letter is out."""
    in_turn = ApprovalStep.objects.filter(reply=OuterRef("reply"), state=ApprovalStep.State.CURRENT)
    return (
        Assignment.objects.owing()
        .filter(Q(answered_with__isnull=True) | Q(part__in=Assignment.ANSWERING))
        .exclude(suggestion__state__in=Suggestion.CLOSED)
        .select_related("suggestion", "opinion", "reply")
        .defer("due_basis", "opinion__request_text")
        .annotate(
            turn=Subquery(in_turn.order_by("order").values("kind")[:1]),
            has_talked=Exists(Contact.objects.filter(assignment=OuterRef("pk"))),
        )
    )


def _lines_soon(run):
    return (
        Q(due_on__lte=run.internal_horizon)
        | Q(state=State.PENDING, sign_for_due_on__lte=run.horizon)
        | Q(contact_due_on__lte=run.horizon, has_talked=False)
        | Q(opinion__redo_due_on__lte=run.horizon)
    )


def _read_line(row, run):
    common = {
        "key": f"assignment/{row.pk}",
        "suggestion": run.case_of(row),
        "profile": run.profiles[row.profile_id],
        "agency_id": row.agency_id,
    }
    if row.state == State.PENDING:
        yield Obligation(
            kind=Kind.SIGN_FOR,
            since=row.assigned_on,
            due_on=row.sign_for_due_on,
            due_version=1 + calendar_of(row.limit_bases.get("sign_for")),
            **common,
        )
    common["person_id"] = row.officer_id
    if row.contact_due_on and not row.has_talked and row.answered_with_id is None:
        yield Obligation(
            kind=Kind.CONTACT,
            since=row.assigned_on,
            due_on=row.contact_due_on,
            due_version=1 + calendar_of(row.limit_bases.get("contact")),
            **common,
        )
    yield _text_of(row, common)
    if inside := _internal(row, run, common):
        yield inside


def _text_of(row, common):
    """The reply or the opinion itself; an opinion asked for again has a limit of its own."""
    opinion = getattr(row, "opinion", None)
    if row.part == Part.CO and opinion and opinion.is_being_redone:
        return Obligation(
            kind=Kind.REDO,
            since=opinion.redo_asked_on,
            due_on=opinion.redo_due_on,
            due_version=opinion.redo_count + calendar_of(opinion.redo_basis),
            **common,
        )
    return Obligation(
        kind=_kind_of(row),
        since=row.assigned_on,
        due_on=row.due_on,
        due_version=row.due_version,
        **common,
    )


def _kind_of(row):
    if row.part == Part.CO:
        return Kind.OPINION
    if row.part == Part.JOINT_LEAD:
        return Kind.JOINT_REPLY
    return Kind.REHANDLING if row.round > 1 else Kind.REPLY


UNDER_REVIEW = {Turn.SECTION, Turn.ADDED, Turn.OFFICE}


def _internal(row, run, common):
    """内部时限: the stage that the reply has to pass next, so many working days before the law's date."""
    if not row.is_answering or row.is_guest or row.state not in (State.SIGNED_FOR, State.WORKING):
        return None
    profile = common["profile"]
    kind, days = _stage_of(getattr(row, "reply", None), row.turn, profile)
    if not days:
        return None
    return Obligation(
        kind=kind,
        since=row.assigned_on,
        due_on=run.ladder(profile).clock.working_days_before(row.due_on, days),
        due_version=row.due_version,
        **(common if kind == Kind.INTERNAL_DRAFT else common | {"person_id": None}),
    )


def _stage_of(reply, turn, profile):
    """The writer owes the draft; what waits in the chain or for its dispatch the coordinators look after."""
    if reply is None or reply.state == Reply.State.DRAFTING:
        return Kind.INTERNAL_DRAFT, profile.internal_draft_wd
    if reply.state == Reply.State.IN_REVIEW:
        if turn in UNDER_REVIEW:
            return Kind.INTERNAL_OFFICE, profile.internal_office_wd
        return Kind.INTERNAL_LEADER, profile.internal_leader_wd
    return Kind.INTERNAL_DISPATCH, profile.internal_dispatch_wd


# What the office is asked.


def _objections(today):
    """申退 before the office, with its own limit; one that its principal has not signed is nobody's yet."""
    rows = Objection.objects.before_office().filter(due_on__isnull=False, assignment__state=State.OBJECTED)
    rows = rows.exclude(assignment__suggestion__state__in=Suggestion.CLOSED)
    return rows.select_related("assignment__suggestion")


def _read_objection(row, run):
    case = run.case_of(row.assignment)
    yield Obligation(
        kind=Kind.OBJECTION,
        key=f"objection/{row.pk}",
        suggestion=case,
        profile=run.profiles[row.assignment.profile_id],
        since=clock.local_date(row.signed_at or row.raised_at),
        due_on=row.due_on,
        agency_id=case.session.term.congress.office_id,
        role=Role.OFFICE_LEADER if row.is_repeated else Role.OFFICE_COORDINATOR,
        due_version=1 + calendar_of(row.due_basis),
    )


def _extensions(today):
    rows = Extension.objects.waiting().exclude(assignment__suggestion__state__in=Suggestion.CLOSED)
    return rows.select_related("assignment__suggestion")


def _read_extension(row, run):
    """Before the day that it is to move: first signed in the agency, then decided."""
    line = row.assignment
    case, profile = run.case_of(line), run.profiles[line.profile_id]
    agency, role = _extender(row, case, profile)
    yield Obligation(
        kind=Kind.EXTENSION,
        key=f"extension/{row.pk}",
        suggestion=case,
        profile=profile,
        since=clock.local_date(row.signed_at or row.asked_at),
        due_on=line.due_on,
        agency_id=agency,
        role=role,
        due_version=line.due_version,
    )


def _extender(row, case, profile):
    """See Assignment.party: who decides follows from the rules of the place."""
    congress, decides = case.session.term.congress, RuleProfile.Extender
    if row.signed_at is None or profile.extension_approver == decides.NONE:
        return row.assignment.agency_id, Role.PRINCIPAL
    if profile.extension_approver == decides.NPC_OFFICE and congress.liaison_id:
        return congress.liaison_id, Role.CONGRESS_LIAISON
    return congress.office_id, Role.OFFICE_COORDINATOR


# Deputies who asked to be talked to later.


def _waits(today):
    rows = DeputyWait.objects.open().filter(until__isnull=False)
    rows = rows.exclude(assignment__suggestion__state__in=Suggestion.CLOSED)
    return rows.select_related("assignment__suggestion")


def _read_wait(row, run):
    yield Obligation(
        kind=Kind.DEPUTY_WAIT,
        key=f"deputy_wait/{row.pk}",
        suggestion=run.case_of(row.assignment),
        profile=run.profiles[row.assignment.profile_id],
        since=row.began_on,
        due_on=row.until,
        agency_id=row.assignment.agency_id,
        person_id=row.assignment.officer_id,
    )


INTERNAL = (Kind.INTERNAL_DRAFT, Kind.INTERNAL_OFFICE, Kind.INTERNAL_LEADER, Kind.INTERNAL_DISPATCH)
TEXTS = (Kind.OPINION, Kind.REDO, Kind.REPLY, Kind.JOINT_REPLY, Kind.REHANDLING)
OF_LINE = (Kind.SIGN_FOR, Kind.CONTACT, *TEXTS, *INTERNAL)
SOURCES = (
    Source(OF_LINE, _lines, _read_line, ("",), _lines_soon),
    Source((Kind.OBJECTION,), _objections, _read_objection, ("assignment__",), due_by("due_on")),
    Source((Kind.EXTENSION,), _extensions, _read_extension, ("assignment__",), due_by("assignment__due_on")),
    Source((Kind.DEPUTY_WAIT,), _waits, _read_wait, ("assignment__",), due_by("until")),
)
