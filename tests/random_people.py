"""People at random: one of the cast takes a step somewhere, mostly one that is open to them, now and then any at all.

The step's real function is called. It may succeed, or refuse in one of the agreed ways; whatever it does, the history
and every case it touched are checked afterwards.
"""

from collections import Counter, defaultdict
from datetime import datetime, time, timedelta
from inspect import signature
from random import Random

from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from agencies import clock
from agencies.models import Membership, User
from agencies.permissions import DELEGABLE, DEPUTY, GRANTS, Action, delegations_to
from config.demo.branches import _function as function_of
from replies import integrity
from replies import workflow as handling
from replies.workflow.entering import DAILY_RUN
from suggestions.chain import first_break
from suggestions.models import ChainHead, Event, RuleProfile, Session, Suggestion
from suggestions.workflow import NotNow, open_steps
from tests.factories import LEAD, World, agency, person
from tests.invariants import broken, trace
from tests.plausible import BESIDE, CASES, IN_ITS_WAKE, WAYS, nothing, rows_of
from tests.replies import rounds
from tests.suggestions.objecting import objected_twice

TOLD = 30
"""So many steps are told when something breaks."""
MOST_CASES = 17
GUIDED, LOOK_EVERY, WHOLE_EVERY = 0.72, 50, 50


class Crowd(World):
    """The cast with a second agency that leads, a second coordinator of the first, and sessions of three places."""

    def __init__(self):
        super().__init__()
        self.second = agency("重庆市交通运输委员会", "市交通运输委", series="渝交函")
        self._cast(self.second, LEAD, prefix="second_")
        for user in (self.second_coordinator, self.second_principal):
            user.name = f"另一{user.name}"
            user.save()
        self.deputy_coordinator = person(
            "deputy_coordinator", "周文波", agency=self.lead, role="agency_coordinator"
        )
        self.sh = self._session(5, RuleProfile.objects.get(code="SH", version=1))
        self.hn = self._session(6, self._strict())
        self._first_cases()

    def _strict(self):
        """Hunan's rules, and evaluations held until they are released, every mark counting."""
        values = RuleProfile.objects.filter(code="HN", version=1).values().get()
        own = {"id": None, "code": "XX", "evaluation_release": "held", "co_signer_mark": "any"}
        return RuleProfile.objects.create(**values | own)

    def _session(self, number, profile):
        opens = datetime(2022 + number, 1, 20).date()
        return Session.objects.create(
            term=self.term,
            number=number,
            name=f"市六届人大{number}次会议",
            opens_on=opens,
            closes_on=opens + timedelta(days=5),
            profile=profile,
        )

    def _first_cases(self):
        """Some way along already, so that rare steps come within reach."""
        both = self.deputies[:2]
        self.accepted()
        self.working(lead=self.second, co=[self.co])
        self.working(session=self.sh, number="0924", proposers=both)
        self.working(session=self.hn, number="18070123", co=[])
        self.with_opinions()
        self.in_sign_off(turn="principal")
        self.invited(proposers=both, marks=["A", "B"])
        self.walked(
            "evaluated",
            session=self.hn,
            marks=["1", "2"],
            evaluation={"mark": "dissatisfied", "comment": "没有时间表。"},
        )
        rounds.dissatisfied(self)
        again = rounds.answered_again(self, rounds.ordered(self))
        rounds.evaluated_again(self, again, "dissatisfied")
        objected_twice(self)
        self._disputed()

    def _disputed(self):
        """A co-handler does not agree with the lead."""
        co = self.co_of(self.opinions_requested())
        opinion = handling.save_opinion(co, text="经费分担比例需要协调。", by=self.co_officer)
        handling.submit_opinion(opinion, holder=self.co_principal, by=self.co_officer)
        handling.give_opinion(opinion, disagrees=True, disagreement="经费分担比例", by=self.co_principal)


class Steps:
    """One run of random steps over a crowd; `story` tells the last of them."""

    def __init__(self, tally):
        self.tally = tally
        self.taken, self.refused = Counter(), Counter()
        self.told = []
        self.count = 0
        self.calendars = {}
        self.traces = {}
        self.users = list(User.objects.order_by("pk"))
        for batch in integrity.batches():
            self.traces |= {case.pk: self._traced(case.pk) for case in batch.suggestions}

    @property
    def story(self):
        return "\n".join(["the last steps:", *self.told[-TOLD:]])

    def one(self, seed):
        """Time passes, perhaps; somebody takes a step; what it left is checked."""
        self.count += 1
        dice = Random(seed * 1000 + self.count)
        if dice.random() < 0.12:
            self._pass_time(dice)
        chosen = self._likely(dice) if dice.random() < GUIDED else None
        while chosen is None:
            chosen = self._any(dice)
        self._take(*chosen, dice)
        if self.count % LOOK_EVERY == 0:
            self._look(dice)
        if self.count % WHOLE_EVERY == 0:
            self.check_everything()

    def _pass_time(self, dice):
        day = clock.today() + timedelta(days=dice.randrange(16))
        clock.move_to(timezone.make_aware(datetime.combine(day, time(10))))

    # Whose turn it may be.

    def _likely(self, dice):
        """A step that the state allows, with somebody who is granted it; seldom taken ones first."""
        cases = list(Suggestion.objects.order_by("pk"))
        case = dice.choice(cases)
        steps = self._open_in(case)
        if len(cases) < MOST_CASES:
            steps += [(session, Action.REGISTER) for session in Session.objects.order_by("pk")]
        for _attempt in range(6 if steps else 0):
            weights = [
                WAYS[action].weight / (1 + self.taken[action] + self.refused[action] / 3)
                for _subject, action in steps
            ]
            subject, action = dice.choices(steps, weights)[0]
            worth = WAYS[action].when
            if (worth is None or worth(subject)) and (by := self._granted(subject, action, dice)):
                return subject, action, by
        return None

    def _open_in(self, case):
        subjects = [row for kind in CASES for row in rows_of(kind, case)]
        steps = [(row, action) for row in subjects for action in sorted(open_steps(row)) if fits(row, action)]
        if self.taken[Action.DELEGATE] < 2:
            steps += [(row, Action.DELEGATE) for row in BESIDE["membership"]().filter(role="principal")]
        return steps + [(row, Action.REVOKE_DELEGATION) for row in BESIDE["delegation"]().order_by("pk")]

    def _granted(self, subject, action, dice):
        if DEPUTY in GRANTS[action]:
            return subject.links.order_by("pk").last()
        found = []
        today = Membership.objects.current(today=clock.today()).select_related("user").order_by("pk")
        for role, side in GRANTS[action].items():
            place, holder = subject.party(side)
            if place:
                theirs = today.filter(agency=place, role=role, **({"user": holder} if holder else {}))
                found += [membership.user for membership in theirs]
        if action in DELEGABLE and found:
            found += [user for user in self.users if delegations_to(self._afresh(user))]
        return dice.choice(found) if found else None

    def _any(self, dice):
        """Anybody, anything: mostly refused."""
        action = dice.choice(sorted(WAYS))
        kind = WAYS[action].on
        if kind in BESIDE:
            rows = list(BESIDE[kind]().order_by("pk"))
        else:
            rows = rows_of(kind, dice.choice(list(Suggestion.objects.order_by("pk"))))
        if not rows:
            return None
        subject, by = dice.choice(rows), self._afresh(dice.choice(self.users))
        if DEPUTY in GRANTS[action]:
            by = subject.links.order_by("pk").first()
        elif WAYS[action].fill_in is nothing and dice.random() < 0.1:
            by = DAILY_RUN  # fills in no form
        return subject, action, by

    def _afresh(self, user):
        for kept in [name for name in vars(user) if name.endswith(("_today", "_overseen"))]:
            vars(user).pop(kept)
        return user

    # The step, and what it may leave behind.

    def _take(self, subject, action, by, dice):
        head = ChainHead.objects.first()
        who = getattr(by, "username", None) or type(by).__name__
        line = f"{self.count:4} {clock.today()} {who}: {action} on {type(subject).__name__} {subject.pk}"
        self.told.append(f"{line} …")
        outcome = self._outcome(subject, action, by, dice)
        self.told[-1] = f"{line}: {outcome}"
        self.tally[action, outcome.split(" ")[0]] += 1
        if outcome == "done":
            self.taken[action] += 1
            self._check_step(action, head)
        else:
            self.refused[action] += 1
            assert ChainHead.objects.first().sequence == head.sequence, "a refused step wrote history"

    def _outcome(self, subject, action, by, dice):
        try:
            arguments = WAYS[action].arguments(action, subject, by, dice)
            function = function_of(action)
            seen = self._seen(subject, dice) if "seen" in signature(function).parameters else {}
            function(subject, **arguments, **seen, by=by)
        except PermissionDenied:
            return "forbidden"
        except NotNow as refusal:
            return f"{type(refusal).__name__} {self._worded([refusal.reason])}"
        except ValidationError as refusal:
            return f"invalid {self._worded(refusal.messages)}"
        return "done"

    def _worded(self, told):
        assert all(map(str, told)), "a refusal without words"
        return " ".join(map(str, told))

    def _seen(self, subject, dice):
        """The revision that the page showed, where there was a page; now and then an old one."""
        if not hasattr(subject, "revision") or dice.random() < 0.3:
            return {}
        return {"seen": subject.revision if dice.random() < 0.95 else subject.revision + 1}

    def _check_step(self, action, head):
        """One event in each case it touched, bound to the one before, that tells every change of a state."""
        events = list(Event.objects.filter(sequence__gt=head.sequence).order_by("sequence"))
        assert events, "a step without an event"
        allowed = {action, *IN_ITS_WAKE.get(action, ())}
        assert {event.action for event in events} <= allowed, [event.action for event in events]
        assert len({event.suggestion_id for event in events}) == len(events), "two events in one case"
        for event in events:
            assert (event.sequence, event.previous) == (head.sequence + 1, head.digest), "the chain broke"
            assert event.compute_digest() == event.digest, "an event that does not fit its digest"
            head = event
            if event.suggestion_id:
                self._check_case(event)

    def _check_case(self, event):
        before = self.traces.get(event.suggestion_id, {})
        after = self._traced(event.suggestion_id, check=True)
        assert set(before) <= set(after), "a row is gone"
        told = defaultdict(list)
        for change in event.changes:
            told[change["model"], change["id"]].append(change)
        for row in before | after:
            (state, revision), was = after[row], before.get(row, ("", -1))
            changes = told.pop(row, [])
            if changes:
                assert (changes[0]["from"], changes[-1]["to"]) == (was[0], state), f"{row}: {changes}"
            assert changes or state == was[0], f"{row} went from {was[0]} to {state} without a word"
            assert state == was[0] or revision > was[1], f"{row} changed, but not its revision"
        assert not told, f"the event tells of what is not there: {dict(told)}"

    def _traced(self, pk, *, check=False):
        batch = integrity.Batch(list(integrity._with_everything([pk])), self.calendars)
        if check:
            self._check_batch(batch)
            wrong = broken(batch.suggestions[0])
            assert not wrong, wrong
            self.traces[pk] = trace(batch)
        return trace(batch)

    def _check_batch(self, batch):
        faults = [str(fault) for rule in integrity.CHECKS for fault in rule(batch)]
        assert not faults, faults

    def check_everything(self):
        """What `check_states` and `verify_events` ask, and that no case changed unseen."""
        found = {}
        for batch in integrity.batches():
            self._check_batch(batch)
            found |= trace(batch)
        assert first_break() is None, first_break()
        kept = {row: state for rows in self.traces.values() for row, state in rows.items()}
        assert found == kept, "a case changed without a step on it"

    def _look(self, dice):
        """Somebody opens pages meanwhile: whatever the state, no page breaks."""
        client, user = Client(), self._afresh(dice.choice(self.users))
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        cases = list(Suggestion.objects.visible_to(user).order_by("pk"))
        pages = ["/", *([dice.choice(cases).get_absolute_url()] if cases else [])]
        for page in pages:
            self.told.append(f"{self.count:4} {clock.today()} {user.username}: looks at {page}")
            assert client.get(page).status_code == 200, page


def fits(subject, action):
    """Whether the step acts on this row itself: some only move it along with another."""
    return action in WAYS and CASES_OF[WAYS[action].on] == type(subject).__name__.lower()


CASES_OF = (
    {kind: kind for kind in CASES}
    | {"delegation": "signingdelegation"}
    | {kind: kind for kind in ("session", "membership", "deputy")}
)
