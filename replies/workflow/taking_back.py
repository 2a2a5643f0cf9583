"""撤回送审、撤回审签、撤回答复函: a text that left too early comes back; nothing of what happened is erased.

Why a draft is recalled only until the first decision: docs/decisions/0006-recall-until-the-first-decision.md.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from replies.models import ApprovalStep, Evaluation, EvaluationLink, Letter, Publication
from replies.workflow.opinions import co_assignments
from suggestions.models import Assignment
from suggestions.workflow import NotNow, act, open_steps
from suggestions.workflow.telling import tell_proposers

State = ApprovalStep.State
Kind = ApprovalStep.Kind
REASON_MOST = Letter._meta.get_field("void_reason").max_length
WITHDRAWN = "所收%(number)s答复函已撤回，承办单位将更正后重新答复，原评价链接同时失效。"


def recall_draft(reply, *, by, reason="", seen=None):
    """撤回送审: before anybody in the chain has decided. Raises NotNow afterwards."""
    with act(Action.RECALL_DRAFT, by=by, on=reply, seen=seen, note=reason, is_internal=True) as step:
        if not may_recall(reply):
            raise NotNow(
                reply, Action.RECALL_DRAFT, _("Somebody in the chain has decided. Ask them to send it back.")
            )
        link = reply.current_step
        step.take(reply)
        _drop_waiting(reply)
        step.tell([link.holder], reason)
    return reply


def may_recall(reply):
    """Until the first decision, and where the text waits for somebody who has left."""
    absent = reply.steps.absent(today=clock.today())
    return is_undecided(reply) or absent.exists()


def is_undecided(reply):
    """Whether the latest submission has met no decision yet."""
    link = reply.current_step
    if link is None:
        return False
    return not reply.steps.filter(attempt=link.attempt, decided_at__isnull=False).exists()


def _drop_waiting(reply):
    reply.steps.filter(state__in=[State.CURRENT, State.WAITING]).update(state=State.DROPPED)


def unsign(reply, *, reason, by, seen=None):
    """撤回审签: the principal takes back the own signature before the letter went out; all signatures fall.

    Raises PermissionDenied for the signature of somebody else.
    """
    with act(Action.UNSIGN, by=by, on=reply, seen=seen, note=reason, is_internal=True) as step:
        letter = reply.live_letter
        step.take(reply)
        if not signed_for(letter, by):
            raise PermissionDenied(_("Another principal signed this letter. Only that person takes it back."))
        _void(step, reply, letter, reason)
        step.tell(_handlers(reply), reason)
    return reply


def signed_for(letter, user):
    """Whether the user signed the letter, or somebody else did in their name."""
    steps = letter.reply.steps.filter(
        kind=Kind.PRINCIPAL, state=State.PASSED, digest=letter.signed_digest, holder=user
    )
    return letter.signed_by_id == user.pk or steps.exists()


def _void(step, reply, letter, reason):
    """Letter and signatures stay to be read, and count no longer. A number that was given is not given again."""
    reply.steps.filter(state=State.PASSED).update(state=State.VOIDED)
    step.set(letter, voided_at=clock.now(), void_reason=reason[:REASON_MOST])
    step.detail |= {"version": letter.version.number, "number": letter.number}


def withdraw_letter(reply, *, reason, by, seen=None):
    """撤回答复函: the principal voids a letter that went out wrong; a corrected one follows with a new number.

    Deliveries and evaluations given stay in the record, links still open die, the published copy is withdrawn.
    Raises NotNow once the case is concluded or handled again.
    """
    with act(Action.WITHDRAW_LETTER, by=by, on=reply, seen=seen, note=reason) as step:
        letter, assignment = reply.live_letter, reply.assignment
        if assignment.outcome != Assignment.Outcome.OPEN:
            raise NotNow(assignment, Action.WITHDRAW_LETTER)
        step.take(reply)
        _close_evaluations(step, letter)
        _void(step, reply, letter, reason)
        step.set(assignment, delivered_all=False)
        step.take(assignment)
        step.set(assignment, replied_on=None)
        _withdraw_piece(step, reply)
        step.tell([*_handlers(reply), *_recipients(reply)], reason)
        tell_proposers(step, subject="答复函撤回告知", body=WITHDRAWN % {"number": letter.number})
    return reply


def _close_evaluations(step, letter):
    for evaluation in letter.evaluations.filter(state=Evaluation.State.INVITED):
        step.take(evaluation)
    EvaluationLink.objects.filter(evaluation__letter=letter, revoked_at__isnull=True).update(
        revoked_at=clock.now()
    )


def _withdraw_piece(step, reply):
    """The public copy goes; the corrected letter is reviewed for secrecy anew."""
    publication = Publication.objects.filter(reply=reply).first()
    if publication is None or Action.WITHDRAW_LETTER not in open_steps(publication):
        return
    publication.pieces.filter(withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
    step.set(publication, reviewed_by=None, reviewed_version=None)
    step.take(publication)


def _handlers(reply):
    assignment = reply.assignment
    yield from holders_in(assignment.agency, Role.AGENCY_COORDINATOR, today=clock.today())
    yield reply.latest.author
    yield assignment.officer


def _recipients(reply):
    """Whoever was told of the dispatch is told that it does not stand."""
    congress, today = reply.case.session.term.congress, clock.today()
    yield from holders_in(congress.office, Role.OFFICE_COORDINATOR, today=today)
    yield from holders_in(congress.liaison, Role.CONGRESS_LIAISON, today=today)
    for co in co_assignments(reply.assignment):
        yield from holders_in(co.agency, Role.AGENCY_COORDINATOR, today=today)
