"""What is known of each row that is counted, read in few queries: one for each kind of row, however many there are."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from agencies import clock
from replies.class_history import letters_with_class
from replies.models import (
    Commitment,
    Contact,
    CoRating,
    Disagreement,
    Evaluation,
    ItemAnswer,
    Letter,
    PublishedPiece,
    Rehandling,
    ResultClassChange,
)
from replies.stage_facts import ledgers
from suggestions.models import Assignment, Extension, Objection, ResultClass

A = Assignment.State
SEPARATE = Assignment.Part.SEPARATE


@dataclass(frozen=True)
class Row:
    """One row that is counted: its own id, its case, whose row of the table it stands in, and what is known of it."""

    pk: object
    case: int
    agency: int | None
    known: dict

    def __getitem__(self, name):
        return self.known[name]


def same_line(path=""):
    """Rows of the same answering line, whatever the round: under separate handling that of the same agency."""
    own = Q(**{f"{path}agency": OuterRef("agency")}) | Q(
        **{f"{path}agency__predecessors": OuterRef("agency")}
    )
    return Q(**{f"{path}suggestion": OuterRef("suggestion")}) & (~Q(**{f"{path}part": SEPARATE}) | own)


def given_evaluations(scope):
    """Marks that count, on letters that stand; one that is held back only for those who may see it."""
    rows = Evaluation.objects.filter(counting(), letter__voided_at__isnull=True, state=Evaluation.State.GIVEN)
    return rows if scope.oversees else rows.filter(released_at__isnull=False)


def counting():
    return Q(proposer__part="lead") | Q(assignment__profile__co_signer_mark="any")


def _evaluated(scope):
    """First and latest marks. A later round counts instead of the earlier one as soon as it was evaluated."""
    given = given_evaluations(scope)
    first = given.filter(assignment=OuterRef("pk"))
    later = given.filter(
        ~Q(assignment__part=SEPARATE) | Q(assignment__agency=OuterRef("assignment__agency")),
        assignment__suggestion=OuterRef("assignment__suggestion"),
        assignment__round__gt=OuterRef("assignment__round"),
    )
    latest = given.filter(same_line("assignment__")).exclude(Exists(later))
    asked = Evaluation.objects.filter(
        counting(), assignment=OuterRef("pk"), letter__voided_at__isnull=True
    ).exclude(state=Evaluation.State.INVITED, closes_on__gte=scope.today)
    return {
        "rated_first": Exists(first),
        "against_first": Exists(first.filter(is_dissatisfied=True)),
        "rated": Exists(latest),
        "against": Exists(latest.filter(is_dissatisfied=True)),
        "asked": Exists(asked),
    }


def _handled():
    before_reply = Contact.objects.filter(assignment=OuterRef("pk"), held_on__lte=OuterRef("replied_on"))
    letters = Letter.objects.filter(
        same_line("assignment__"), voided_at__isnull=True, dispatched_on__isnull=False
    )
    shown = PublishedPiece.objects.on_show().filter(
        ~Q(publication__reply__assignment__part=SEPARATE)
        | Q(publication__reply__assignment__agency=OuterRef("agency")),
        suggestion=OuterRef("suggestion"),
    )
    return {
        "contacted": Exists(before_reply),
        "met": Exists(before_reply.filter(way__in=Contact.FACE_TO_FACE)),
        "extended": Exists(Extension.objects.filter(assignment=OuterRef("pk"), is_granted=True)),
        "again": Exists(Rehandling.objects.filter(assignment=OuterRef("pk"), is_ordered=True)),
        "published": Exists(shown),
        "withheld": Exists(letters.filter(reply__publication__state="withheld")),
    }


PLAIN = ("pk", "suggestion_id", "agency_id", "state", "part", "assigned_on", "due_on", "replied_on")


def answering(scope):
    """Each first-round answering assignment once, with what came of it in whatever round."""
    rows = scope.lines().current().answering().annotate(**_evaluated(scope), **_handled())
    found = list(rows.order_by("pk").values(*PLAIN, *_evaluated(scope), *_handled()))
    classes = classes_of(found, scope)
    return [
        Row(
            row["pk"],
            row["suggestion_id"],
            row["agency_id"],
            row | {"class": classes.get(row["pk"], {}).get("group")},
        )
        for row in found
    ]


def classes_of(rows, scope):
    """{id of the assignment: its letter that stands today, with the group of its class}."""
    groups = dict(ResultClass.objects.values_list("pk", "counts_as"))
    cases = scope.lines().values("suggestion")
    letters = letters_with_class(scope.today).filter(suggestion__in=cases).order_by("assignment__round", "pk")
    latest = {}
    for pk, case, part, agency, version, of_class in letters.values_list(
        "pk", "suggestion", "assignment__part", "assignment__agency", "version", "class_on_day"
    ):
        told = {"letter": pk, "version": version, "group": groups.get(of_class)}
        latest[case, agency if part == SEPARATE else None] = told
    return {
        row["pk"]: latest[key]
        for row in rows
        if (key := (row["suggestion_id"], row["agency_id"] if row["part"] == SEPARATE else None)) in latest
    }


def items(scope):
    """Each item that an answering assignment owes an answer to, with the group of its class today."""
    lines = scope.lines().current().answering()
    rows = list(lines.order_by("pk").values(*PLAIN))
    letters, groups = classes_of(rows, scope), dict(ResultClass.objects.values_list("pk", "counts_as"))
    outcomes = _outcomes({letter["version"] for letter in letters.values()})
    changed = _changed({letter["letter"] for letter in letters.values()}, scope)
    by_pk = {row["pk"]: row for row in rows}
    through = Assignment.items.through.objects.filter(assignment__in=lines).order_by("pk")
    found = []
    for pk, line, item in through.values_list("pk", "assignment", "requestitem"):
        row, letter = by_pk[line], letters.get(line)
        told = outcomes.get((letter["version"], item)) if letter else None
        outcome = changed.get((letter["letter"], item), told) if letter else None
        known = row | {"answered": letter is not None, "class": groups.get(outcome), "item": item}
        found.append(Row(pk, row["suggestion_id"], row["agency_id"], known))
    return found


def _outcomes(versions):
    """{(version, item): class}; what is answered together with another item has the class of that one."""
    rows = ItemAnswer.objects.filter(version__in=versions)
    told = {
        (version, item): (outcome, same)
        for version, item, outcome, same in rows.values_list("version", "item", "outcome", "same_as")
    }
    return {
        (version, item): told.get((version, same), (None, None))[0] if same else outcome
        for (version, item), (outcome, same) in told.items()
    }


def _changed(letters, scope):
    rows = ResultClassChange.objects.filter(letter__in=letters, item__isnull=False, on__lte=scope.today)
    return {
        (letter, item): new
        for letter, item, new in rows.order_by("on", "pk").values_list("letter", "item", "new")
    }


def objected(scope):
    """Every agency that was given a part in answering, also one that was relieved of it by its objection."""
    counted = Objection.objects.counted().filter(assignment=OuterRef("pk"))
    flags = {"objected": Exists(counted), "upheld": Exists(counted.filter(is_upheld=True))}
    rows = scope.lines().answering().annotate(**flags).filter(~Q(state=A.VOIDED) | Q(upheld=True))
    return [
        Row(row["pk"], row["suggestion_id"], row["agency_id"], row)
        for row in rows.order_by("pk").values(*PLAIN, *flags)
    ]


def objections(scope):
    """Objections that reached the office, each with the working days until its answer."""
    rows = Objection.objects.filter(assignment__in=scope.lines())
    rows = rows.filter(Q(is_repeated=False) | Q(signed_at__isnull=False)).select_related(
        "assignment__profile"
    )
    calendar = scope.session.profile.clock()
    found = []
    for row in rows.order_by("pk"):
        came = clock.local_date(row.signed_at if row.is_repeated else row.raised_at)
        decided = row.decided_at and clock.local_date(row.decided_at)
        known = {
            "decided": decided,
            "days": calendar.working_days_between(came, decided) if decided else 0,
            "in_time": bool(decided and row.due_on and decided <= row.due_on),
            "has_limit": row.due_on is not None,
            "late": decided is None
            and row.taken_back_at is None
            and bool(row.due_on and row.due_on < scope.today),
            "repeated": row.is_repeated,
            "upheld": row.is_upheld is True,
            "due_on": row.due_on,
        }
        found.append(Row(row.pk, row.assignment.suggestion_id, row.assignment.agency_id, known))
    return found


def co_handling(scope):
    """Co-handlers of the first round; one that was excused is none any more."""
    replied = (
        Assignment.objects.current()
        .answering()
        .filter(suggestion=OuterRef("suggestion"), round=OuterRef("round"), state=A.REPLIED)
    )
    ratings = CoRating.objects.given().filter(
        assignment=OuterRef("pk"), evaluation__letter__voided_at__isnull=True
    )
    if not scope.oversees:
        ratings = ratings.filter(evaluation__released_at__isnull=False)
    flags = {
        "went_on": Exists(replied),
        "disputed": Exists(Disagreement.objects.filter(opinion__assignment=OuterRef("pk"))),
        "rated": Exists(ratings),
        "against": Exists(ratings.filter(mark="dissatisfied")),
    }
    columns = ("opinion__first_given_on", "opinion__redo_count")
    rows = scope.lines().current().co_handling().annotate(**flags).order_by("pk")
    return [
        Row(row["pk"], row["suggestion_id"], row["agency_id"], row)
        for row in rows.values(*PLAIN, *columns, *flags)
    ]


def commitments(scope):
    rows = scope.commitments_of(Commitment.objects.all()).order_by("pk")
    columns = ("pk", "assignment__suggestion_id", "owner_id", "state", "due_on", "closed_on")
    return [
        Row(row["pk"], row["assignment__suggestion_id"], row["owner_id"], row)
        for row in rows.values(*columns)
    ]


def times(scope):
    """Replied ones with the working days of each party."""
    lines = list(scope.lines().current().answering().filter(state=A.REPLIED).order_by("pk"))
    found, calendar = ledgers(lines, today=scope.today), scope.session.profile.clock()
    return [
        Row(
            line.pk,
            line.suggestion_id,
            line.agency_id,
            defaultdict(int, {**found[line.pk].shares(calendar), "all": found[line.pk].days(calendar)}),
        )
        for line in lines
    ]


def registered(scope):
    rows = scope.suggestions() if scope.oversees else scope.suggestions().none()
    return [
        Row(row["pk"], row["pk"], None, row)
        for row in rows.order_by("pk").values("pk", "state", "received_on")
    ]
