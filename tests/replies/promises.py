"""A case whose letter promises something: its second item is in plan, with a finish date."""

from datetime import date

from config.demo import answering
from replies.models import Commitment

DUE = date(2026, 6, 8)
TEXT = "明年上半年完成专项规划编制。"


def promised(world, until="replied", due=DUE, **fields):
    answers = [answering.plain_answer("A"), {**answering.plain_answer("B"), "finish_on": due}]
    answers[1]["next_step"] = TEXT
    return world.walked(until, answers=answers, **fields)


def commitment_of(suggestion):
    return Commitment.objects.open().get(reply__assignment__suggestion=suggestion)
