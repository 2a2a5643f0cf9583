"""撤回送审、撤回审签、撤回答复函: a text that left too early comes back; nothing of what happened is erased.

Why a draft is recalled only until the first decision: docs/decisions/0006-recall-until-the-first-decision.md.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from agencies import clock
from agencies.confirming import told
from agencies.models import Role
from agencies.permissions import Action, holders_in
from replies.models import ApprovalStep, Evaluation, EvaluationLink, Letter, Publication
from replies.workflow.opinions import others_of
from replies.workflow.together import check_together
from suggestions.models import Assignment
from suggestions.workflow import NotNow, act, joint_leads_of, open_steps
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
        holders = [link.holder for link in reply.current_steps]
        step.take(reply)
        drop_waiting(reply)
        step.tell(holders, reason)
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


def drop_waiting(reply):
    reply.steps.filter(state__in=[State.CURRENT, State.WAITING]).update(state=State.DROPPED)


def unsign(reply, *, reason, by, proof=None, seen=None):
    """撤回审签: the principal takes back the own signature before the letter went out; all signatures fall.

    Raises PermissionDenied for the signature of somebody else.
    """
    others = reply.other_cases
    with act(Action.UNSIGN, by=by, on=reply, also=others, seen=seen, note=reason, is_internal=True) as step:
        check_together(step, reply)
        letter = reply.live_letter
        step.take(reply)
        if not signed_for(letter, by):
            raise PermissionDenied(_("Another principal signed this letter. Only that person takes it back."))
        void(step, reply, reason)
        step.detail |= told(proof)
        step.tell(_handlers(reply), reason)
    return reply


def signed_for(letter, user):
    """Whether the user signed the letter, or somebody else did in their name."""
    steps = letter.reply.steps.filter(kind=Kind.PRINCIPAL, state=State.PASSED, holder=user)
    return letter.signed_by_id == user.pk or any(step.covers(letter) for step in steps)


def void(step, reply, reason):
    """Letters and signatures stay to be read, and count no longer. A number that was given is not given again."""
    reply.steps.filter(state=State.PASSED).update(state=State.VOIDED)
    for letter in reply.letters.filter(voided_at__isnull=True):
        step.set(letter, voided_at=clock.now(), void_reason=reason[:REASON_MOST])
        step.detail_of[letter.suggestion_id] |= {"version": letter.version.number, "number": letter.number}


def withdraw_letter(reply, *, reason, by, proof=None, seen=None):
    """撤回答复函: the principal voids a letter that went out wrong; a corrected one follows with a new number.

    Deliveries and evaluations given stay in the record, links still open die, the published copy is withdrawn.
    All letters of a merged reply fall together. Raises NotNow once a case is concluded or handled again.
    """
    with act(Action.WITHDRAW_LETTER, by=by, on=reply, also=reply.other_cases, seen=seen, note=reason) as step:
        check_together(step, reply)
        for line in reply.lines:
            if line.outcome != Assignment.Outcome.OPEN:
                raise NotNow(line, Action.WITHDRAW_LETTER)
        letters = reply.live_letters
        step.take(reply)
        for letter in letters:
            _close_evaluations(step, letter)
        void(step, reply, reason)
        for letter in letters:
            _call_back(step, letter, reason)
        _withdraw_piece(step, reply)
        step.detail |= told(proof)
        step.tell(_handlers(reply), reason)
    return reply


def _call_back(step, letter, reason):
    """The agency owes the reply again, and whoever was told of the letter is told that it does not stand."""
    line = letter.assignment
    step.set(line, delivered_all=False)
    step.take(line)
    step.set(line, replied_on=None)
    for joint in joint_leads_of(line):
        step.set(joint, delivered_all=False, answered_with=None)
        step.take(joint)
        step.set(joint, replied_on=None)
    step.tell(_recipients(line), reason, case=line.suggestion)
    told = WITHDRAWN % {"number": letter.number}
    tell_proposers(step, subject="答复函撤回告知", body=told, case=line.suggestion)


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


def _recipients(line):
    """Whoever was told of the dispatch is told that it does not stand."""
    congress, today = line.suggestion.session.term.congress, clock.today()
    yield from holders_in(congress.office, Role.OFFICE_COORDINATOR, today=today)
    yield from holders_in(congress.liaison, Role.CONGRESS_LIAISON, today=today)
    for co in others_of(line):
        yield from holders_in(co.agency, Role.AGENCY_COORDINATOR, today=today)
