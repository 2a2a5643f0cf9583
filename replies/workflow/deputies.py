"""代表变动: a deputy gets another name, resigns or dies while suggestions are on their way.

What was registered keeps the name of its day. Who leaves before the term ends is not written to any more: the personal
links die at once, evaluations still awaited are closed with an event in their case, and for letters that are not
delivered yet the office decides who gets them.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, InTheWakeOf, holders_in
from replies.addressees import is_settled, recipients
from replies.models import (
    CommitmentEvaluation,
    CommitmentLink,
    Delivery,
    Evaluation,
    EvaluationLink,
    Letter,
)
from suggestions.models import AddresseeDecision, Deputy, DeputyGroup, Proposer, Suggestion
from suggestions.workflow import NotNow, act, joint_leads_of
from suggestions.workflow.engine import lock_cases

Status = Deputy.Status
KEPT = ("name", "post", "status", "left_on")
UNDELIVERED = {Suggestion.State.TO_ASSIGN, Suggestion.State.HANDLING, Suggestion.State.REHANDLING}
"""States of a case that still has a letter to come, or one that did not reach everybody."""


def update_deputy(deputy, *, name, status, on, reason, by, post=""):
    """Raises ValidationError when nothing differs, and for a day in the future or before the term."""
    told = {"name": name, "post": post, "status": status, "left_on": None if status == Status.SERVING else on}
    if status == deputy.status:
        told["left_on"] = deputy.left_on
    check_update(deputy, told, on=on)
    with transaction.atomic():
        leaves = told["left_on"] is not None and deputy.left_on is None
        lock_cases([evaluation.case for evaluation in _awaited(deputy)])
        awaited = list(_awaited(deputy)) if leaves else []  # read again: some may have been given in between
        with act(Action.UPDATE_DEPUTY, by=by, on=deputy, note=reason) as step:
            step.detail |= {"deputy": deputy.name, "on_day": on.isoformat()}
            if name != deputy.name:
                step.detail["new_name"] = name
            if status != deputy.status:
                step.detail["deputy_status"] = status
            step.set(deputy, **told)
            if leaves:
                _cut_off(deputy)
        for evaluation in awaited:
            _close(evaluation, by=InTheWakeOf(step.actor), reason=reason)
    return deputy


def check_update(deputy, told, *, on):
    if all(getattr(deputy, field) == told[field] for field in KEPT):
        raise ValidationError(_("Nothing would change."))
    if on > clock.today():
        raise ValidationError({"on": _("The date lies in the future.")})
    if on < deputy.term.begins_on:
        raise ValidationError({"on": _("The date lies before the term began.")})


def _awaited(deputy):
    """Evaluations the deputy was asked for, in cases that still take one."""
    over = Suggestion.CLOSED - {Suggestion.State.CONCLUDED}
    rows = Evaluation.objects.in_force().filter(proposer__deputy=deputy, state=Evaluation.State.INVITED)
    rows = rows.exclude(assignment__suggestion__state__in=over)
    yield from rows.select_related("assignment__suggestion", "proposer").order_by("pk")
    promised = CommitmentEvaluation.objects.filter(
        proposer__deputy=deputy, state=CommitmentEvaluation.State.INVITED
    )
    promised = promised.exclude(commitment__reply__assignment__suggestion__state__in=over)
    yield from promised.select_related("commitment__reply__assignment__suggestion", "proposer").order_by("pk")


def _cut_off(deputy):
    """No link of the deputy opens any more; a delegation they headed has no head until one is named."""
    DeputyGroup.objects.filter(head=deputy).update(head=None)
    for link_class in (EvaluationLink, CommitmentLink):
        theirs = link_class.objects.filter(evaluation__proposer__deputy=deputy, revoked_at=None)
        theirs.update(revoked_at=clock.now())


def _close(evaluation, *, by, reason):
    with act(Action.UPDATE_DEPUTY, by=by, on=evaluation, note=reason) as step:
        step.take(evaluation)
        step.detail["deputy"] = evaluation.proposer.name
        office = evaluation.case.session.term.congress.office
        step.tell(holders_in(office, Role.OFFICE_COORDINATOR, today=clock.today()), reason)


def to_decide_addressee(cases):
    """收件人有变: cases with a letter to come for somebody who left, on which the office has not decided."""
    return cases.filter(state__in=UNDELIVERED, proposers__in=Proposer.objects.unsettled()).distinct()


def decide_addressee(suggestion, *, proposer, to, reason, by, seen=None):
    """The delegation gets the letter in the deputy's place, or nobody does; never the family.

    A letter that went out already is delivered now, so that nothing waits for a deputy who is no more. Raises NotNow
    when the proposer did not leave or was decided on.
    """
    with act(Action.DECIDE_ADDRESSEE, by=by, on=suggestion, note=reason, seen=seen) as step:
        step.take(suggestion)
        if not suggestion.proposers.unsettled().filter(pk=proposer.pk).exists():
            why = _("Who gets the letter in this deputy's place is decided already.")
            raise NotNow(suggestion, Action.DECIDE_ADDRESSEE, why)
        row = AddresseeDecision.objects.create(
            proposer=proposer, to=to, reason=reason, decided_by=by, decided_at=clock.now()
        )
        step.seal(row)
        step.detail |= {"deputy": proposer.name, "addressee": to}
        for letter in _sent_letters(suggestion):
            _deliver_now(step, letter)
        lines = suggestion.assignments.current().select_related("officer")
        step.tell([line.officer for line in lines if line.officer], reason)
    return suggestion


def _sent_letters(suggestion):
    rows = Letter.objects.filter(suggestion=suggestion, voided_at=None, dispatched_on__isnull=False)
    return rows.filter(assignment__delivered_all=False).select_related("assignment")


def _deliver_now(step, letter):
    reached = set(letter.deliveries.values_list("proposer", flat=True))
    way = letter.deliveries.filter(proposer__isnull=False).values_list("way", flat=True).first()
    Delivery.objects.bulk_create(
        Delivery(
            letter=letter,
            proposer=proposer,
            addressee=name,
            way=way or Delivery.Way.PAPER,
            delivered_on=clock.today(),
        )
        for proposer, name in recipients(letter.suggestion)
        if proposer.pk not in reached
    )
    if is_settled(letter.suggestion):
        for line in [letter.assignment, *joint_leads_of(letter.assignment)]:
            step.set(line, delivered_all=True)
