"""A case whose deputy is not satisfied, and the second round it goes through."""

from agencies import clock
from config.demo import answering, people
from replies import workflow
from replies.models import Evaluation, Reply
from suggestions.workflow import allocate, sign_for

COMMENT = "线路没有落实，时间表不明确。"
DISSATISFIED = {"mark": "dissatisfied", "comment": COMMENT}


def dissatisfied(world, **fields):
    """Answered, evaluated, and the deputy is not satisfied."""
    return world.evaluated(evaluation=DISSATISFIED, **fields)


def ordered(world, *, co_handlers=(), **fields):
    """The second round has just been ordered."""
    suggestion = dissatisfied(world, **fields)
    workflow.order_rehandling(
        suggestion, reason="请逐项明确时间表。", on=clock.today(), co_handlers=co_handlers, by=world.liaison
    )
    suggestion.refresh_from_db()
    return suggestion


def line_of(suggestion, round=2):
    return suggestion.assignments.current().answering().get(round=round)


def answered_again(world, suggestion, mark="A"):
    """The answering agency goes the whole way once more, by the same steps."""

    line = line_of(suggestion)
    sign_for(line, by=world.coordinator)
    allocate(line, officer=world.officer, by=world.coordinator)
    workflow.log_contact(
        line,
        proposer=suggestion.proposers.first(),
        held_on=clock.today(),
        phase="during",
        way="visit",
        participants="何景行",
        summary="再次面商。",
        by=world.officer,
    )
    letters = {row.letter: row for row in line.profile.class_scheme.classes.all()}
    answer = answering.plain_answer(mark)
    answers = [
        {**answer, "item": item, "outcome": letters[mark], "wording": letters[mark].wordings[0]}
        for item in line.items.all()
    ]
    workflow.save_draft(
        line, answers=answers, by=world.officer, contact_person="周文澜", contact_phone="023-63000000"
    )
    reply = Reply.objects.get(assignment=line)
    workflow.submit_draft(reply, chain=people.chain_of(reply), by=world.officer)
    while reply.current_step.kind != "principal":
        workflow.pass_draft(reply, version=reply.latest.number, by=reply.current_step.holder)
    workflow.sign(reply, version=reply.latest.number, by=world.principal)
    workflow.number(
        reply,
        number=f"渝发改函〔2026〕{900 + line.pk}号",
        dated_on=clock.today(),
        by=world.coordinator,
    )
    workflow.dispatch(reply, way="both", by=world.coordinator)
    return reply


def evaluated_again(world, reply, mark):
    workflow.invite(reply, by=world.office_coordinator)
    for evaluation in Evaluation.objects.filter(assignment=reply.assignment):
        marks = {"reply": mark}
        workflow.evaluate(evaluation, marks=marks, comment=COMMENT, by=evaluation.links.last())
