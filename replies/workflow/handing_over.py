"""移交: all open work of a person goes to a colleague in one act, and the person may leave on a day.

Only what is still to be done changes hands: cases in handling with their drafts, promises that are open, sign-off steps
not decided yet. Events, opinions and signatures stay with who gave them.
"""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies import clock
from agencies.grants import DECIDING
from agencies.models import Membership, Role, User
from agencies.permissions import Action, InTheWakeOf, holders_in
from replies.models import ApprovalStep, Autosave, Commitment
from suggestions.models import Assignment, Suggestion
from suggestions.workflow import act
from suggestions.workflow.engine import lock_cases

Step = ApprovalStep.State
OFFICES = {Role.OFFICE_COORDINATOR, Role.OFFICE_LEADER}


def place_of(membership):
    """The agency of the membership, or the one that took its place since."""
    return membership.agency.heir(today=clock.today())


def allocations(agency):
    """Everything a case officer of the agency still has in hand: open cases, and promises of concluded ones."""
    over = Suggestion.CLOSED - {Suggestion.State.CONCLUDED}
    promised = Commitment.objects.open().exclude(reply__assignment__suggestion__state__in=over)
    in_hand = ~Q(suggestion__state__in=Suggestion.CLOSED) & ~Q(outcome=Assignment.Outcome.REHANDLE)
    rows = Assignment.objects.current().filter(agency__in=agency.stands_for, officer__isnull=False)
    return rows.filter(in_hand | Q(pk__in=promised.values("reply__assignment")))


def sign_offs(agency):
    """Steps of the agency's people that are not decided yet."""
    of_open = Q(reply__assignment__suggestion__in=Suggestion.objects.open())
    of_open |= Q(opinion__assignment__suggestion__in=Suggestion.objects.open())
    rows = ApprovalStep.objects.filter(agency__in=agency.stands_for, state__in=[Step.CURRENT, Step.WAITING])
    return rows.filter(of_open)


def officers_for(membership):
    found = holders_in(place_of(membership), Role.CASE_OFFICER, today=clock.today())
    return found.exclude(pk=membership.user_id).order_by("pk")


def holders_for(membership):
    """Who may decide in the person's place: a principal's step is another principal's."""
    place = place_of(membership)
    signs = sign_offs(place).filter(
        holder=membership.user_id, kind=ApprovalStep.Kind.PRINCIPAL, reply__isnull=False
    )
    roles = {Role.PRINCIPAL} if signs.exists() else DECIDING
    return holders_in(place, *roles, today=clock.today()).exclude(pk=membership.user_id).order_by("pk")


def hand_over(membership, *, by, officer=None, holder=None, ends_on=None, note=""):
    """`officer` takes the cases and promises, `holder` the sign-off steps; with `ends_on` the person's roles end after
    that day. Gives the counts.

    Raises ValidationError when nothing is asked, for a stranger, for a holder who wrote the text to be signed, and for
    a day before the role began.
    """
    check_hand_over(membership, officer=officer, holder=holder, ends_on=ends_on)
    place, user = place_of(membership), membership.user
    with transaction.atomic():
        work = _Work(place, user, takes_cases=officer is not None, takes_steps=holder is not None)
        lock_cases(work.cases)
        with act(Action.HAND_OVER, by=by, on=membership, note=note) as step:
            list(User.objects.select_for_update().filter(pk=user.pk))
            if ends_on:
                _leave(membership, place, on=ends_on, by_office=step.actor.role in OFFICES)
                step.detail["on_day"] = ends_on.isoformat()
            step.detail |= {"before": user.name, **_names(officer, holder), **work.counts}
        for case in work.cases:
            _pass_on(work, case, officer=officer, holder=holder, by=InTheWakeOf(step.actor), note=note)
    return work.counts


def check_hand_over(membership, *, officer, holder, ends_on):
    if not (officer or holder or ends_on):
        raise ValidationError(_("Choose who takes over the work, or the day on which the person leaves."))
    if officer and officer not in officers_for(membership):
        raise ValidationError({"officer": _("This person is not a case officer of the agency.")})
    if holder and holder not in holders_for(membership):
        raise ValidationError({"holder": _("This person cannot hold this step.")})
    if ends_on and membership.valid_from and ends_on < membership.valid_from:
        raise ValidationError({"ends_on": _("The day lies before the person began.")})
    if holder:
        _check_authors(membership, holder)


def _check_authors(membership, holder):
    """The last editor of a text never signs it."""
    steps = sign_offs(place_of(membership)).filter(
        holder=membership.user_id, kind=ApprovalStep.Kind.PRINCIPAL
    )
    for step in steps.select_related("reply__assignment__suggestion", "opinion__assignment__suggestion"):
        latest = step.subject.latest
        if latest and latest.author_id == holder.pk:
            message = _("%(person)s wrote the text of %(case)s and cannot sign it. Choose another person.")
            names = {"person": holder.name, "case": step.subject.case.number or "—"}
            raise ValidationError({"holder": message % names})


class _Work:
    """What a person has in hand in an agency, case by case."""

    def __init__(self, place, user, *, takes_cases, takes_steps):
        lines = allocations(place).filter(officer=user) if takes_cases else Assignment.objects.none()
        steps = sign_offs(place).filter(holder=user) if takes_steps else ApprovalStep.objects.none()
        self.user = user
        self.lines, self.steps, found = defaultdict(list), defaultdict(list), {}
        for line in lines.select_related("suggestion", "agency"):
            self.lines[line.suggestion_id].append(line)
            found[line.suggestion_id] = line.suggestion
        for step in steps.select_related("reply__assignment__suggestion", "opinion__assignment__suggestion"):
            case = step.subject.case
            self.steps[case.pk].append(step)
            found[case.pk] = case
        self.cases = [found[pk] for pk in sorted(found)]
        handed = [line for lines in self.lines.values() for line in lines]
        promised = Commitment.objects.open().filter(reply__assignment__in=handed)
        self.counts = {
            "handed_cases": len(handed),
            "handed_steps": sum(map(len, self.steps.values())),
            "handed_promises": promised.count(),
        }


def _pass_on(work, case, *, officer, holder, by, note):
    """One event in the case; that a step of a sign-off changed hands is the agency's own business."""
    lines, steps = work.lines[case.pk], work.steps[case.pk]
    subject = lines[0] if lines else steps[0].subject.assignment
    with act(Action.HAND_OVER, by=by, on=subject, note=note, is_internal=not lines) as step:
        for line in lines:
            section = officer.memberships.filter(agency=line.agency, role=Role.CASE_OFFICER).first()
            step.set(line, officer=officer, section=(section and section.section) or line.section)
            step.move(line, line.state)
            _pass_on_typed(line, work.user, officer)
        for link in steps:
            post = holder.memberships.current(today=clock.today()).filter(agency=link.agency).first()
            step.set(link, holder=holder, holder_post=post.post if post else "")
        taken = [*([officer] if lines else []), *([holder] if steps else [])]
        step.admit(taken, "handed over")
        step.tell(taken, note)
        step.detail |= {
            "before": work.user.name,
            **_names(officer if lines else None, holder if steps else None),
        }


def _pass_on_typed(line, user, officer):
    """What was typed and not saved as a version yet."""
    typed = Autosave.objects.filter(reply__assignment=line, user=user)
    if not Autosave.objects.filter(reply__assignment=line, user=officer).exists():
        typed.update(user=officer)


def _leave(membership, place, *, on, by_office):
    """All roles of the person in the agency; that of a principal is ended by the office alone."""
    rows = Membership.objects.filter(user=membership.user, agency__in=[membership.agency, place])
    if not by_office:
        rows = rows.exclude(role=Role.PRINCIPAL)
    rows.filter(Q(valid_to=None) | Q(valid_to__gt=on)).update(valid_to=on)


def _names(officer, holder):
    found = {"officer": officer, "holder": holder}
    return {name: person.name for name, person in found.items() if person}
