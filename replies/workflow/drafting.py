"""拟稿: versions of the reply, and its way into the sign-off chain."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Membership, Role
from agencies.permissions import Action, Side
from replies.models import ApprovalStep, Autosave, ItemAnswer, Reply, ReplyVersion
from replies.readiness import blocking, proposed_class
from suggestions.workflow import NotNow, Stale, act
from suggestions.workflow.objecting import note_submission

Kind = ApprovalStep.Kind


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
    if reply.state == Reply.State.IN_REVIEW and reply.party(Side.HOLDER)[1] != by.pk:
        raise NotNow(reply, Action.SAVE_DRAFT)


def _with_class(answers, fields):
    """The overall class follows from the items; another one needs a reason."""
    proposed = proposed_class([ItemAnswer(**answer) for answer in answers])
    chosen = fields.get("overall_class") or proposed
    if proposed and chosen != proposed and not fields.get("overall_reason"):
        message = _("By the rule the overall class is %(mark)s. Give the reason for another one.")
        raise ValidationError({"overall_reason": message % {"mark": proposed.letter}})
    return {**fields, "overall_class": chosen}


def chain_candidates(reply):
    """For each kind of the agency's chain the memberships that may hold it, the likeliest first."""
    assignment = reply.assignment
    memberships = list(
        Membership.objects.current(today=clock.today())
        .filter(agency=assignment.agency, role__in=[Role.REVIEWER, Role.PRINCIPAL, Role.AGENCY_COORDINATOR])
        .select_related("user", "section")
    )
    kinds = [kind for kind in assignment.profile.approval_chain if kind != Kind.PRINCIPAL]
    chain = {kind: _reviewers(memberships, kind, assignment) for kind in kinds}
    chain[Kind.PRINCIPAL] = [m for m in memberships if m.role == Role.PRINCIPAL]
    return {kind: candidates for kind, candidates in chain.items() if candidates}


def _reviewers(memberships, kind, assignment):
    usual = [m for m in memberships if m.reviews == kind]
    if kind == Kind.SECTION:
        usual.sort(key=lambda m: m.section_id != assignment.section_id)
    others = [m for m in memberships if m.role == Role.REVIEWER and m.reviews != kind]
    return usual + others if usual else []


def submit_draft(reply, *, chain, by, comment="", seen=None):
    """送审: `chain` is [(kind, membership), …] ending with the principal; the same holder twice in a row counts once.

    Raises ValidationError naming everything that is missing.
    """
    _check_chain(reply, chain)
    with act(Action.SUBMIT_DRAFT, by=by, on=reply, seen=seen, note=comment, is_internal=True) as step:
        missing = blocking(reply)
        if missing:
            raise ValidationError([finding.text for finding in missing])
        step.take(reply)
        attempt = (reply.steps.order_by("attempt").values_list("attempt", flat=True).last() or 0) + 1
        links = [
            _link(reply, attempt, order, kind, m)
            for order, (kind, m) in enumerate(_collapsed(chain), start=1)
        ]
        links[0].state, links[0].came_at = ApprovalStep.State.CURRENT, clock.now()
        ApprovalStep.objects.bulk_create(links)
        note_submission(step, reply.assignment)
        step.detail |= {"version": reply.latest.number, "chain": [link.holder.name for link in links]}
        step.admit([link.holder for link in links], "sign-off")
        step.tell([links[0].holder])
    return reply


def _check_chain(reply, chain):
    candidates = chain_candidates(reply)
    if not chain or chain[-1][0] != Kind.PRINCIPAL:
        raise ValidationError({"principal": _("Choose the principal who signs.")})
    for kind, membership in chain:
        if membership not in candidates.get(kind, []):
            raise ValidationError({kind: _("This person cannot hold this step.")})
    latest = reply.latest
    if latest and chain[-1][1].user_id == latest.author_id:
        raise ValidationError(
            {"principal": _("The last editor of the text cannot sign it. Choose another person.")}
        )


def _collapsed(chain):
    """The same holder twice in a row passes once, at the later step."""
    following = [membership.user_id for _kind, membership in chain[1:]] + [None]
    return [link for link, after in zip(chain, following, strict=True) if link[1].user_id != after]


def _link(reply, attempt, order, kind, membership):
    return ApprovalStep(
        reply=reply,
        attempt=attempt,
        order=order,
        kind=kind,
        agency=membership.agency,
        holder=membership.user,
        holder_post=membership.post,
        state=ApprovalStep.State.WAITING,
    )
