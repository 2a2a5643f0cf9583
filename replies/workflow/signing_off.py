"""审核、会签、审签: the sign-off chain. Whoever signs sees one exact text, and never signs an edit of their own."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.permissions import Action, holders_in
from replies.compose import compose
from replies.models import ApprovalStep, Letter, Reply
from suggestions.models.suggestion import WHOLE_AGENCY
from suggestions.workflow import NotNow, Stale, act

State = ApprovalStep.State
UNDECIDED = {
    "came_at": None,
    "decided_at": None,
    "decided_by_id": None,
    "delegation_id": None,
    "version_number": None,
    "algorithm": "",
    "digest": "",
    "comment": "",
}
COPIED = [field for field in ApprovalStep._meta.concrete_fields if field.name not in ("id", "state")]
Kind = ApprovalStep.Kind


def pass_draft(reply, *, version, by, digest=None, comment="", seen=None):
    """Pass the version numbered `version` on to the next step. Raises Stale when another text was shown."""
    with act(Action.PASS_DRAFT, by=by, on=reply, seen=seen, note=comment, is_internal=True) as step:
        link = _current_link(reply, Action.PASS_DRAFT, version)
        if link.kind == Kind.PRINCIPAL:
            raise NotNow(reply, Action.PASS_DRAFT)
        if step.actor.stands_for and reply.latest.author == by:
            raise PermissionDenied(_("You wrote this text. Another person has to pass it."))
        text = _text_shown(reply, Action.PASS_DRAFT, digest)
        step.take(reply)
        _decide(link, State.PASSED, step, comment=comment, letter=text, version=version)
        following = reply.steps.filter(attempt=link.attempt, order__gt=link.order).first()
        ApprovalStep.objects.filter(pk=following.pk).update(state=State.CURRENT, came_at=clock.now())
        step.detail |= {"kind": link.kind, "version": version, "next": following.holder.name}
        step.tell([following.holder])
    return reply


def send_back_draft(reply, *, comment, by, to=None, seen=None):
    """退回修改: to the author, where the rest of the chain falls, or to an earlier reviewer `to`, a passed step.

    Raises ValidationError for a step that did not pass in this chain or whose holder decides no longer.
    """
    with act(Action.SEND_BACK_DRAFT, by=by, on=reply, seen=seen, note=comment, is_internal=True) as step:
        link = reply.current_step
        if to is not None and to not in earlier_steps(reply):
            raise ValidationError({"to": _("The draft cannot go back to this step.")})
        step.take(reply, to=Reply.State.IN_REVIEW if to else Reply.State.DRAFTING)
        _decide(link, State.SENT_BACK, step, comment=comment)
        reply.steps.filter(attempt=link.attempt, state=State.WAITING).update(state=State.DROPPED)
        step.detail |= {"kind": link.kind}
        if to:
            _begin_again(reply, to, at=reply.steps.get(pk=link.pk).decided_at)
            step.detail |= {"next": to.holder.name, "fallen": [row.holder.name for row in falling(to)]}
        step.tell([to.holder] if to else _authors(reply), comment)
    return reply


def earlier_steps(reply):
    """Steps of the chain that passed and whose holders may decide today: to each the draft can go back."""
    link = reply.current_step
    if link is None:
        return []
    passed = reply.steps.filter(attempt=link.attempt, order__lt=link.order, state=State.PASSED)
    deciding = holders_in(link.agency, *WHOLE_AGENCY, today=clock.today())
    return list(passed.filter(holder__in=deciding).select_related("holder"))


def falling(to):
    """The approvals that no longer count when the draft goes back to this step, its own first."""
    rows = to.reply.steps.filter(attempt=to.attempt, order__gte=to.order, state=State.PASSED)
    return list(rows.select_related("holder"))


def _begin_again(reply, to, *, at):
    """The chain anew from that step: earlier approvals are carried over, what was decided before stays readable."""
    rows = list(reply.steps.filter(attempt=to.attempt))
    ApprovalStep.objects.bulk_create(ApprovalStep(**_copied(row, to, at=at)) for row in rows)


def _copied(row, to, *, at):
    values = {field.attname: getattr(row, field.attname) for field in COPIED} | {"attempt": row.attempt + 1}
    if row.order < to.order:
        return {**values, "state": State.PASSED}
    if row.order == to.order:
        return {**values, **UNDECIDED, "state": State.CURRENT, "came_at": at}
    return {**values, **UNDECIDED, "state": State.WAITING}


def sign(reply, *, version, by, digest=None, comment="", seen=None):
    """审签: the principal signs one exact text (Chongqing 2017 art. 23). The letter is frozen as it was shown.

    Raises Stale when another text was shown and PermissionDenied for the last editor.
    """
    with act(Action.SIGN, by=by, on=reply, seen=seen, note=comment, is_internal=True) as step:
        link = _current_link(reply, Action.SIGN, version)
        if link.kind != Kind.PRINCIPAL:
            raise NotNow(reply, Action.SIGN)
        latest = reply.latest
        if latest.author == by:
            raise PermissionDenied(_("You wrote this text. Another person has to sign it."))
        text = _text_shown(reply, Action.SIGN, digest, stands_in=stand_in(step.actor))
        step.take(reply)
        signed = _decide(link, State.PASSED, step, comment=comment, letter=text, version=version)
        _freeze(reply, text, signed, by=by)
        step.detail |= {"version": version, "digest": signed.value[:16]}
        step.tell(_authors(reply))
    return reply


def _freeze(reply, text, signed, *, by):
    Letter.objects.create(
        reply=reply,
        suggestion=reply.case,
        agency=reply.assignment.agency,
        version=reply.latest,
        source=text.to_json(),
        algorithm=signed.algorithm,
        signed_digest=signed.value,
        signed_at=clock.now(),
        signed_by=by,
    )


def stand_in(actor):
    """(post, name) of who signs in the principal's place, which the letter says; None for the principal."""
    return (actor.post, actor.name) if actor.stands_for else None


def _text_shown(reply, action, digest, *, stands_in=None):
    """The text as it stands. The register may have changed since the page was opened: then nobody read this one."""
    text = compose(reply.latest, stands_in=stands_in)
    if digest is not None and digest != text.signed_digest().value:
        raise Stale(reply, action)
    return text


def _current_link(reply, action, version):
    """The step in turn, for the text that was shown."""
    link, latest = reply.current_step, reply.latest
    if link is None:
        raise NotNow(reply, action)
    if latest.number != int(version):
        raise Stale(reply, action)
    return link


def _decide(link, state, step, *, comment, letter=None, version=None):
    digest = letter.signed_digest() if letter else None
    ApprovalStep.objects.filter(pk=link.pk).update(
        state=state,
        decided_at=clock.now(),
        decided_by=step.actor.user,
        delegation=step.actor.stands_for,
        comment=comment,
        version_number=version,
        algorithm=digest.algorithm if digest else "",
        digest=digest.value if digest else "",
    )
    return digest


def _authors(reply):
    return [reply.latest.author, *([reply.assignment.officer] if reply.assignment.officer else [])]
