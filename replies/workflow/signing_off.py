"""审核、会签、审签: the sign-off chain. Whoever signs sees one exact text, and never signs an edit of their own."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.confirming import told
from agencies.permissions import Action, actor_for, holders_in, is_granted
from replies.compose import compose_all
from replies.letter_text import joint_digest
from replies.limits_inside import in_turn
from replies.models import ApprovalStep, Letter, Reply
from replies.workflow.together import check_together
from suggestions.models.suggestion import WHOLE_AGENCY
from suggestions.workflow import NotNow, Stale, act, open_steps

State = ApprovalStep.State
UNDECIDED = {
    "came_at": None,
    "due_on": None,
    "due_basis": None,
    "decided_at": None,
    "decided_by_id": None,
    "delegation_id": None,
    "version_number": None,
    "algorithm": "",
    "digest": "",
    "digests": [],
    "comment": "",
    "auth_method": "",
    "session_hash": "",
}
COPIED = [field for field in ApprovalStep._meta.concrete_fields if field.name not in ("id", "state")]
Kind = ApprovalStep.Kind


def pass_draft(reply, *, version, by, digest=None, comment="", proof=None, seen=None):
    """Pass the version numbered `version` on to the next step. Raises Stale when another text was shown.

    Of agencies that countersign side by side the last one brings on what follows; until then the others' pages stay
    good, so the revision stays too. `proof` says how a countersigner showed who they are.
    """
    with act(Action.PASS_DRAFT, by=by, on=reply, seen=seen, note=comment, is_internal=True) as step:
        link = _current_link(reply, step, version)
        if link.kind == Kind.PRINCIPAL or Action.PASS_DRAFT not in open_steps(reply):
            raise NotNow(reply, Action.PASS_DRAFT)
        if (step.actor.stands_for or link.only_reads) and reply.latest.author == by:
            raise PermissionDenied(_("You wrote this text. Another person has to pass it."))
        texts = _texts_shown(reply, Action.PASS_DRAFT, digest)
        _decide(link, State.PASSED, step, comment=comment, letters=texts, version=version, proof=proof)
        step.detail |= {"kind": link.kind, "version": version}
        if not reply.current_steps:
            step.take(reply)
            _bring_on(reply, step, link)
    return reply


def _bring_on(reply, step, link):
    """The next step is in turn, or all the agencies that countersign next."""
    later = reply.steps.filter(attempt=link.attempt, order__gt=link.order)
    following = list(later.filter(order=later.first().order).select_related("holder"))
    ids = [row.pk for row in following]
    reply.steps.filter(pk__in=ids).update(state=State.CURRENT, **in_turn(reply.assignment.profile))
    step.detail["next"] = "、".join(row.holder.name for row in following)
    step.tell([row.holder for row in following])


def send_back_draft(reply, *, comment, by, to=None, seen=None):
    """退回修改: to the author, where the rest of the chain falls, or to an earlier reviewer `to`, a passed step.

    Raises ValidationError for a step that did not pass in this chain or whose holder decides no longer.
    """
    with act(Action.SEND_BACK_DRAFT, by=by, on=reply, seen=seen, note=comment, is_internal=True) as step:
        link = _link_of(reply, step.actor)
        if to is not None and to not in earlier_steps(reply, link):
            raise ValidationError({"to": _("The draft cannot go back to this step.")})
        step.take(reply, to=Reply.State.IN_REVIEW if to else Reply.State.DRAFTING)
        _decide(link, State.SENT_BACK, step, comment=comment)
        others = [row.holder for row in reply.current_steps]
        undecided = [State.WAITING, State.CURRENT]
        reply.steps.filter(attempt=link.attempt, state__in=undecided).update(state=State.DROPPED)
        step.detail |= {"kind": link.kind}
        if to:
            _begin_again(reply, to, at=reply.steps.get(pk=link.pk).decided_at)
            step.detail |= {"next": to.holder.name, "fallen": [row.holder.name for row in falling(to)]}
        step.tell([to.holder] if to else [*_authors(reply), *others], comment)
    return reply


def earlier_steps(reply, link):
    """Steps of the chain that passed and whose holders may decide today: to each the draft can go back.

    Who countersigns, or checks for the office, returns it to the drafter: the chain is not theirs to choose from.
    """
    if link is None or link.only_reads:
        return []
    passed = reply.steps.filter(attempt=link.attempt, order__lt=link.order, state=State.PASSED)
    passed = passed.exclude(kind__in=[Kind.COUNTERSIGN, Kind.PRECHECK])
    deciding = holders_in(link.agency, *WHOLE_AGENCY, today=clock.today())
    return list(passed.filter(holder__in=deciding).select_related("holder"))


def falling(to):
    """The approvals that no longer count when the draft goes back to this step, its own first."""
    rows = to.reply.steps.filter(attempt=to.attempt, order__gte=to.order, state=State.PASSED)
    return list(rows.select_related("holder"))


def _begin_again(reply, to, *, at):
    """The chain anew from that step: earlier approvals are carried over, what was decided before stays readable."""
    rows = list(reply.steps.filter(attempt=to.attempt))
    turn = in_turn(reply.assignment.profile, at=at)
    ApprovalStep.objects.bulk_create(ApprovalStep(**_copied(row, to, turn=turn)) for row in rows)


def _copied(row, to, *, turn):
    values = {field.attname: getattr(row, field.attname) for field in COPIED} | {"attempt": row.attempt + 1}
    if row.order < to.order:
        return {**values, "state": State.PASSED}
    if row.order == to.order:
        return {**values, **UNDECIDED, "state": State.CURRENT, **turn}
    return {**values, **UNDECIDED, "state": State.WAITING}


def sign(reply, *, version, by, digest=None, comment="", proof=None, seen=None):
    """审签: the principal signs one exact text (Chongqing 2017 art. 23). The letter is frozen as it was shown.

    A reply to several suggestions gives as many letters; the signature is for all of them together. Raises Stale when
    another text was shown and PermissionDenied for the last editor.
    """
    others = reply.other_cases
    with act(Action.SIGN, by=by, on=reply, also=others, seen=seen, note=comment, is_internal=True) as step:
        check_together(step, reply)
        link = _current_link(reply, step, version)
        if link.kind != Kind.PRINCIPAL:
            raise NotNow(reply, Action.SIGN)
        latest = reply.latest
        if latest.author_id in (by.pk, link.holder_id):
            raise PermissionDenied(_("You wrote this text. Another person has to sign it."))
        texts = _texts_shown(reply, Action.SIGN, digest, stands_in=stand_in(step.actor))
        step.take(reply)
        signed = _decide(
            link, State.PASSED, step, comment=comment, letters=texts, version=version, proof=proof
        )
        for line, text in texts:
            _freeze(reply, line, text, by=by)
        step.detail |= {"version": version, "digest": signed.value[:16]}
        step.tell(_authors(reply))
    return reply


def _freeze(reply, line, text, *, by):
    signed = text.signed_digest()
    profile = line.profile
    due = profile.clock().add_working_days(clock.today(), profile.dispatch_wd)
    Letter.objects.create(
        reply=reply,
        suggestion=line.suggestion,
        assignment=line,
        agency=line.agency,
        version=reply.latest,
        source=text.to_json(),
        algorithm=signed.algorithm,
        signed_digest=signed.value,
        signed_at=clock.now(),
        signed_by=by,
        dispatch_due_on=due.date,
        dispatch_basis=due.basis,
    )


def stand_in(actor):
    """(post, name) of who signs in the principal's place, which the letter says; None for the principal."""
    return (actor.post, actor.name) if actor.stands_for else None


def _texts_shown(reply, action, digest, *, stands_in=None):
    """The letters as they stand. The register may have changed since the page was opened: then nobody read these."""
    texts = compose_all(reply.latest, stands_in=stands_in)
    if digest is not None and digest != digest_of(texts).value:
        raise Stale(reply, action)
    return texts


def digest_of(letters):
    """What a decision on these (assignment, letter) pairs stands for."""
    return joint_digest([text.signed_digest() for _line, text in letters])


def _current_link(reply, step, version):
    """The step in turn of who acts, for the text that was shown."""
    link = _link_of(reply, step.actor)
    if link is None:
        raise NotNow(reply, step.action)
    if reply.latest.number != int(version):
        raise Stale(reply, step.action)
    return link


def _link_of(reply, actor):
    """The step in turn that the actor decides: their own, or that of the person they stand in for."""
    place = actor.stands_for.holder if actor.stands_for else actor.membership
    for link in reply.current_steps:
        if link.holder_id == place.user_id and place.agency.answers_for(link.agency_id):
            return link
    return None


def turn_of(reply, user):
    """The step in turn that this person may decide now, and the actor they would be; (None, None) for nobody's turn."""
    if not is_granted(user, Action.PASS_DRAFT, on=reply):
        return None, None
    actor = actor_for(user, Action.PASS_DRAFT, on=reply)
    return _link_of(reply, actor), actor


def _decide(link, state, step, *, comment, letters=(), version=None, proof=None):
    digest = digest_of(letters) if letters else None
    ApprovalStep.objects.filter(pk=link.pk).update(
        state=state,
        decided_at=clock.now(),
        decided_by=step.actor.user,
        delegation=step.actor.stands_for,
        comment=comment,
        version_number=version,
        algorithm=digest.algorithm if digest else "",
        digest=digest.value if digest else "",
        digests=[text.signed_digest().value for _line, text in letters] if len(letters) > 1 else [],
        **told(proof),
    )
    return digest


def _authors(reply):
    return [reply.latest.author, *([reply.assignment.officer] if reply.assignment.officer else [])]
