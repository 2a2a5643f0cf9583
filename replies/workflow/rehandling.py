"""重新办理: what follows a dissatisfied evaluation (Chongqing 2017 art. 27).

The congress body orders another round or decides against it. After the rounds that the profile allows by themselves
both sides meet, and the mediation is recorded. An order freezes the round before: its assignments keep their state with
the outcome `rehandle`, and nothing of it can be changed any more.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from replies.models import Evaluation, Mediation, PublishedPiece, Rehandling
from replies.workflow.entering import release
from suggestions.models import Assignment
from suggestions.workflow import NotNow, act, joint_leads_of
from suggestions.workflow.assigning import start

Part = Assignment.Part


def matter_of(suggestion):
    """The dissatisfied evaluation that waits for a decision, the lead deputy's first; None when there is none."""
    rows = Evaluation.objects.undecided().filter(assignment__suggestion=suggestion)
    return rows.select_related("assignment__profile", "letter", "proposer").first()


def is_exhausted(evaluation):
    """Whether the rounds that the rules allow by themselves are used up, so that both sides have to meet."""
    return evaluation.assignment.round > evaluation.assignment.profile.rehandle_auto_rounds


def check_decision(suggestion, action):
    """The evaluation that the step decides on. Raises NotNow when there is none, or when another decision is due."""
    matter = matter_of(suggestion)
    if matter is None:
        raise NotNow(suggestion, action, _("No dissatisfied evaluation waits for a decision."))
    if action == Action.DECLINE_REHANDLING and is_exhausted(matter):
        why = _("The deputy is dissatisfied again: convene both sides and record the mediation.")
        raise NotNow(suggestion, action, why)
    if action == Action.RECORD_MEDIATION and not is_exhausted(matter):
        why = _("First decide on another handling: the rules allow a further round.")
        raise NotNow(suggestion, action, why)
    return matter


def co_handlers_of(evaluation):
    """The agencies that took part in the round before: offered again, ticked."""
    line = evaluation.assignment
    rows = line.suggestion.assignments.current().co_handling().filter(round=line.round)
    today = clock.today()
    heirs = dict.fromkeys(row.agency.heir(today=today) for row in rows.select_related("agency"))
    return [agency for agency in heirs if agency != line.agency.heir(today=today)]


def order_rehandling(suggestion, *, reason, on, by, co_handlers=(), late_reason="", seen=None):
    """The next round begins on the day `on`, with clocks, reply, letter and evaluations of its own.

    Raises NotNow when no dissatisfied evaluation waits, ValidationError for a day in the future or before the letter,
    a day other than today without a reason, and a lead that is also co-handler.
    """
    hosts = _hosts_left_without_pieces(suggestion)
    with act(Action.ORDER_REHANDLING, by=by, on=suggestion, also=hosts, seen=seen, note=reason) as step:
        matter = check_decision(suggestion, Action.ORDER_REHANDLING)
        check_order(matter, on=on, late_reason=late_reason, co_handlers=co_handlers)
        step.take(suggestion)
        round = matter.assignment.round + 1
        _decide(step, matter, is_ordered=True, on=on, reason=reason, by=by)
        lines = lines_again(matter.assignment)
        withdraw_pieces(step, lines)
        _freeze(step, lines)
        _open(step, suggestion, lines, co_handlers=co_handlers, on=on, round=round)
        step.detail |= {
            "deputy": matter.proposer.name,
            "again": matter.assignment.agency_name,
            "round": round,
            "co": [str(agency) for agency in co_handlers],
            "on": on.isoformat(),
            **({"late_reason": late_reason} if late_reason else {}),
        }
    return suggestion


def lines_again(line):
    """Who begins anew: under separate handling the agency whose letter did not satisfy, else all of the round."""
    if line.part == Part.SEPARATE:
        return [line]
    return list(line.suggestion.assignments.current().filter(round=line.round))


def check_order(matter, *, on, late_reason, co_handlers):
    if co_handlers and matter.assignment.part == Part.SEPARATE:
        message = _("Under separate handling nobody leads and nobody co-handles.")
        raise ValidationError({"co_handlers": message})
    if on > clock.today():
        raise ValidationError({"on": _("The date of the order lies in the future.")})
    if on < (matter.paper_on or clock.local_date(matter.given_at)):
        raise ValidationError({"on": _("The date of the order lies before the evaluation.")})
    if on != clock.today() and not late_reason:
        raise ValidationError({"late_reason": _("Say why the date of the order is not today (late entry).")})
    lead = matter.assignment.agency.heir(today=clock.today())
    if lead in co_handlers:
        message = _("%(agency)s is already the lead agency. Remove it from the co-handlers.")
        raise ValidationError({"co_handlers": message % {"agency": lead}})
    for line in joint_leads_of(matter.assignment).filter(agency__in=co_handlers):
        message = _("%(agency)s is a joint lead agency already. Remove it from the co-handlers.")
        raise ValidationError({"co_handlers": message % {"agency": line.agency}})


def _decide(step, matter, *, is_ordered, on, reason, by):
    """The decision beside the evaluation; a held one is shown now, for the agency learns of the decision."""
    row = Rehandling.objects.create(
        suggestion=matter.case,
        assignment=matter.assignment,
        evaluation=matter,
        round=matter.assignment.round + 1,
        is_ordered=is_ordered,
        ordered_on=on,
        ordered_by=by,
        reason=reason,
    )
    step.seal(row)
    for evaluation in matter.assignment.evaluations.filter(state=Evaluation.State.GIVEN):
        if evaluation.released_at is None:
            release(step, evaluation)


def withdraw_pieces(step, lines):
    """The public does not read a letter that is written anew; one decision may have published several pieces."""
    for line in lines:
        answering = line.answered_with_id or line.pk
        pieces = PublishedPiece.objects.on_show().filter(
            suggestion=line.suggestion, publication__reply__assignment=answering
        )
        publications = {piece.publication for piece in pieces.select_related("publication__reply")}
        pieces.update(withdrawn_at=clock.now())
        for publication in publications:
            if not publication.pieces.on_show().exists():
                step.take(publication)


def _hosts_left_without_pieces(suggestion):
    """Cases whose decision to publish ends with this one's piece, the last of a merged reply on the public pages."""
    guests = suggestion.assignments.current().standing().filter(answered_with__isnull=False)
    hosts = {line.answered_with.suggestion for line in guests.select_related("answered_with__suggestion")}
    shown = PublishedPiece.objects.on_show().exclude(suggestion=suggestion)
    return [
        host for host in hosts if not shown.filter(publication__reply__assignment__suggestion=host).exists()
    ]


def _freeze(step, lines):
    """Nobody is waited for in a round that is over."""
    for evaluation in Evaluation.objects.filter(assignment__in=lines, state=Evaluation.State.INVITED):
        step.take(evaluation)
    for line in lines:
        step.set(line, outcome=Assignment.Outcome.REHANDLE)


def _open(step, suggestion, lines, *, co_handlers, on, round):
    """Who answered answers again, with the same items."""
    joint = [line for line in lines if line.part == Part.JOINT_LEAD]
    for line in lines:
        if line.is_answering:
            alone = Part.LEAD if co_handlers or joint else Part.SOLE
            part = line.part if line.part == Part.SEPARATE else alone
            again = start(step, suggestion, agency=line.agency, part=part, on=on, round=round)
            again.items.set(line.items.all())
    for line in joint:
        start(step, suggestion, agency=line.agency, part=Part.JOINT_LEAD, on=on, round=round)
    for agency in co_handlers:
        start(step, suggestion, agency=agency, part=Part.CO, on=on, round=round)


def decline_rehandling(suggestion, *, reason, by, seen=None):
    """The congress body leaves it at the reply, with the reason. The case may be concluded.

    Raises NotNow when nothing waits for a decision, or when the rules want both sides to meet.
    """
    with act(Action.DECLINE_REHANDLING, by=by, on=suggestion, seen=seen, note=reason) as step:
        matter = check_decision(suggestion, Action.DECLINE_REHANDLING)
        step.take(suggestion)
        _decide(step, matter, is_ordered=False, on=clock.today(), reason=reason, by=by)
        step.detail["deputy"] = matter.proposer.name
        _tell_office(step, suggestion)
    return suggestion


def record_mediation(suggestion, *, held_on, participants, solution, by, seen=None):
    """协调会: who met when, and what the congress body proposed. The case may be concluded.

    Raises NotNow before the automatic rounds are used up, ValidationError for a day in the future or before the letter.
    """
    with act(Action.RECORD_MEDIATION, by=by, on=suggestion, seen=seen, note=solution) as step:
        matter = check_decision(suggestion, Action.RECORD_MEDIATION)
        if held_on > clock.today():
            raise ValidationError({"held_on": _("The date of the meeting lies in the future.")})
        if held_on < matter.letter.dispatched_on:
            raise ValidationError({"held_on": _("The date of the meeting lies before the letter was sent.")})
        step.take(suggestion)
        mediation = Mediation.objects.create(
            suggestion=suggestion,
            assignment=matter.assignment,
            round=matter.assignment.round,
            held_on=held_on,
            participants=participants,
            solution=solution,
            recorded_by=by,
        )
        step.seal(mediation)
        step.detail |= {"on_day": held_on.isoformat(), "participants": participants}
        _tell_office(step, suggestion)
        _tell_agencies(step, matter)
    return suggestion


def _tell_office(step, suggestion):
    office = suggestion.session.term.congress.office
    step.tell(holders_in(office, Role.OFFICE_COORDINATOR, today=clock.today()))


def _tell_agencies(step, matter):
    agency = matter.assignment.agency
    step.tell(holders_in(agency, Role.AGENCY_COORDINATOR, Role.PRINCIPAL, today=clock.today()))
