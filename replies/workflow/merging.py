"""并案办理、分别答复: suggestions of the same content share one reply, and each has a letter of its own (features N5).

Merged is no state: the guest's assignment points to the host's, whose reply answers both. Clocks, contacts, co-handlers,
letters and evaluations stay with each suggestion. Why: docs/decisions/0009-merged-suggestions-share-one-reply.md.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from replies.letter_wording import number_phrase
from replies.models import Reply
from replies.workflow.opinions import co_assignments
from replies.workflow.taking_back import drop_waiting, void
from suggestions.models import Assignment
from suggestions.workflow import NotNow, Stale, act, joint_leads_of
from suggestions.workflow.telling import tell_proposers
from suggestions.workflow.together import names_of, refuse_merged

State = Assignment.State
OPEN = (State.PENDING, State.SIGNED_FOR, State.WORKING)
TOGETHER = "与{other}内容相近，由{agency}并案办理，仍分别答复，办理期限不变。"
APART = "不再与{other}并案办理，由{agency}单独办理和答复，办理期限不变。"


def hosts_for(assignment):
    """What this one can be merged into: open, of the same agency and congress, not merged itself, still being drafted."""
    case = assignment.suggestion
    drafted = Reply.objects.exclude(state=Reply.State.DRAFTING).values("assignment")
    return (
        Assignment.objects.current()
        .answering()
        .filter(
            agency=assignment.agency_id,
            round=1,
            state__in=OPEN,
            answered_with__isnull=True,
            outcome=Assignment.Outcome.OPEN,
            profile__class_scheme=assignment.profile.class_scheme_id,
            suggestion__kind=case.kind,
            suggestion__session__term__congress=case.session.term.congress_id,
            suggestion__is_confidential=False,
        )
        .exclude(suggestion=case)
        .exclude(pk__in=drafted)
        .select_related("suggestion", "agency")
        .prefetch_related("suggestion__proposers")
        .order_by("suggestion__number", "pk")
    )


def refuse_merge(assignment):
    """Raises NotNow with the reason why this one stays alone."""
    refuse_merged(assignment, Action.MERGE)
    reply = Reply.objects.filter(assignment=assignment).first()
    why = ""
    if assignment.suggestion.is_confidential:
        why = _("A confidential suggestion is answered by itself: its list beats every merge.")
    elif joint_leads_of(assignment):
        why = _("Several agencies lead it: their reply stands by itself.")
    elif assignment.round > 1:
        why = _("Another handling is answered by itself.")
    elif reply and (reply.state != Reply.State.DRAFTING or reply.letters.exists()):
        why = _("Its own reply is in sign-off or has been signed. It is not merged any more.")
    if why:
        raise NotNow(assignment, Action.MERGE, why)


def merge(assignment, *, host, by, note="", seen=None):
    """并入: from now on the reply of `host` answers this suggestion too. An own draft is set aside and can be read.

    Raises ValidationError for a host that is none (see hosts_for), NotNow for a suggestion that stays alone.
    """
    _check_host(assignment, host)
    with act(Action.MERGE, by=by, on=assignment, also=[host.suggestion], note=note, seen=seen) as step:
        host = Assignment.objects.select_related("suggestion", "agency", "officer").get(pk=host.pk)
        refuse_merge(assignment)
        _check_host(assignment, host)
        before = assignment.officer
        is_taken_on = host.officer_id is not None and assignment.state != State.PENDING
        step.take(assignment, to=State.WORKING if is_taken_on else assignment.state)
        step.set(assignment, answered_with=host)
        if is_taken_on:
            step.set(assignment, officer=host.officer, section=host.section)
        step.seal(assignment)
        step.take(host, to=host.state)
        _note_merge(step, assignment, host)
        _tell(step, assignment, host, note, before)
        _tell_deputies(step, assignment, host, subject="建议并案办理告知", body=TOGETHER)
    return assignment


def _check_host(assignment, host):
    if not hosts_for(assignment).filter(pk=host.pk).exists():
        message = _("Choose an open suggestion of the same agency whose reply is still being drafted.")
        raise ValidationError({"host": message})


def _note_merge(step, assignment, host):
    own = Reply.objects.filter(assignment=assignment).first()
    step.detail_of[assignment.suggestion_id]["merged_into"] = names_of([host])
    if own and own.latest:
        step.detail_of[assignment.suggestion_id]["set_aside"] = own.latest.number
    step.detail_of[host.suggestion_id]["merged_in"] = names_of([assignment])


def refuse_unmerge(assignment):
    """Raises NotNow once the letters are signed: they name each other."""
    reply = Reply.objects.filter(assignment=assignment.answered_with).first()
    if reply and reply.state not in (Reply.State.DRAFTING, Reply.State.IN_REVIEW):
        why = _("The letters are signed already and name each other. They are not taken apart any more.")
        raise NotNow(reply, Action.UNMERGE, why)


def unmerge(assignment, *, reason, by, seen=None):
    """拆开: the suggestion is answered by itself again. A reply in sign-off returns to its drafter: its text changes.

    Raises NotNow once the letters are signed.
    """
    host = assignment.host
    with act(Action.UNMERGE, by=by, on=assignment, also=[host.suggestion], note=reason, seen=seen) as step:
        if assignment.answered_with_id != host.pk:
            raise Stale(assignment, Action.UNMERGE)
        step.take(assignment)
        refuse_unmerge(assignment)
        leave(step, assignment, reason)
        step.detail_of[assignment.suggestion_id]["taken_from"] = names_of([host])
        step.detail_of[host.suggestion_id]["taken_out"] = names_of([assignment])
        _tell(step, assignment, host, reason)
        _tell_deputies(step, assignment, host, subject="建议单独办理告知", body=APART)
    return assignment


def leave(step, assignment, reason):
    """The reply answers this one no longer: what was passed or signed of it stood for another text, and falls."""
    reply = Reply.objects.filter(assignment=assignment.answered_with).first()
    step.set(assignment, answered_with=None)
    step.seal(assignment)
    if reply and reply.versions.exists():
        drop_waiting(reply)
        void(step, reply, reason)
        step.take(reply)
        step.tell([reply.latest.author, reply.assignment.officer], reason, case=reply.case)


def _tell(step, assignment, host, text, *officers):
    """The agency and the co-handlers on both sides."""
    today = clock.today()
    coordinators = holders_in(assignment.agency, Role.AGENCY_COORDINATOR, today=today)
    step.tell([*coordinators, assignment.officer, *officers], text)
    step.tell([host.officer], text, case=host.suggestion)
    for line in (assignment, host):
        for co in co_assignments(line).select_related("agency"):
            people = holders_in(co.agency, Role.AGENCY_COORDINATOR, today=today)
            step.tell([*people, co.officer], text, case=line.suggestion)


def _tell_deputies(step, assignment, host, *, subject, body):
    for line, other in ((assignment, host), (host, assignment)):
        told = body.format(other=_named(other.suggestion), agency=line.agency_name)
        tell_proposers(step, subject=subject, body=told, case=line.suggestion)


def _named(case):
    return f"{number_phrase(case.number)}建议" if case.number else f"《{case.title}》"
