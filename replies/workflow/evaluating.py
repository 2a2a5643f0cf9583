"""代表评价 and the end of a case (Chongqing 2017 arts. 26–29)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from replies.models import Evaluation
from replies.workflow.co_rating import check_ratings, write_ratings
from replies.workflow.links import send_link
from replies.workflow.together import check_together
from suggestions.models import Assignment
from suggestions.workflow import NotNow, act, open_steps


def invite(reply, *, by, seen=None):
    """Ask every proposer for an evaluation, each by a personal link that expires with the profile's limit.

    A merged reply asks those of every suggestion, each about the own letter. Raises NotNow when all were invited already.
    """
    with act(Action.INVITE, by=by, on=reply, also=reply.other_cases, seen=seen) as step:
        check_together(step, reply)
        step.take(reply)
        asked = [(letter, proposer) for letter in reply.live_letters for proposer in uninvited(letter)]
        if not asked:
            raise NotNow(reply, Action.INVITE)
        for letter, proposer in asked:
            _invite(step, letter, proposer)
    return reply


def uninvited(letter):
    """Proposers who were not asked about this letter yet; nobody once its case goes another way."""
    if letter.assignment.outcome != Assignment.Outcome.OPEN:
        return []
    invited = letter.evaluations.values_list("proposer", flat=True)
    return list(letter.suggestion.proposers.reachable().exclude(pk__in=invited))


def _invite(step, letter, proposer):
    profile = letter.assignment.profile
    due = profile.clock().add_working_days(clock.today(), profile.evaluate_wd)
    evaluation = Evaluation.objects.create(
        assignment=letter.assignment,
        letter=letter,
        proposer=proposer,
        invited_on=clock.today(),
        due_on=due.date,
        due_basis=due.basis,
        closes_on=due.date,
    )
    step.created(evaluation)
    _ask(evaluation)
    step.detail_of[letter.suggestion_id].setdefault("invited", []).append(proposer.name)


def _ask(evaluation):
    """The first link, with the invitation."""
    send_link(
        evaluation,
        until=evaluation.closes_on,
        subject=f"请您评价第{evaluation.case.number}号建议的答复",
        body=f"您的建议已由{evaluation.assignment.agency}答复，请于{evaluation.due_on:%Y-%m-%d}前查看答复函并评价：{{url}}",
    )


def evaluate(evaluation, *, marks, by, comment="", ratings=(), source=Evaluation.Source.LINK, seen=None):
    """The deputy's mark on every axis of the profile; some marks need a reason (Chongqing 2017 art. 27).

    `ratings` are marks of co-handlers, as many as the deputy cares to give: see co_rating.

    Raises ValidationError for a missing mark or reason, NotNow when it was given already or by link after its limit.
    """
    profile = evaluation.assignment.profile
    check_marks(profile, marks=marks, comment=comment)
    check_ratings(evaluation, ratings)
    with act(Action.EVALUATE, by=by, on=evaluation, seen=seen, came_by=source) as step:
        if source == Evaluation.Source.LINK and evaluation.closes_on < clock.today():
            raise NotNow(evaluation, Action.EVALUATE)
        write_marks(step, evaluation, marks=marks, comment=comment, source=source)
        write_ratings(step, evaluation, ratings)
        step.take(step.seal(evaluation))
        tell_of(step, evaluation)
    return evaluation


def write_marks(step, evaluation, *, marks, comment, source, **more):
    """What was given, by whichever way it came; a profile may hold it until the office releases it."""
    now, profile = clock.now(), evaluation.assignment.profile
    is_held = profile.evaluation_release == "held"
    step.set(
        evaluation,
        marks=marks,
        comment=comment,
        source=source,
        given_at=now,
        released_at=None if is_held else now,
        is_dissatisfied=speaks_against(profile, marks),
        **decision_due(profile, marks),
        **more,
    )


def decision_due(profile, marks):
    """Until when the congress body decides on another handling; nothing where the deputy is satisfied."""
    if not speaks_against(profile, marks):
        return {"decide_due_on": None, "decide_basis": None}
    due = profile.clock().add_working_days(clock.today(), profile.rehandle_order_wd)
    return {"decide_due_on": due.date, "decide_basis": due.basis}


def tell_of(step, evaluation):
    congress, today = evaluation.case.session.term.congress, clock.today()
    step.tell(holders_in(congress.office, Role.OFFICE_COORDINATOR, today=today))
    step.tell(holders_in(congress.liaison, Role.CONGRESS_LIAISON, today=today))


def speaks_against(profile, marks):
    """Whether one of the marks is among those that need a reason."""
    return bool(set(marks.values()) & set(profile.reason_required_if))


def check_marks(profile, *, marks, comment):
    options = {option["code"] for option in profile.evaluate_options}
    for axis in profile.evaluate_axes:
        if marks.get(axis["code"]) not in options:
            raise ValidationError({axis["code"]: _("Choose one of the marks.")})
    if speaks_against(profile, marks) and not comment:
        raise ValidationError(
            {"comment": _("Please say why you are not satisfied, so that it can be handled again.")}
        )


def conclude(suggestion, *, by, note="", seen=None):
    """办结: every line is answered and nobody's evaluation is still awaited. Raises ValidationError otherwise."""
    with act(Action.CONCLUDE, by=by, on=suggestion, seen=seen, note=note) as step:
        if Action.CONCLUDE not in open_steps(suggestion):
            raise NotNow(suggestion, Action.CONCLUDE)
        waiting = Evaluation.objects.awaited().filter(assignment__suggestion=suggestion)
        if Evaluation.objects.undecided().filter(assignment__suggestion=suggestion).exists():
            raise ValidationError(
                _("A deputy is not satisfied: the congress body decides first whether it is handled again.")
            )
        replied = suggestion.assignments.current().answering().filter(state=Assignment.State.REPLIED)
        lines = list(replied.exclude(outcome=Assignment.Outcome.REHANDLE))
        if waiting.exists() or not is_evaluated(lines):
            raise ValidationError(
                _("The evaluation is still awaited. Conclude when it has come or its limit has passed.")
            )
        joint = Assignment.objects.standing().joint_leading().filter(suggestion=suggestion)
        for line in [*lines, *joint]:
            step.set(line, outcome=Assignment.Outcome.CONCLUDED)
        step.take(suggestion)
    return suggestion


def is_evaluated(lines):
    """Whether every letter that stands was put to the deputies; under separate handling there are several."""
    asked = Evaluation.objects.in_force().filter(assignment__in=lines).values_list("assignment", flat=True)
    to_ask = {line.pk for line in lines if line.suggestion.proposers.reachable().exists()}
    return bool(lines) and to_ask <= set(asked)
