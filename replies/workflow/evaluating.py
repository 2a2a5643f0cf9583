"""代表评价 and the end of a case (Chongqing 2017 arts. 26–29)."""

from datetime import datetime, time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Message, Role
from agencies.permissions import Action, holders_in
from replies.models import Evaluation, EvaluationLink
from suggestions.models import Assignment
from suggestions.workflow import NotNow, act, open_steps


def invite(reply, *, by, seen=None):
    """Ask every proposer for an evaluation, each by a personal link that expires with the profile's limit.

    Raises NotNow when all were invited already.
    """
    with act(Action.INVITE, by=by, on=reply, seen=seen) as step:
        step.take(reply)
        letter = reply.live_letter
        invited = letter.evaluations.values_list("proposer", flat=True)
        missing = reply.case.proposers.exclude(pk__in=invited)
        if not missing:
            raise NotNow(reply, Action.INVITE)
        due = reply.assignment.profile.clock().add_working_days(
            clock.today(), reply.assignment.profile.evaluate_wd
        )
        for proposer in missing:
            evaluation = Evaluation.objects.create(
                assignment=reply.assignment,
                letter=letter,
                proposer=proposer,
                invited_on=clock.today(),
                due_on=due.date,
                due_basis=due.basis,
            )
            step.created(evaluation)
            _send_link(evaluation)
        step.detail["invited"] = [proposer.name for proposer in missing]
    return reply


def _send_link(evaluation):
    """The token leaves in the deputy's message alone; the database keeps its digest."""
    token = EvaluationLink.new_token()
    expires_at = timezone.make_aware(datetime.combine(evaluation.due_on, time.max))
    link = EvaluationLink.objects.create(
        evaluation=evaluation,
        token_digest=EvaluationLink.digest_of(token),
        created_at=clock.now(),
        expires_at=expires_at,
    )
    person = evaluation.proposer.contact
    url = settings.BASE_URL + reverse("replies:open_link", args=[token])
    Message.objects.create(
        recipient_name=evaluation.proposer.name,
        channel=Message.Channel.EMAIL if person and person.email else Message.Channel.SMS,
        address=(person and (person.email or person.phone)) or "",
        subject=f"【建议办理】请您评价第{evaluation.case.number}号建议的答复",
        body=f"{evaluation.proposer.name}代表：您的建议已答复，请于{evaluation.due_on:%Y-%m-%d}前查看答复函并评价：{url}",
        key=f"evaluation-link/{link.pk}",
        due_at=clock.now(),
        created_at=clock.now(),
    )


def evaluate(evaluation, *, marks, by, comment="", source=Evaluation.Source.LINK, seen=None):
    """The deputy's mark on every axis of the profile; some marks need a reason (Chongqing 2017 art. 27).

    Raises ValidationError for a missing mark or reason, NotNow when it was given already or by link after its limit.
    """
    profile = evaluation.assignment.profile
    check_marks(profile, marks=marks, comment=comment)
    with act(Action.EVALUATE, by=by, on=evaluation, seen=seen, source=source) as step:
        if source == Evaluation.Source.LINK and evaluation.due_on < clock.today():
            raise NotNow(evaluation, Action.EVALUATE)
        write_marks(step, evaluation, marks=marks, comment=comment, source=source)
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
        **more,
    )


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
        waiting = Evaluation.objects.filter(
            assignment__suggestion=suggestion, state=Evaluation.State.INVITED, due_on__gte=clock.today()
        )
        if Evaluation.objects.undecided().filter(assignment__suggestion=suggestion).exists():
            raise ValidationError(
                _("A deputy is not satisfied: the congress body decides first whether it is handled again.")
            )
        replied = suggestion.assignments.current().answering().filter(state=Assignment.State.REPLIED)
        lines = list(replied.exclude(outcome=Assignment.Outcome.REHANDLE))
        if waiting.exists() or not Evaluation.objects.in_force().filter(assignment__in=lines).exists():
            raise ValidationError(
                _("The evaluation is still awaited. Conclude when it has come or its limit has passed.")
            )
        for line in lines:
            step.set(line, outcome=Assignment.Outcome.CONCLUDED)
        step.take(suggestion)
    return suggestion
