"""A part of a case that was taken from its agency: what had been written for it goes nowhere any more."""

import pytest

from agencies import clock
from config.demo import people
from replies import workflow as handling
from replies.models import Opinion, Reply
from suggestions import workflow as intake
from suggestions.workflow import NotNow, open_steps
from tests.suggestions.objecting import RECENT, fresh, raise_objection


def released(world, line, *, by, agency=None):
    """The agency's objection is upheld, after it had begun to write."""
    raise_objection(world, line, by=by)
    intake.reassign(
        fresh(line), agency=agency, on=clock.today(), decision="同意改办。", by=world.office_leader
    )
    return fresh(line)


def test_the_draft_of_an_agency_that_lost_the_case_goes_to_nobody(world):
    case = world.drafted(days=RECENT)
    line = released(world, world.lead_of(case), by=world.coordinator, agency=world.neighbour)
    reply = Reply.objects.get(assignment=line)
    with pytest.raises(NotNow):
        handling.submit_draft(reply, chain=people.chain_of(reply), by=world.officer)
    assert open_steps(reply) == set()
    assert not fresh(reply).steps.exists()


def test_the_opinion_of_a_released_co_handler_goes_to_nobody(world):
    case = world.opinions_requested(days=RECENT)
    co = world.co_of(case)
    opinion = handling.save_opinion(co, text="赞同。", by=world.co_officer)
    released(world, fresh(co), by=world.co_coordinator)
    opinion = Opinion.objects.get(pk=opinion.pk)
    with pytest.raises(NotNow):
        handling.submit_opinion(opinion, holder=world.co_principal, by=world.co_officer)
    assert open_steps(opinion) == set()
    assert not opinion.steps.exists()


def test_of_a_withdrawn_case_nobody_asks_for_an_opinion_again(world, post):
    case = world.opinions_requested(days=RECENT)
    opinion = handling.save_opinion(world.co_of(case), text="赞同。", by=world.co_officer)
    handling.withdraw(
        fresh(case), asked_on=clock.today(), reason="代表来函撤回。", by=world.office_coordinator
    )
    assert not case.assignments.current().exists()
    url = f"/opinions/{opinion.pk}/request_redo/"
    assert post(world.officer, url, reason="请补充。").status_code in {403, 404, 409}
