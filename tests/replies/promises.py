"""A case whose letter promises something: its second item is in plan, with a finish date."""

import re
from datetime import date

from agencies import clock
from agencies.models import Message
from config.demo import answering
from replies import workflow
from replies.models import Commitment

DUE = date(2026, 6, 8)
TEXT = "明年上半年完成专项规划编制。"
DONE = "专项规划已印发实施，见附件。"
AGAINST = "规划没有具体项目。"


def promised(world, until="replied", due=DUE, **fields):
    answers = [answering.plain_answer("A"), {**answering.plain_answer("B"), "finish_on": due}]
    answers[1]["next_step"] = TEXT
    return world.walked(until, answers=answers, **fields)


def commitment_of(suggestion):
    return Commitment.objects.open().get(reply__assignment__suggestion=suggestion)


def kept(world, **fields):
    """The promise was kept, and nobody was asked about it yet."""
    commitment = commitment_of(promised(world, **fields))
    workflow.fulfil(commitment, on=clock.today(), text=DONE, by=world.officer)
    return commitment


def given_up(world, **fields):
    commitment = commitment_of(promised(world, **fields))
    workflow.drop_commitment(commitment, reason="国家规划调整，项目不再实施。", by=world.coordinator)
    return commitment


def asked(world, **fields):
    """The deputies were asked what they think of a promise that was kept."""
    commitment = kept(world, **fields)
    workflow.invite_commitment(commitment, by=world.office_coordinator)
    return commitment


def not_satisfied(world, **fields):
    commitment = asked(world, **fields)
    for row in commitment.evaluations.all():
        workflow.evaluate_commitment(row, mark="dissatisfied", comment=AGAINST, by=row.links.last())
    return commitment


def token_of(evaluation):
    """The token of the personal link, which only the deputy's message knows."""
    message = Message.objects.get(key=f"evaluation-link/commitmentlink/{evaluation.links.last().pk}")
    return re.search(r"/evaluate/([^/\s]+)/", message.body)[1]
