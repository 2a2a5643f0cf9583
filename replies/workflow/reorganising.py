"""机构改革: an agency is renamed, merged, split or abolished on a day, and its open work goes to whoever takes its place.

The old row ends the day before and names its successor; nothing that was done under the old name is rewritten. Open
assignments and promises move, each with an event in its case; what was answered stays with the old name, and the people
of the successor see it and go on with it (`Agency.stands_for`).
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock
from agencies.models import Agency, Membership, Role, SigningDelegation
from agencies.permissions import Action, InTheWakeOf, holders_in
from replies.models import ApprovalStep, Commitment, Letter, Reply
from suggestions.models import Assignment, Congress, Suggestion
from suggestions.workflow import NotNow, act
from suggestions.workflow.engine import lock_cases

Part = Assignment.Part
Step = ApprovalStep.State
PRECEDENCE = [Part.LEAD, Part.SOLE, Part.SEPARATE, Part.JOINT_LEAD, Part.CO]
"""Where two parts of one case come together in one agency the first of these stays."""
VOID_REASON = "承办单位机构变更，须以新单位名义重新审签"
OVER = Suggestion.CLOSED - {Suggestion.State.CONCLUDED}


class Change(models.TextChoices):
    RENAME = "rename", gettext_lazy("renamed")
    MERGE = "merge", gettext_lazy("merged")
    SPLIT = "split", gettext_lazy("split")
    ABOLISH = "abolish", gettext_lazy("abolished")


def open_lines(agencies):
    """What the agencies still owe: each assignment goes to a successor."""
    rows = Assignment.objects.owing().filter(agency__in=agencies).exclude(suggestion__state__in=OVER)
    return rows.select_related("suggestion", "agency", "officer").order_by("due_on", "pk")


def open_promises(agencies):
    rows = Commitment.objects.open().filter(owner__in=agencies)
    return rows.exclude(reply__assignment__suggestion__state__in=OVER).select_related("reply__assignment")


def unsent_letters(lines, *, on):
    """Signed in the old name and not dispatched; one that was numbered and dated before the day may still go out."""
    rows = Letter.objects.filter(reply__assignment__in=lines, voided_at=None, dispatched_on=None)
    return rows.filter(Q(number="") | Q(dated_on=None) | Q(dated_on__gte=on)).select_related("reply")


def people_of(agencies, *, on):
    """Memberships that would run on beyond the day."""
    rows = Membership.objects.filter(agency__in=agencies, user__is_active=True)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=on)).select_related("user", "agency", "section")


def reorganise(agency, *, kind, on, basis, by, successors=(), new=(), others=(), shares=None, places=None):
    """`successors` are agencies there are, `new` dicts (name, short_name, number_series) of those founded by the act;
    the first of all is the main one. `others` end in the same act. `shares` and `places` tell, by the id of an
    assignment and of a membership, the index of the successor it goes to (None: the person does not move).

    Raises ValidationError for the wrong number of successors, a day in the future or before the agency began, and a
    name that is taken; NotNow when the agency ended already.
    """
    ending = [agency, *(other for other in others if other != agency)]
    check_change(agency, kind=kind, on=on, successors=successors, new=new, others=others)
    with transaction.atomic():
        list(Agency.objects.select_for_update().filter(pk__in=[row.pk for row in ending]).order_by("pk"))
        refuse_reorganise(agency)
        cases = _cases_of(ending)
        lock_cases(cases)
        with act(Action.REORGANISE, by=by, on=agency, note=basis) as step:
            targets = [*successors, *(_founded(agency, told, on=on, kind=kind) for told in new)]
            moved = _move_people(ending, targets, on=on, places=places or {})
            for old in ending:
                _end(old, targets, on=on)
            counts = {"cases": len(cases), "people": moved}
            step.detail |= _told(kind, ending, targets, on) | counts
        move = _Move(ending, targets, shares or {}, kind=kind, on=on, basis=basis)
        for case in cases:
            move.carry_out(case, by=InTheWakeOf(step.actor))
    return {"agency": agency, "targets": targets, **counts}


def refuse_reorganise(agency):
    agency.refresh_from_db()
    if agency.valid_to is not None:
        why = _("The agency ended on %(day)s already.") % {"day": agency.valid_to.isoformat()}
        raise NotNow(agency, Action.REORGANISE, why)


def check_change(agency, *, kind, on, successors, new, others):
    count = len(successors) + len(new)
    if set(successors) & {agency, *others}:
        raise ValidationError({"successors": _("An agency that ends cannot be its own successor.")})
    if any(other.valid_to for other in others):
        raise ValidationError({"others": _("One of these agencies ended already.")})
    if kind == Change.RENAME and (len(new) != 1 or successors or others):
        raise ValidationError({"new": _("Enter the new name, one line. Nothing else changes.")})
    if kind == Change.MERGE and count != 1:
        raise ValidationError({"successors": _("Name one agency that takes over: an existing or a new one.")})
    if kind == Change.SPLIT and count < 2:
        raise ValidationError({"new": _("Name at least two agencies that take over.")})
    if kind == Change.ABOLISH and (new or count > 1):
        raise ValidationError({"successors": _("Choose one agency that takes over the tasks.")})
    if kind == Change.ABOLISH and not count and (open_lines([agency]) or open_promises([agency])):
        raise ValidationError({"successors": _("The agency has open work. Choose who takes it over.")})
    _check_day([agency, *others], on)
    _check_names(new)


def _check_day(ending, on):
    if on > clock.today():
        raise ValidationError({"on": _("The day lies in the future. Enter the change when it takes effect.")})
    if any(row.valid_from and on <= row.valid_from for row in ending):
        raise ValidationError({"on": _("The agency did not exist yet on that day.")})


def _check_names(new):
    names = [told["name"] for told in new]
    taken = Agency.objects.filter(name__in=names, valid_to=None).first()
    if taken or len(set(names)) < len(names):
        message = _("There is an agency of this name already: %(name)s.")
        raise ValidationError({"new": message % {"name": taken.name if taken else names[0]}})


def _cases_of(ending):
    lines = open_lines(ending).values("suggestion")
    promised = open_promises(ending).values("reply__assignment__suggestion")
    return list(Suggestion.objects.filter(Q(pk__in=lines) | Q(pk__in=promised)).order_by("pk"))


def _founded(agency, told, *, on, kind):
    """A new agency of the same kind; a renamed one keeps what it is reached by and its number series."""
    kept = ("address", "phone", "postcode") if kind == Change.RENAME else ()
    series = told.get("number_series") or (agency.number_series if kind == Change.RENAME else "")
    return Agency.objects.create(
        name=told["name"],
        short_name=told["short_name"],
        kind=agency.kind,
        parent=agency.parent,
        number_series=series,
        valid_from=on,
        **{name: getattr(agency, name) for name in kept},
    )


def _end(old, targets, *, on):
    """The row keeps its name; who looks for it finds the first successor, which stands in its place from now on."""
    main = targets[0] if targets else None
    Agency.objects.filter(pk=old.pk).update(valid_to=on - timedelta(days=1), successor=main)
    old.refresh_from_db()
    if main is None:
        return
    main.took_over = list(dict.fromkeys([*main.took_over, *old.stands_for]))
    names = dict.fromkeys([*main.aliases.split(), old.short_name])
    main.aliases = " ".join(names)[: Agency._meta.get_field("aliases").max_length]
    main.save(update_fields=["took_over", "aliases"])
    Agency.objects.filter(parent=old).exclude(pk=main.pk).update(parent=main)
    Congress.objects.filter(office=old).update(office=main)
    Congress.objects.filter(liaison=old).update(liaison=main)


def _told(kind, ending, targets, on):
    return {
        "change": kind,
        "ended": [row.name for row in ending],
        "new_agency": "、".join(row.name for row in targets),
        "on_day": on.isoformat(),
    }


def _move_people(ending, targets, *, on, places):
    """Every role ends the day before; who moves holds the same role in the successor from the day. Gives how many."""
    movers = {row.pk for row in people_of(ending, on=on)}
    moved = set()
    for row in Membership.objects.filter(agency__in=ending).filter(Q(valid_to=None) | Q(valid_to__gte=on)):
        place = places.get(row.pk, 0 if targets else None)
        if row.pk in movers and place is not None:
            _move_person(row, targets[place], on=on)
            moved.add(row.user_id)
        Membership.objects.filter(pk=row.pk).update(valid_to=on - timedelta(days=1))
    return len(moved)


def _move_person(row, target, *, on):
    told = {"user": row.user, "role": row.role, "reviews": row.reviews}
    again = target.memberships.filter(**told, valid_to=None).first() or target.memberships.create(
        **told, section=_section(row.section, target), post=row.post, valid_from=on, valid_to=row.valid_to
    )
    for given in row.delegations.filter(revoked_at=None, valid_to__gte=clock.today()):
        SigningDelegation.objects.create(
            holder=again,
            delegate=given.delegate,
            valid_from=max(given.valid_from, on),
            valid_to=given.valid_to,
            reason=given.reason,
        )


def _section(section, target):
    return section and target.sections.get_or_create(name=section.name)[0]


class _Move:
    """What of one case goes where."""

    def __init__(self, ending, targets, shares, *, kind, on, basis):
        self.ending, self.targets, self.shares = ending, targets, shares
        self.kind, self.on, self.basis = kind, on, basis

    def carry_out(self, case, *, by):
        with act(Action.REORGANISE, by=by, on=case, note=self.basis) as step:
            gone = []
            for line in open_lines(self.ending).filter(suggestion=case):
                gone.append(line.agency_name)
                self._move(step, line, self.targets[self.shares.get(line.answered_with_id or line.pk, 0)])
            _open_steps(case).filter(agency__in=self.ending).update(agency=self.targets[0])
            for promise in open_promises(self.ending).filter(reply__assignment__suggestion=case):
                gone.append(str(promise.owner))
                step.set(promise, owner=self.targets[0])
                step.move(promise, promise.state)
                step.seal(promise)
            step.detail |= _told(self.kind, [], self.targets, self.on)
            step.detail |= {"from_agency": "、".join(dict.fromkeys(gone))}

    def _move(self, step, line, target):
        """An agency stands once in a round: where it handles the case already the lesser part ends."""
        rivals = line.suggestion.assignments.current().filter(round=line.round, agency=target)
        rival = rivals.exclude(pk=line.pk).first()
        if rival is None:
            self._give(step, line, target)
        elif PRECEDENCE.index(rival.part) <= PRECEDENCE.index(line.part):
            if rival.is_owing or not line.is_answering:
                rival.items.add(*line.items.all())
                self._void(step, line)
        else:
            self._void(step, rival)
            self._give(step, line, target)

    def _give(self, step, line, target):
        old = line.agency
        step.set(line, agency=target, agency_name=target.name, section=_section(line.section, target))
        step.move(line, line.state)
        step.seal(line)
        _open_steps(line.suggestion).filter(agency=old).update(agency=target)
        for letter in unsent_letters([line], on=self.on):
            _void_signature(step, letter)
        coordinators = holders_in(target, Role.AGENCY_COORDINATOR, today=clock.today())
        principals = holders_in(target, Role.PRINCIPAL, today=clock.today())
        step.admit([*coordinators, *principals], "reorganised")
        step.tell([*coordinators, line.officer], self.basis)
        step.detail.setdefault("part", []).append(f"{target}（{line.get_part_display()}）")

    def _void(self, step, line):
        """Its obligation ends: nobody gives an opinion to themselves."""
        step.take(line)
        line.objections.waiting().update(taken_back_at=clock.now())
        of_line = Q(reply__assignment=line) | Q(opinion__assignment=line)
        _open_steps(line.suggestion).filter(of_line).update(state=Step.DROPPED)
        step.detail.setdefault("voided", []).append(f"{line.agency_name}（{line.get_part_display()}）")


def _open_steps(case):
    of_case = Q(reply__assignment__suggestion=case) | Q(opinion__assignment__suggestion=case)
    return ApprovalStep.objects.filter(of_case, state__in=[Step.WAITING, Step.CURRENT])


def _void_signature(step, letter):
    """A letter in the name of an agency that is no more cannot get its number: the new one signs it afresh."""
    reply = Reply.objects.get(pk=letter.reply_id)
    reply.steps.filter(state=Step.PASSED).update(state=Step.VOIDED)
    step.set(letter, voided_at=clock.now(), void_reason=VOID_REASON)
    if reply.state != Reply.State.DRAFTING:
        step.take(reply)
    step.tell([letter.signed_by], VOID_REASON)
