"""Random people take random steps, and whatever they do the invariants hold (see `random_people`).

`make soak` goes on for longer from a seed of its own, which it prints: RANDOM_STEPS=20000 RANDOM_SEED=… repeats it.
A failure tells its last steps; with RANDOM_SHRINK=1 the shortest way to it is looked for, which takes minutes.
"""

import os
import random
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as starting_from
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from agencies import clock
from agencies.permissions import Action
from tests import factories
from tests.plausible import NO_STEP, WAYS
from tests.random_people import Crowd, Steps

USUAL = 2250
STEPS = int(os.environ.get("RANDOM_STEPS", USUAL))
IN_A_ROW = 150
SUCCEED, SPREAD = 0.3, 0.9
"""At least so many of the steps succeed, and so many of the actions at least once."""

TALLY = Counter()


class People(RuleBasedStateMachine):
    """Every run begins with the same cases, and is forgotten at its end."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock = clock.moved_to(factories.NOW)
        self.clock.__enter__()
        self.steps = Steps(TALLY)

    @rule(seed=st.integers(0, 2**24))
    def somebody_acts(self, seed):
        try:
            self.steps.one(seed)
        except Exception as error:
            error.add_note(self.steps.story)
            raise

    def teardown(self):
        self.clock.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)


@pytest.mark.slow
def test_whatever_people_do_the_invariants_hold(db, capsys):
    TALLY.clear()
    with clock.moved_to(factories.NOW):
        Crowd()
    machine, is_soak = People, "RANDOM_STEPS" in os.environ
    if is_soak:
        number = int(os.environ.get("RANDOM_SEED", random.SystemRandom().randrange(10**6)))
        machine = starting_from(number)(People)
        with capsys.disabled():
            print(f"\nRANDOM_STEPS={STEPS} RANDOM_SEED={number}")
    run_state_machine_as_test(machine, settings=how(derandomize=not is_soak))
    clock.set_right()
    told = report()
    with capsys.disabled():
        print(told) if is_soak else None
    assert TALLY.total() >= STEPS, told
    done = Counter({action: count for (action, outcome), count in TALLY.items() if outcome == "done"})
    assert done.total() >= SUCCEED * STEPS, told
    rare = set(WAYS) - set(done)
    assert STEPS < USUAL or len(rare) <= (1 - SPREAD) * len(WAYS), f"never done: {sorted(rare)}\n{told}"


def how(*, derandomize):
    return settings(
        derandomize=derandomize,
        max_examples=max(1, STEPS // IN_A_ROW),
        stateful_step_count=IN_A_ROW,
        phases=[Phase.generate, *([Phase.shrink] if "RANDOM_SHRINK" in os.environ else [])],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
        print_blob=False,
    )


def report():
    """How often each step was tried, and what came of it."""
    outcomes = sorted({outcome for _action, outcome in TALLY})
    lines = [f"{TALLY.total()} steps"]
    for action in sorted(WAYS):
        counts = {outcome: TALLY[action, outcome] for outcome in outcomes if TALLY[action, outcome]}
        lines.append(f"{action:24}" + "  ".join(f"{outcome} {count}" for outcome, count in counts.items()))
    totals = Counter()
    for (_action, outcome), count in TALLY.items():
        totals[outcome] += count
    return "\n".join([*lines, f"{dict(totals)}"])


def test_every_step_has_somebody_who_takes_it_at_random():
    assert set(WAYS) | set(NO_STEP) == set(Action)
    assert not set(WAYS) & set(NO_STEP)
