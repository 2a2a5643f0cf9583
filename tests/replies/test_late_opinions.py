"""A co-handler that stays silent past its limit: named in the draft, not in the letter; and an opinion that comes later."""

from datetime import date

import pytest

from config.case import Case
from config.demo import people
from replies import workflow
from replies.integrity import faults
from replies.letters import plain_text
from replies.models import Letter, Reply
from replies.readiness import findings
from suggestions.models import RuleProfile
from tests.replies.lines import sent, signed, signed_off, written

WORDS = "市科技局逾期未反馈协办意见，已催办两次，继续办理。"


@pytest.fixture
def silent(world):
    """The limit of the only co-handler has passed."""
    days = {"assigned_on": date(2026, 3, 2), "received_on": date(2026, 1, 27)}
    return world.opinions_requested(co=[world.co], days=days)


def drafted(world, suggestion, words=WORDS):
    return written(world.lead_of(suggestion), missing_opinions=words)


def fields_of(reply, *, blocks):
    return [finding.field for finding in findings(reply) if finding.blocks is blocks]


def give(world, suggestion, **fields):
    co = world.co_of(suggestion)
    opinion = workflow.save_opinion(co, **(fields or {"text": "建议明确经费渠道。"}), by=world.co_officer)
    workflow.submit_opinion(opinion, holder=world.co_principal, by=world.co_officer)
    workflow.give_opinion(opinion, by=world.co_principal)
    return opinion


def opinions_on(suggestion, user):
    return Case(suggestion, user).context()["opinions"]


def test_the_draft_names_it_and_goes_on(world, silent):
    assert fields_of(drafted(world, silent, words=""), blocks=True) == ["missing_opinions"]
    reply = drafted(world, silent)
    assert fields_of(reply, blocks=True) == []
    signed_off(reply)
    assert list(faults()) == []


def test_where_the_rules_are_hard_the_draft_waits(world, silent):
    RuleProfile.objects.update(co_opinion_gate="hard")
    assert fields_of(drafted(world, silent), blocks=True) == ["opinions"]


def test_the_letter_does_not_say_that_it_took_part(world, silent):
    sent(signed_off(drafted(world, silent)))
    text = plain_text(Letter.objects.get().text)
    assert "市科技局" not in text
    assert "经认真研究办理" in text


def test_the_case_page_says_so_to_whoever_reads_the_draft(world, silent):
    signed_off(drafted(world, silent))
    page = Case(silent, world.office_coordinator).context()
    assert page["replies"][0]["missing"] == WORDS
    assert [row["state_label"] for row in page["opinions"]] == ["逾期未反馈"]


def test_before_the_draft_went_on_a_late_opinion_is_treated_like_any_other(world, silent):
    reply = drafted(world, silent)
    opinion = give(world, silent)
    assert fields_of(reply, blocks=True) == ["opinions"]
    workflow.treat_opinion(opinion, treatment="adopted", by=world.officer)
    assert fields_of(reply, blocks=True) == []
    assert fields_of(reply, blocks=False) == ["missing_opinions"]  # it came: the words about it go


def test_after_it_went_on_lead_and_signer_in_turn_are_told(world, silent):
    reply = drafted(world, silent)
    workflow.submit_draft(reply, chain=people.chain_of(reply), by=world.officer)
    give(world, silent)
    for person in (world.officer, world.coordinator, reply.current_step.holder):
        assert person.notices.filter(text__contains="答复送审之后提出").exists()
    event = silent.events.latest("sequence")
    assert event.detail["came_after"] == Reply.State.IN_REVIEW
    row = opinions_on(silent, world.office_coordinator)[0]
    assert row["is_late"]
    signed(reply)  # the text that was passed stands as it was read
    assert list(faults()) == []


def test_sent_back_the_lead_says_how_it_is_used(world, silent):
    reply = drafted(world, silent)
    workflow.submit_draft(reply, chain=people.chain_of(reply), by=world.officer)
    give(world, silent)
    workflow.send_back_draft(reply, comment="请吸收该意见。", by=reply.current_step.holder)
    assert fields_of(reply, blocks=True) == ["opinions"]


def test_it_may_come_when_the_letter_is_out(world, silent):
    sent(signed_off(drafted(world, silent)))
    give(world, silent)
    silent.refresh_from_db()
    assert silent.state == "replied"
    assert opinions_on(silent, world.officer)[0]["is_late"]
    assert list(faults()) == []
