"""What deputies think of a promise kept or not, apart from the letter (Chongqing 2017 art. 28), and what follows.

Invited when the commitment has ended, or in a year in which progress was reported. Who is not satisfied says why, and
the congress body convenes both sides. A promise that is not kept is explained in writing to every proposer.
"""

import logging

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from replies.models import CommitmentEvaluation, CommitmentExplanation, CommitmentLink, Mediation
from replies.workflow.entering import DAILY_RUN
from replies.workflow.links import send_link
from suggestions.models import Suggestion
from suggestions.workflow import NotNow, act
from suggestions.workflow.telling import tell_proposers

log = logging.getLogger(__name__)
BODY = "您提出的第{number}号建议，答复函中的承诺事项已报告进展，请于{day}前查看并评价：{{url}}"


def occasion_of(commitment):
    """Once when it has ended, and once in every year of a report."""
    is_open = commitment.state == commitment.State.OPEN
    return str(clock.today().year) if is_open else CommitmentEvaluation.ENDED


def uninvited(commitment):
    asked = commitment.evaluations.filter(occasion=occasion_of(commitment))
    return commitment.case.proposers.reachable().exclude(pk__in=asked.values("proposer"))


def refuse_invite_commitment(commitment):
    """Raises NotNow, with the reason, when nobody is to be asked now."""
    action = Action.INVITE_COMMITMENT
    if "commitment" not in commitment.assignment.profile.evaluate_on:
        raise NotNow(commitment, action, _("By the rules of this place commitments are not evaluated."))
    if commitment.state == commitment.State.OPEN:
        if not commitment.progress.filter(on__year=clock.today().year).exists():
            raise NotNow(commitment, action, _("No progress has been reported this year."))
    elif commitment.state == commitment.State.DROPPED and not hasattr(commitment, "explanation"):
        raise NotNow(commitment, action, _("The explanation has not been sent yet."))
    if not uninvited(commitment).exists():
        raise NotNow(commitment, action, _("Every proposer has been invited already."))


def invite_commitment(commitment, *, by, seen=None):
    """Ask every proposer what they think of it, each by a link of its own. Raises NotNow: see above."""
    with act(Action.INVITE_COMMITMENT, by=by, on=commitment, seen=seen) as step:
        step.take(commitment)
        refuse_invite_commitment(commitment)
        profile, asked = commitment.assignment.profile, list(uninvited(commitment))
        due = profile.clock().add_working_days(clock.today(), profile.evaluate_wd)
        for proposer in asked:
            evaluation = CommitmentEvaluation.objects.create(
                commitment=commitment,
                proposer=proposer,
                occasion=occasion_of(commitment),
                invited_on=clock.today(),
                due_on=due.date,
                due_basis=due.basis,
            )
            step.created(evaluation)
            _send_link(evaluation)
        step.detail |= {
            "commitment": commitment.sentence[:100],
            "invited": [proposer.name for proposer in asked],
        }
    return commitment


def _send_link(evaluation):
    number = evaluation.case.number
    send_link(
        evaluation,
        until=evaluation.due_on,
        subject=f"请您评价第{number}号建议答复函的承诺事项",
        body=BODY.format(number=number, day=evaluation.due_on.isoformat()),
        link_class=CommitmentLink,
    )


def check_mark(profile, *, mark, comment):
    if mark not in {option["code"] for option in profile.evaluate_options}:
        raise ValidationError({"mark": _("Choose one of the marks.")})
    if mark in profile.reason_required_if and not comment:
        message = _("Please say why you are not satisfied, so that both sides can be convened.")
        raise ValidationError({"comment": message})


def evaluate_commitment(evaluation, *, mark, by, comment="", seen=None):
    """The deputy's mark on a promise. Raises ValidationError for a missing mark or reason, NotNow after the limit."""
    profile = evaluation.assignment.profile
    check_mark(profile, mark=mark, comment=comment)
    with act(Action.EVALUATE_COMMITMENT, by=by, on=evaluation, seen=seen) as step:
        if evaluation.due_on < clock.today():
            raise NotNow(evaluation, Action.EVALUATE_COMMITMENT)
        is_held = profile.evaluation_release == "held"
        step.set(
            evaluation,
            mark=mark,
            comment=comment,
            given_at=clock.now(),
            released_at=None if is_held else clock.now(),
            is_dissatisfied=mark in profile.reason_required_if,
        )
        step.take(step.seal(evaluation))
        step.detail["commitment"] = evaluation.commitment.sentence[:100]
        _tell(step, evaluation.commitment, owner_too=not is_held)
    return evaluation


def matter_of(commitment):
    """The dissatisfied evaluation on which both sides are to meet; None when there is none."""
    return commitment.evaluations.undecided().select_related("proposer").first()


def refuse_mediate_commitment(commitment):
    if matter_of(commitment) is None:
        why = _("No dissatisfied evaluation of this commitment waits for a meeting.")
        raise NotNow(commitment, Action.MEDIATE_COMMITMENT, why)


def mediate_commitment(commitment, *, held_on, participants, solution, by, seen=None):
    """协调会 on a promise. Raises NotNow without a dissatisfied deputy, ValidationError for a day out of place."""
    with act(Action.MEDIATE_COMMITMENT, by=by, on=commitment, seen=seen, note=solution) as step:
        refuse_mediate_commitment(commitment)
        matter = matter_of(commitment)
        if held_on > clock.today():
            raise ValidationError({"held_on": _("The date of the meeting lies in the future.")})
        if held_on < matter.invited_on:
            message = _("The date of the meeting lies before the deputy was asked.")
            raise ValidationError({"held_on": message})
        step.take(commitment)
        mediation = Mediation.objects.create(
            suggestion=step.case,
            assignment=commitment.assignment,
            commitment=commitment,
            round=commitment.assignment.round,
            held_on=held_on,
            participants=participants,
            solution=solution,
            recorded_by=by,
            recorded_at=clock.now(),
        )
        step.seal(mediation)
        for given in commitment.evaluations.filter(released_at=None, state=matter.State.GIVEN):
            step.set(given, released_at=clock.now())
        step.detail |= {
            "commitment": commitment.sentence[:100],
            "deputy": matter.proposer.name,
            "on_day": held_on.isoformat(),
            "participants": participants,
        }
        _tell(step, commitment)
    return commitment


def refuse_explain_commitment(commitment):
    if hasattr(commitment, "explanation"):
        raise NotNow(commitment, Action.EXPLAIN_COMMITMENT, _("The explanation was sent already."))


def explain_commitment(commitment, *, text, by, seen=None):
    """说明函: why it is not kept and what is done instead, sent to every proposer. Raises NotNow the second time."""
    if not text:
        raise ValidationError({"text": _("Write the explanation.")})
    with act(Action.EXPLAIN_COMMITMENT, by=by, on=commitment, seen=seen, note=text) as step:
        refuse_explain_commitment(commitment)
        step.take(commitment)
        row = CommitmentExplanation.objects.create(
            commitment=commitment,
            text=text,
            sent_on=clock.today(),
            addressees=[proposer.name for proposer in step.case.proposers.all()],
            author=by,
            written_at=clock.now(),
        )
        step.seal(row)
        step.detail |= {"commitment": commitment.sentence[:100], "sent_to": row.addressees}
        said = "说明函请向承办单位索取。" if step.case.is_confidential else f"说明如下：{text}"
        body = f"答复函中的承诺事项“{commitment.sentence}”不能按期兑现。{said}"
        if step.case.is_confidential:
            body = f"答复函中有一项承诺事项不能按期兑现，{said}"
        tell_proposers(step, subject="承诺事项说明函", body=body)
        _tell(step, commitment)
    return commitment


def _tell(step, commitment, *, owner_too=True):
    congress, today = step.case.session.term.congress, clock.today()
    step.tell(holders_in(congress.office, Role.OFFICE_COORDINATOR, today=today))
    step.tell(holders_in(congress.liaison, Role.CONGRESS_LIAISON, today=today))
    if owner_too:
        url = commitment.get_absolute_url()
        step.tell(holders_in(commitment.owner, Role.AGENCY_COORDINATOR, today=today), url=url)


def lapse_commitments(today):
    """The daily run: who did not answer in time is left out of the rates. Gives how many."""
    rows = CommitmentEvaluation.objects.filter(
        state=CommitmentEvaluation.State.INVITED, due_on__lt=today
    ).exclude(commitment__assignment__suggestion__state=Suggestion.State.WITHDRAWN)
    closed = 0
    for evaluation in rows.order_by("pk"):
        try:
            with act(Action.LAPSE, by=DAILY_RUN, on=evaluation) as step:
                step.take(evaluation)
                step.detail["deputy"] = evaluation.proposer.name
        except (NotNow, PermissionDenied):
            continue
        except Exception:  # one row's trouble does not end the run
            log.exception("lapse of the evaluation of commitment %s", evaluation.commitment_id)
            continue
        closed += 1
    return closed
