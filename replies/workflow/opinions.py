"""协办意见: asked for by the lead, written and signed in the co-handling agency (Chongqing 2017 art. 20)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.confirming import told
from agencies.models import Role
from agencies.permissions import Action, holders_in
from replies.limits_inside import in_turn
from replies.models import ApprovalStep, Disagreement, Opinion, OpinionVersion, Reply
from suggestions.models import Assignment
from suggestions.workflow import NotNow, Stale, act, joint_leads_of
from suggestions.workflow.objecting import note_submission

Step = ApprovalStep.State
LATE = "该协办意见在答复送审之后提出，请研究是否需要退回修改。"
USUAL_REDO_WD = 5
"""Where the place lays nothing down: as in Chongqing (2017, art. 20)."""


def co_assignments(answering):
    """The co-handlers beside an answering assignment, in its round."""
    return (
        Assignment.objects.current()
        .co_handling()
        .filter(suggestion=answering.suggestion_id, round=answering.round)
    )


def others_of(answering):
    """Who gets a copy of its letter: the joint leads and the co-handlers."""
    return [*joint_leads_of(answering), *co_assignments(answering).select_related("agency")]


def owed_on(co):
    """Until when an agency owes its text: a co-handler that is asked again has a limit of its own."""
    if co.part != Assignment.Part.CO:
        return co.due_on
    opinion = getattr(co, "opinion", None)
    return opinion.redo_due_on if opinion and opinion.is_being_redone else co.due_on


def request_opinion(assignment, *, text, by, seen=None):
    """征询: the lead tells every co-handler who owes an opinion what it should speak to."""
    owing = co_assignments(assignment).owing()
    if not owing.exists():
        raise ValidationError(_("No co-handling opinion is outstanding."))
    with act(Action.REQUEST_OPINION, by=by, on=assignment, seen=seen) as step:
        step.take(assignment)
        for co in owing:
            opinion, is_new = Opinion.objects.get_or_create(assignment=co)
            if is_new:
                step.created(opinion)
            step.set(opinion, request_text=text, requested_on=clock.today())
            step.tell(_writers(co), text[:200])
        step.detail["asked"] = [str(co.agency) for co in owing]


def _writers(co):
    coordinators = holders_in(co.agency, Role.AGENCY_COORDINATOR, today=clock.today())
    return [*coordinators, *([co.officer] if co.officer else [])]


def save_opinion(assignment, *, by, text="", no_objection=False, seen=None):
    """Write a version of the opinion. Raises ValidationError for an empty one."""
    if not text and not no_objection:
        raise ValidationError({"text": _("Write the opinion, or tick “no objection and nothing to add”.")})
    with act(Action.SAVE_OPINION, by=by, on=assignment, seen=seen, is_internal=True) as step:
        step.take(assignment)
        opinion, is_new = Opinion.objects.get_or_create(assignment=assignment)
        if is_new:
            step.created(opinion)
        step.take(opinion)
        number = opinion.versions.count() + 1
        version = OpinionVersion.objects.create(
            opinion=opinion,
            number=number,
            text=text,
            no_objection=no_objection,
            author=by,
            saved_at=clock.now(),
        )
        step.seal(version)
        step.detail["version"] = number
    return opinion


def signers_of(opinion):
    """Who may sign for the co-handling agency: reviewers and principals, but not the last author."""
    latest = opinion.latest
    return holders_in(
        opinion.assignment.agency, Role.PRINCIPAL, Role.REVIEWER, Role.AGENCY_COORDINATOR, today=clock.today()
    ).exclude(pk=latest and latest.author_id)


def submit_opinion(opinion, *, holder, by, seen=None):
    """Send the opinion to the person who signs it. Raises ValidationError for its own author or a stranger."""
    if opinion.latest is None:
        raise ValidationError(_("Write the opinion first."))
    if opinion.latest.number == opinion.redo_of:
        raise ValidationError(_("The lead asked for this opinion again. Write a new one first."))
    if holder not in signers_of(opinion):
        raise ValidationError(
            {"holder": _("Choose a reviewer or principal of the agency who did not write the opinion.")}
        )
    with act(
        Action.SUBMIT_OPINION, by=by, on=opinion, seen=seen, is_internal=True, holder=holder.name
    ) as step:
        step.take(opinion)
        note_submission(step, opinion.assignment)
        membership = holder.memberships.filter(agency=opinion.assignment.agency).first()
        ApprovalStep.objects.create(
            opinion=opinion,
            attempt=opinion.steps.count() + 1,
            order=1,
            kind=ApprovalStep.Kind.PRINCIPAL,
            agency=opinion.assignment.agency,
            holder=holder,
            holder_post=membership.post if membership else "",
            state=Step.CURRENT,
            **in_turn(opinion.assignment.profile),
        )
        step.admit([holder], "sign-off")
        step.tell([holder])
    return opinion


def send_back_opinion(opinion, *, comment, by, seen=None):
    """Return the opinion to its author with a comment."""
    with act(Action.SEND_BACK_OPINION, by=by, on=opinion, seen=seen, note=comment, is_internal=True) as step:
        link = opinion.current_step
        step.take(opinion)
        step.set(
            link,
            decided_at=clock.now(),
            decided_by=by,
            delegation=step.actor.stands_for,
            comment=comment,
        )
        ApprovalStep.objects.filter(pk=link.pk).update(state=Step.SENT_BACK)
        step.tell([opinion.latest.author], comment)
    return opinion


def give_opinion(opinion, *, by, disagrees=False, disagreement="", proof=None, seen=None):
    """Sign the opinion and give it to the lead, marked 有分歧 where the agencies do not agree.

    Raises PermissionDenied for its own author, ValidationError for a mark without words or words without the mark.
    """
    check_disagreement(opinion, disagrees=disagrees, disagreement=disagreement)
    with act(Action.GIVE_OPINION, by=by, on=opinion, seen=seen) as step:
        link, latest = opinion.current_step, opinion.latest
        if latest.author_id in (by.pk, link.holder_id):
            raise PermissionDenied(_("You wrote this text. Another person has to sign it."))
        step.set(
            opinion,
            given_on=clock.today(),
            first_given_on=opinion.first_given_on or clock.today(),
            treatment="adopted" if latest.no_objection else "",
        )
        step.take(opinion)
        step.take(opinion.assignment)
        step.set(
            link,
            decided_at=clock.now(),
            decided_by=by,
            delegation=step.actor.stands_for,
            version_number=latest.number,
            **told(proof),
        )
        ApprovalStep.objects.filter(pk=link.pk).update(state=Step.PASSED)
        _tell_lead(step, opinion)
        if disagrees:
            _mark_disagreement(step, opinion, disagreement, by=by)
    return opinion


def check_disagreement(opinion, *, disagrees, disagreement):
    if disagrees and not disagreement:
        raise ValidationError({"disagreement": _("Say on what the agencies do not agree.")})
    if disagreement and not disagrees:
        raise ValidationError({"disagrees": _("Tick that there is a disagreement, or leave the words out.")})
    if disagrees and opinion.latest and opinion.latest.no_objection:
        raise ValidationError({"disagrees": _("The opinion says that there is no objection.")})


def _mark_disagreement(step, opinion, what, *, by):
    row = Disagreement.objects.create(opinion=opinion, what=what, raised_by=by, raised_at=clock.now())
    step.seal(row)
    step.detail["disagreement"] = what
    office = opinion.case.session.term.congress.office
    step.tell(holders_in(office, Role.OFFICE_COORDINATOR, today=clock.today()), what)


def _tell_lead(step, opinion):
    """An opinion that comes after the draft went on is not read in it: those who hold the text learn of it."""
    if not is_settled(opinion):
        step.tell(_lead_people(opinion.assignment))
        return
    line = opinion.answering.host
    reply = Reply.objects.get(assignment=line)
    step.detail["came_after"] = reply.state
    in_turn = [link.holder for link in reply.steps.filter(state=Step.CURRENT).select_related("holder")]
    coordinators = holders_in(line.agency, Role.AGENCY_COORDINATOR, today=clock.today())
    step.tell([*_lead_people(opinion.assignment), *coordinators, *in_turn], LATE)


def _lead_people(co):
    lead = co.suggestion.assignments.current().answering().filter(round=co.round).select_related("officer")
    return [line.officer for line in lead if line.officer]


def is_settled(opinion):
    """The lead may think again until its draft goes to sign-off: from then on the text stands as it was read."""
    reply = getattr(opinion.answering.host, "reply", None)
    return reply is not None and reply.state != Reply.State.DRAFTING


def treat_opinion(opinion, *, treatment, by, reason="", seen=None):
    """采纳情况: how the lead used the opinion. Partly or not adopted needs a reason."""
    if treatment != Opinion.Treatment.ADOPTED and not reason:
        raise ValidationError({"reason": _("Say why the opinion is not, or only partly, adopted.")})
    answering = opinion.answering
    with act(Action.TREAT_OPINION, by=by, on=answering, is_internal=True) as step:
        opinion.refresh_from_db()
        if seen is not None and str(seen) != str(opinion.revision):
            raise Stale(opinion, Action.TREAT_OPINION)
        if is_settled(opinion):
            raise NotNow(answering, Action.TREAT_OPINION)
        step.take(opinion)
        step.set(opinion, treatment=treatment, treatment_reason=reason)
        step.detail |= {"opinion_of": str(opinion.assignment.agency), "treatment": treatment}
    return opinion


def request_redo(opinion, *, reason, by, seen=None):
    """重提: an empty or unexplained opinion is asked for again, with a limit of its own (Chongqing 2017 art. 20).

    The first due date stays. Raises NotNow while the lead's draft is in sign-off or out, and while a disagreement
    waits for its coordination.
    """
    with act(Action.REQUEST_REDO, by=by, on=opinion, seen=seen, note=reason) as step:
        _check_undecided(opinion, Action.REQUEST_REDO)
        step.take(opinion)
        step.take(opinion.assignment)
        due = redo_due(opinion.assignment.profile, on=clock.today())
        step.set(
            opinion,
            treatment="",
            treatment_reason="",
            redo_count=opinion.redo_count + 1,
            redo_of=opinion.latest.number,
            redo_asked_on=clock.today(),
            redo_due_on=due.date,
            redo_basis=due.basis,
        )
        step.detail |= {"opinion_of": str(opinion.assignment.agency), "redo_due_on": due.date.isoformat()}
        step.tell(_writers(opinion.assignment), reason)
    return opinion


def redo_due(profile, *, on):
    return profile.clock().add_working_days(on, profile.co_opinion_redo_wd or USUAL_REDO_WD)


def _check_undecided(opinion, action):
    if not opinion.answering.is_owing:
        raise NotNow(opinion.answering, action)
    if is_settled(opinion):
        raise NotNow(opinion, action, _("The lead's draft is already in sign-off."))
    if opinion.open_disagreement:
        raise NotNow(opinion, action, _("The disagreement on this opinion is settled first."))
