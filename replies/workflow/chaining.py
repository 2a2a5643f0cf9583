"""送审链: which steps a reply passes, who may hold each, and which agencies countersign side by side.

Own levels of review come first, one after the other; then the agencies asked to countersign, all at once; then the
office where its rules check before the signature; the principal is the last.
"""

from itertools import groupby

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Membership, Role
from agencies.models.agency import LEVELS
from replies.limits_inside import in_turn
from replies.models import ApprovalStep
from replies.workflow.opinions import co_assignments
from suggestions.workflow import joint_leads_of

Kind = ApprovalStep.Kind
State = ApprovalStep.State


def levels_of(assignment):
    """The agency's own levels, else those of the rules; a key suggestion skips none that the rules name for it."""
    profile = assignment.profile
    levels = set(assignment.agency.approval_chain or profile.approval_chain)
    if assignment.suggestion.is_key:
        levels |= set(profile.key_chain)
    return [level for level in LEVELS if level in levels]


def is_prechecked(assignment):
    """督查室预审: whether the office sees the draft before the principal signs."""
    wanted = assignment.profile.office_precheck
    return wanted == "all" or (wanted == "key" and assignment.suggestion.is_key)


def chain_candidates(reply):
    """For each kind of the chain the memberships that may hold it, the likeliest first; an empty level is skipped."""
    assignment = reply.assignment
    memberships = _deciding(assignment.agency)
    chain = {kind: _reviewers(memberships, kind, assignment) for kind in levels_of(assignment)}
    if is_prechecked(assignment):
        chain[Kind.PRECHECK] = _office(assignment)
    chain[Kind.PRINCIPAL] = [m for m in memberships if m.role == Role.PRINCIPAL]
    return {kind: candidates for kind, candidates in chain.items() if candidates}


def extra_reviewers(reply):
    """Who may be asked beside the levels, such as the head of another section; each person once."""
    reviewers = [m for m in _deciding(reply.assignment.agency) if m.role == Role.REVIEWER]
    return list({m.user_id: m for m in reviewers}.values())


def _deciding(agency):
    rows = Membership.objects.current(today=clock.today()).filter(
        agency=agency.heir(today=clock.today()),
        role__in=[Role.REVIEWER, Role.PRINCIPAL, Role.AGENCY_COORDINATOR],
    )
    return list(rows.select_related("user", "section", "agency"))


def _reviewers(memberships, kind, assignment):
    usual = [m for m in memberships if m.reviews == kind]
    if kind == Kind.SECTION:
        usual.sort(key=lambda m: m.section_id != assignment.section_id)
    others = [m for m in memberships if m.role == Role.REVIEWER and m.reviews != kind]
    return usual + others if usual else []


def _office(assignment):
    rows = Membership.objects.current(today=clock.today()).filter(
        agency=assignment.suggestion.session.term.congress.office,
        role__in=[Role.OFFICE_COORDINATOR, Role.OFFICE_LEADER],
    )
    return list(rows.select_related("user", "section", "agency").order_by("role", "pk"))


def countersigners(reply):
    """{agency: who countersigns for it} of the co-handlers and joint leads that have somebody to do it."""
    lines = [*joint_leads_of(reply.assignment), *co_assignments(reply.assignment).select_related("agency")]
    found = {line.agency: _signer_for(line.agency) for line in lines}
    return {agency: membership for agency, membership in found.items() if membership}


def must_countersign(reply):
    asked = countersigners(reply)
    return [line.agency for line in joint_leads_of(reply.assignment) if line.agency in asked]


def _signer_for(agency):
    """The principal, or the coordinator where the agency has none."""
    ranks = {Role.PRINCIPAL: 0, Role.AGENCY_COORDINATOR: 1}
    found = [m for m in _deciding(agency) if m.role in ranks]
    return min(found, key=lambda m: (ranks[m.role], m.pk), default=None)


def check_chain(reply, chain, countersign):
    """Raises ValidationError at the step that is left out or that this person cannot hold."""
    candidates = chain_candidates(reply)
    if not chain or chain[-1][0] != Kind.PRINCIPAL:
        raise ValidationError({"principal": _("Choose the principal who signs.")})
    chosen = [kind for kind, _membership in chain if kind != Kind.ADDED]
    for kind in candidates:
        if kind not in chosen:
            raise ValidationError({kind: _("This step cannot be left out.")})
    for kind, membership in chain:
        holders = extra_reviewers(reply) if kind == Kind.ADDED else candidates.get(kind, [])
        if membership not in holders:
            raise ValidationError({kind: _("This person cannot hold this step.")})
    latest = reply.latest
    if latest and chain[-1][1].user_id == latest.author_id:
        raise ValidationError(
            {"principal": _("The last editor of the text cannot sign it. Choose another person.")}
        )
    _check_countersign(reply, countersign)


def _check_countersign(reply, countersign):
    asked = countersigners(reply)
    for agency in countersign:
        if agency not in asked:
            message = _("%(agency)s has no part in this case, or nobody to countersign.")
            raise ValidationError({"countersign": message % {"agency": agency}})
        if reply.latest and asked[agency].user_id == reply.latest.author_id:
            message = _("%(person)s wrote the text and cannot countersign it.")
            raise ValidationError({"countersign": message % {"person": asked[agency].user.name}})
    for agency in must_countersign(reply):
        if agency not in countersign:
            message = _("%(agency)s leads too: the reply needs its countersignature.")
            raise ValidationError({"countersign": message % {"agency": agency}})


def links_of(reply, chain, countersign):
    """The steps to be, not stored yet: the first one is in turn."""
    asked = countersigners(reply)
    attempt = (reply.steps.order_by("attempt").values_list("attempt", flat=True).last() or 0) + 1
    stages = [[link] for link in chain]
    if countersign:
        at = next(i for i, (kind, _m) in enumerate(chain) if kind in (Kind.PRECHECK, Kind.PRINCIPAL))
        stages.insert(at, [(Kind.COUNTERSIGN, asked[agency]) for agency in countersign])
    return [
        _link(reply, attempt, order, kind, membership)
        for order, stage in enumerate(_collapsed(stages), start=1)
        for kind, membership in stage
    ]


def _collapsed(stages):
    """The same holder twice in a row passes once, at the later step."""
    runs = groupby(stages, key=lambda stage: [membership.user_id for _kind, membership in stage])
    return [list(run)[-1] for _holders, run in runs]


def _link(reply, attempt, order, kind, membership):
    return ApprovalStep(
        reply=reply,
        attempt=attempt,
        order=order,
        kind=kind,
        agency=membership.agency,
        holder=membership.user,
        holder_post=membership.post,
        state=State.CURRENT if order == 1 else State.WAITING,
        **(in_turn(reply.assignment.profile) if order == 1 else {}),
    )
