"""拟稿: versions of the reply, and its way into the sign-off chain."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.permissions import Action
from replies.left_to import check_left
from replies.models import ApprovalStep, Autosave, ItemAnswer, Reply, ReplyVersion
from replies.readiness import blocking, proposed_class
from replies.workflow.chaining import check_chain, links_of
from replies.workflow.deputy_waiting import close_wait
from replies.workflow.together import check_together
from suggestions.workflow import NotNow, Stale, act, joint_leads_of
from suggestions.workflow.objecting import note_submission


@transaction.atomic
def reply_of(assignment):
    """The reply of an answering assignment, begun when it is first opened for writing."""
    reply, _is_new = Reply.objects.get_or_create(assignment=assignment)
    return reply


def save_draft(assignment, *, answers, by, based_on=None, note="", **fields):
    """存为新版本: the next version of the reply; none is ever overwritten.

    `answers` are dicts of ItemAnswer columns, one an item; `based_on` the number of the version the page showed.
    Raises Stale when somebody saved another since, ValidationError for another class than the rule gives without a reason.
    """
    with act(Action.SAVE_DRAFT, by=by, on=_subject(assignment, by), is_internal=True, note=note) as step:
        step.take(assignment)
        reply = step.on if isinstance(step.on, Reply) else reply_of(assignment)
        _check_same(reply, answers)
        check_left(assignment, answers)
        number = reply.versions.count()
        if based_on is not None and int(based_on) != number:
            raise Stale(reply, Action.SAVE_DRAFT)
        _keep_to_reviewer(reply, by)
        if number == 0:
            step.created(reply)
        version = ReplyVersion.objects.create(
            reply=reply, number=number + 1, author=by, saved_at=clock.now(), **_with_class(answers, fields)
        )
        ItemAnswer.objects.bulk_create(ItemAnswer(version=version, **answer) for answer in answers)
        step.seal(version)
        Autosave.objects.filter(reply=reply, user=by).delete()
        step.take(reply)
        step.detail["version"] = version.number
    return version


def _subject(assignment, by):
    """A reviewer edits as holder of the step in turn, everybody else as handler of the assignment."""
    reply = Reply.objects.filter(assignment=assignment).first()
    is_in_review = reply is not None and reply.state == Reply.State.IN_REVIEW
    return reply if is_in_review else assignment


def _keep_to_reviewer(reply, by):
    """While the draft is in sign-off only the person whose turn it is may change it."""
    if reply.state == Reply.State.IN_REVIEW and not reply.may_be_mended_by(by):
        raise NotNow(reply, Action.SAVE_DRAFT)


def _check_same(reply, answers):
    """An item is answered together with one of another suggestion, which has an answer of its own."""
    told = {answer["item"]: answer for answer in answers}
    for item, answer in told.items():
        other = answer.get("same_as")
        if other is None:
            continue
        target = told.get(other)
        if target is None or target.get("same_as") or other.suggestion_id == item.suggestion_id:
            message = _("Choose an item of another suggestion that has an answer of its own.")
            raise ValidationError({f"item-{item.pk}-same_as": message})


def _with_class(answers, fields):
    """The overall class follows from the items; another one needs a reason."""
    proposed = proposed_class([ItemAnswer(**answer) for answer in answers])
    chosen = fields.get("overall_class") or proposed
    if proposed and chosen != proposed and not fields.get("overall_reason"):
        message = _("By the rule the overall class is %(mark)s. Give the reason for another one.")
        raise ValidationError({"overall_reason": message % {"mark": proposed.mark}})
    return {**fields, "overall_class": chosen}


def submit_draft(reply, *, chain, by, countersign=(), comment="", seen=None):
    """送审: `chain` is [(kind, membership), …] ending with the principal; the agencies of `countersign` decide before.

    The same holder twice in a row counts once. Raises ValidationError naming everything that is missing.
    """
    check_chain(reply, chain, countersign)
    others = reply.other_cases
    with act(
        Action.SUBMIT_DRAFT, by=by, on=reply, also=others, seen=seen, note=comment, is_internal=True
    ) as step:
        check_together(step, reply)
        missing = blocking(reply)
        if missing:
            raise ValidationError([finding.text for finding in missing])
        step.take(reply)
        links = ApprovalStep.objects.bulk_create(links_of(reply, chain, countersign))
        for line in reply.lines:
            for signing in (line, *joint_leads_of(line)):
                note_submission(step, signing)
            close_wait(step, line)
        step.detail |= {"version": reply.latest.number, "chain": [link.holder.name for link in links]}
        step.admit([link.holder for link in links], "sign-off")
        step.tell([link.holder for link in links if link.state == ApprovalStep.State.CURRENT])
    return reply
