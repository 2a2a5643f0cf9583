"""承诺台账: what a letter promises is followed until it is kept (Chongqing 2017 arts. 24, 28).

Dispatch writes the promises down; the owner reports, fulfils or says why it cannot. The letter itself stays untouched.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from replies.compose import answers_to, next_step_of
from replies.models import Commitment, CommitmentProgress
from suggestions import files
from suggestions.models import Attachment, ResultClass, Session
from suggestions.workflow import act
from suggestions.workflow.intake import keep_file
from suggestions.workflow.telling import tell_proposers

NO_DATE = "答复函未写明完成时限"
PROMISED_AGAIN = "已在{number}答复函中重新承诺"
PROMISING = {"plan", "finish_on"}


def is_promise(answer):
    """Of a class that is in plan, or that obliges to a plan or a finish date."""
    outcome = answer.outcome
    return outcome is not None and (
        outcome.counts_as == ResultClass.CountsAs.IN_PLAN or bool(PROMISING & set(outcome.obligations))
    )


def promise(step, reply, letter):
    """One commitment for every item that the letter promises; an open one of an earlier letter gives way to it."""
    line = letter.assignment
    for item, answer in answers_to(letter.version, line).items():
        if not is_promise(answer):
            continue
        commitment = Commitment.objects.create(
            reply=reply,
            assignment=line,
            item=item,
            owner=line.agency,
            session=line.suggestion.session,
            sentence=next_step_of(answer) or answer.plan or answer.item.title,
            due_on=answer.finish_on,
            no_date_reason="" if answer.finish_on else NO_DATE,
            carried_from=_replaced(step, item, letter),
        )
        step.seal(step.created(commitment))


def _replaced(step, item, letter):
    earlier = Commitment.objects.open().filter(item=item, owner=letter.agency)
    last = None
    for last in earlier.order_by("pk"):
        _end(step, last, closing=PROMISED_AGAIN.format(number=letter.number))
    return last


def _end(step, commitment, *, closing):
    step.set(commitment, closing=closing, closed_on=clock.today())
    step.seal(commitment)
    step.take(commitment)


def report_progress(commitment, *, on, text, by, file=None, seen=None):
    """进展: what was done since, with a proof where there is one. Raises ValidationError for a day out of place."""
    check_day(commitment, on=on)
    content_type = files.checked_type(file) if file else ""
    with act(Action.REPORT_PROGRESS, by=by, on=commitment, seen=seen, note=text) as step:
        step.take(commitment)
        _write(step, commitment, on=on, text=text, file=file, content_type=content_type)
    return commitment


def check_day(commitment, *, on):
    if on > clock.today():
        raise ValidationError({"on": _("The date lies in the future.")})
    replied_on = commitment.assignment.replied_on  # none while the letter is withdrawn
    if replied_on and on < replied_on:
        raise ValidationError({"on": _("The date lies before the letter was sent.")})


def _write(step, commitment, *, on, text, file, content_type):
    evidence = None
    if file:
        evidence = keep_file(step, file=file, kind=Attachment.Kind.MATERIAL, content_type=content_type)
    progress = CommitmentProgress.objects.create(
        commitment=commitment,
        on=on,
        text=text,
        evidence=evidence,
        recorded_by=step.actor.user,
        recorded_at=clock.now(),
    )
    step.seal(progress)
    step.detail |= {"commitment": commitment.sentence[:100], "on_day": on.isoformat()}


def fulfil(commitment, *, on, text, by, file=None, seen=None):
    """兑现: kept, with what proves it. Raises ValidationError without words or for a day out of place."""
    if not text:
        raise ValidationError({"text": _("Say what was done and what proves it.")})
    check_day(commitment, on=on)
    content_type = files.checked_type(file) if file else ""
    with act(Action.FULFIL, by=by, on=commitment, seen=seen, note=text) as step:
        _write(step, commitment, on=on, text=text, file=file, content_type=content_type)
        _end(step, commitment, closing=text)
        _tell_overseers(step)
    return commitment


def drop_commitment(commitment, *, reason, by, seen=None):
    """不能兑现: with the reason in writing, which every proposer is told. Raises ValidationError without one."""
    if not reason:
        raise ValidationError({"reason": _("Say why the commitment cannot be kept.")})
    with act(Action.DROP_COMMITMENT, by=by, on=commitment, seen=seen, note=reason) as step:
        _end(step, commitment, closing=reason)
        step.detail["commitment"] = commitment.sentence[:100]
        _tell_overseers(step)
        why = "，原因请向承办单位了解。" if step.case.is_confidential else f"，原因：{reason}"
        tell_proposers(step, subject="承诺事项说明", body=f"答复函中有一项承诺事项不能按期兑现{why}")
    return commitment


def next_session(session):
    """The one after it in the same congress, or None while it is not in the register."""
    later = Session.objects.filter(term__congress=session.term.congress, opens_on__gt=session.opens_on)
    return later.order_by("opens_on").first()


def carry_over(commitment, *, due_on, reason, by, seen=None):
    """结转: the ledger of the next session follows it with a new date; the old row and the letter stay as they are.

    Raises ValidationError while there is no next session, and for a date that is not later than the old one.
    """
    session = next_session(commitment.session)
    if session is None:
        raise ValidationError(_("The next session is not in the register yet."))
    if due_on <= max(clock.today(), commitment.due_on or clock.today()):
        raise ValidationError({"due_on": _("The new date must lie after today and after the date promised.")})
    if not reason:
        raise ValidationError({"reason": _("Say why the commitment is carried over.")})
    with act(Action.CARRY_OVER, by=by, on=commitment, seen=seen, note=reason) as step:
        _end(step, commitment, closing=reason)
        again = Commitment.objects.create(
            reply=commitment.reply,
            assignment=commitment.assignment,
            item=commitment.item,
            owner=commitment.owner,
            session=session,
            sentence=commitment.sentence,
            due_on=due_on,
            carried_from=commitment,
        )
        step.seal(step.created(again))
        step.detail |= {
            "commitment": commitment.sentence[:100],
            "session": str(session),
            "new_date": due_on.isoformat(),
        }
        step.tell(holders_in(commitment.owner, Role.AGENCY_COORDINATOR, today=clock.today()))
    return again


def _tell_overseers(step):
    congress, today = step.case.session.term.congress, clock.today()
    step.tell(holders_in(congress.office, Role.OFFICE_COORDINATOR, today=today))
    step.tell(holders_in(congress.liaison, Role.CONGRESS_LIAISON, today=today))
