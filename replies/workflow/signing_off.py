"""审核、会签、审签: the sign-off chain. Whoever signs sees one exact text, and never signs an edit of their own."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from agencies import clock
from agencies.permissions import Action
from replies.compose import compose
from replies.models import ApprovalStep, Letter
from suggestions.workflow import NotNow, Stale, act

State = ApprovalStep.State
Kind = ApprovalStep.Kind


def pass_draft(reply, *, version, by, digest=None, comment="", seen=None):
    """Pass the version numbered `version` on to the next step. Raises Stale when another text was shown."""
    with act(Action.PASS_DRAFT, by=by, on=reply, seen=seen, note=comment, is_internal=True) as step:
        link = _current_link(reply, Action.PASS_DRAFT, version)
        if link.kind == Kind.PRINCIPAL:
            raise NotNow(reply, Action.PASS_DRAFT)
        text = _text_shown(reply, Action.PASS_DRAFT, digest)
        step.take(reply)
        _decide(link, State.PASSED, by=by, comment=comment, letter=text, version=version)
        following = reply.steps.filter(attempt=link.attempt, order__gt=link.order).first()
        ApprovalStep.objects.filter(pk=following.pk).update(state=State.CURRENT, came_at=clock.now())
        step.detail |= {"kind": link.kind, "version": version, "next": following.holder.name}
        step.tell([following.holder])
    return reply


def send_back_draft(reply, *, comment, by, seen=None):
    """退回修改: the draft returns to its author, the rest of the chain falls."""
    with act(Action.SEND_BACK_DRAFT, by=by, on=reply, seen=seen, note=comment, is_internal=True) as step:
        link = reply.current_step
        step.take(reply)
        _decide(link, State.SENT_BACK, by=by, comment=comment)
        reply.steps.filter(attempt=link.attempt, state=State.WAITING).update(state=State.DROPPED)
        step.detail |= {"kind": link.kind}
        step.tell(_authors(reply), comment)
    return reply


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
        text = _text_shown(reply, Action.SIGN, digest)
        step.take(reply)
        signed = _decide(link, State.PASSED, by=by, comment=comment, letter=text, version=version)
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


def _text_shown(reply, action, digest):
    """The text as it stands. The register may have changed since the page was opened: then nobody read this one."""
    text = compose(reply.latest)
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


def _decide(link, state, *, by, comment, letter=None, version=None):
    digest = letter.signed_digest() if letter else None
    ApprovalStep.objects.filter(pk=link.pk).update(
        state=state,
        decided_at=clock.now(),
        decided_by=by,
        comment=comment,
        version_number=version,
        algorithm=digest.algorithm if digest else "",
        digest=digest.value if digest else "",
    )
    return digest


def _authors(reply):
    return [reply.latest.author, *([reply.assignment.officer] if reply.assignment.officer else [])]
