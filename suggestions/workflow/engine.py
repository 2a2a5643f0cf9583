"""What every step runs on: one transaction, the case locked, the right asked, the tables obeyed, one event written.

    with act(Action.SIGN_FOR, by=user, on=assignment) as step:
        step.take(assignment)
        step.set(assignment, signed_for_on=today)

`Step.move` is the only place in the project that writes a state. A step that touches further cases names them in
`also`: each gets the event of what changed in it. Many steps in one transaction begin with `lock_cases`.
"""

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Notice
from agencies.permissions import Action, Actor, Side, actor_for
from suggestions.models import CaseAccess, ChainHead, Event, Suggestion
from suggestions.seals import seal_of
from suggestions.workflow.derive import derived
from suggestions.workflow.tables import AFTER_CONCLUSION, TABLES

NOTICE_MOST = Notice._meta.get_field("text").max_length


class NotNow(Exception):
    """The step is not possible in the present state; `why` says it better where the state alone does not."""

    status = 409

    def __init__(self, subject, action, why=""):
        super().__init__(f"{subject}: {action} while {getattr(subject, 'state', '')}")
        self.subject = subject
        self.action = Action(action)
        self.why = why

    @property
    def reason(self):
        if self.why:
            return self.why
        state = getattr(self.subject, "get_state_display", lambda: "")()
        return _("“%(step)s” is not possible now: the state is “%(state)s”.") % {
            "step": self.action.label,
            "state": state,
        }


class TooLate(NotNow):
    """The right to the step ended on a day."""

    status = 403


class Stale(NotNow):
    """The page was opened before somebody else changed what it shows."""

    @property
    def reason(self):
        return _(
            "Since you opened the page somebody changed what it shows. Nothing of yours was carried out."
        )


def steps_of(subject):
    """The rows of the subject's table; none for what belongs to a round that is over."""
    return {} if getattr(subject, "is_frozen", False) else TABLES[subject.table]


def open_steps(subject):
    """Actions that the subject's state and that of its case allow, whoever asks."""
    steps = {action for action, (when, _leads_to) in steps_of(subject).items() if subject.state in when}
    return {action for action in steps if not is_closed_to(subject.case, action)}


def is_closed_to(case, action):
    """Whether the case is over for this step."""
    if case is None or case.state not in Suggestion.CLOSED:
        return False
    return case.state != Suggestion.State.CONCLUDED or action not in AFTER_CONCLUSION


@dataclass
class Step:
    """One act under way: collects what it changed, whom to tell, and writes the event at the end."""

    action: Action
    actor: Actor
    on: object
    case: Suggestion | None
    also: tuple = ()
    note: str = ""
    is_internal: bool = False
    detail: dict = field(default_factory=dict)
    changes: dict = field(default_factory=lambda: defaultdict(list))
    seals: dict = field(default_factory=lambda: defaultdict(list))
    """What changed and what was sealed; by the id of its case where the step touches several."""
    detail_of: dict = field(default_factory=lambda: defaultdict(dict))
    """What the event of one case alone says, by its id: its own letter's number among several."""

    def take(self, subject, *, to=None):
        """Move the subject as the table says. Raises NotNow when its state does not allow the step."""
        when, leads_to = steps_of(subject).get(self.action, ((), ()))
        if subject.state not in when or (to is not None and to not in leads_to):
            raise NotNow(subject, self.action)
        target = to or (leads_to[0] if leads_to else subject.state)
        self.move(subject, target)

    def move(self, subject, target):
        """Write the state, unless somebody was faster; the revision tells stale pages apart."""
        unchanged = type(subject).objects.filter(
            pk=subject.pk, state=subject.state, revision=subject.revision
        )
        if not unchanged.update(state=target, revision=F("revision") + 1):
            raise Stale(subject, self.action)
        self._note_change(subject, subject.state, target)
        subject.state = target
        subject.revision += 1

    def set(self, subject, **values):
        """Write other columns than the state."""
        for name, value in values.items():
            setattr(subject, name, value)
        subject.save(update_fields=list(values))

    def created(self, subject):
        """Note a new row in its first state, and return it."""
        self._note_change(subject, "", subject.state)
        return subject

    def seal(self, row):
        """Keep the digest of what was written, and return the row."""
        kept = {"model": row._meta.label_lower, "id": row.pk, "seal": seal_of(row)}
        self.seals[self._home_of(row)].append(kept)
        return row

    def tell(self, users, text="", *, url="", case=None):
        """A line in the inbox of each of them but the person who acts; of a confidential case on its list alone.

        `url` leads those elsewhere who no longer see the case; `case` is another one than the step's own.
        """
        case = case or self.case
        others = {user.pk: user for user in users if user and user != self.actor.user}
        if case.is_confidential:
            listed = set(case.access_list.values_list("user", flat=True))
            others = {pk: user for pk, user in others.items() if pk in listed}
        Notice.objects.bulk_create(
            Notice(
                user=user,
                action=self.action,
                case_label=case.label,
                text=text[:NOTICE_MOST],
                url=url or case.get_absolute_url(),
            )
            for user in others.values()
        )

    def admit(self, users, reason):
        """Put people on the named list of a confidential case."""
        if not self.case.is_confidential:
            return
        for user in users:
            _row, is_new = CaseAccess.objects.get_or_create(
                suggestion=self.case, user=user, defaults={"reason": reason}
            )
            if is_new:
                self.detail.setdefault("admitted", []).append(user.name)

    def withdraw_notices(self):
        """What became confidential leaves the inboxes of those who are not on its list."""
        told = Notice.objects.filter(url=self.case.get_absolute_url())
        told.exclude(user__in=self.case.access_list.values("user")).delete()

    def _note_change(self, subject, before, after):
        change = {"model": subject._meta.label_lower, "id": subject.pk, "from": str(before), "to": str(after)}
        self.changes[self._home_of(subject)].append(change)

    def _home_of(self, row):
        """The id of the case a row belongs to; that of a case just registered is not known to its step yet."""
        return row.case.pk if self.also else None

    @property
    def cases(self):
        return [case for case in (self.case, *self.also) if case is not None]

    def settle(self):
        """Let the state and due date of every case follow from its assignments."""
        for case in self.cases:
            case.refresh_from_db()
            state, due_on = derived(case)
            if state != case.state:
                self.move(case, state)
            if due_on != case.due_on:
                self.set(case, due_on=due_on)

    def write_events(self):
        """One event, and one in each further case."""
        for case in (self.case, *self.also):
            self._write_event(case, home=case.pk if self.also else None)

    def _write_event(self, case, *, home):
        head = ChainHead.objects.select_for_update().get_or_create(pk=1)[0]
        sealed = self.seals[home]
        event = Event(
            sequence=head.sequence + 1,
            suggestion=case,
            action=self.action,
            at=clock.now(),
            user=self.actor.user,
            membership=self.actor.membership,
            actor=self.actor.name,
            actor_role=self.actor.role,
            actor_post=self.actor.post,
            actor_agency=self.actor.agency_name,
            agency_id=self.on.party(Side.AGENCY)[0],
            is_internal=self.is_internal,
            changes=self.changes[home],
            note=self.note,
            detail=self.detail | self.detail_of[case and case.pk] | ({"sealed": sealed} if sealed else {}),
            previous=head.digest,
        )
        event.digest = event.compute_digest()
        event.save(force_insert=True)
        ChainHead.objects.filter(pk=head.pk).update(sequence=event.sequence, digest=event.digest)


@contextmanager
def act(action, *, by, on, also=(), seen=None, note="", is_internal=False, **detail):
    """One step on `on`, all or nothing, with one event, and one in each of the further cases `also`.

    `by` is a User, or whoever else can answer `acting(action, on=…)` such as a deputy's link; `seen` is the revision
    the page showed. Raises PermissionDenied, NotNow, Stale.
    """
    with transaction.atomic():
        _lock(on, also)
        is_stale = seen is not None and str(seen) != str(on.revision)
        try:
            actor = actor_for(by, action, on=on)
        except PermissionDenied:
            if is_stale:
                raise Stale(on, action) from None
            raise
        if is_stale:
            raise Stale(on, action)
        if is_closed_to(on.case, action):
            raise NotNow(on.case, action)
        step = Step(
            Action(action), actor, on, on.case, tuple(also), note=note, is_internal=is_internal, detail=detail
        )
        if actor.stands_for:
            step.detail |= {"for": actor.stands_for.holder.user.name, "delegation": actor.stands_for.pk}
        yield step
        step.settle()
        step.write_events()


def _lock(on, also):
    """Steps on one case queue up here; what was read before is read again."""
    if on.case is None:
        return
    lock_cases([on.case, *also])
    on.refresh_from_db()


def lock_cases(cases):
    """Queue up for several cases in one order, so that nobody waits for somebody who waits for them."""
    ids = {case.pk for case in cases}
    list(Suggestion.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
