"""Cases in which several agencies answer, or lead together, walked by the steps that the pages take."""

from agencies import clock
from config.demo import answering, people
from replies import workflow
from replies.models import Evaluation, Reply
from suggestions.workflow import allocate, assign, sign_for

DISSATISFIED = "dissatisfied"
SATISFIED = "satisfied"
COMMENT = "经费安排没有说明。"


def separated(world, *, split=True, **fields):
    """分别办理 by the lead and the first co-handler: each one item, or both all items."""
    suggestion = world.accepted(**fields)
    first, second = suggestion.items.all()
    shares = [(world.lead, [first]), (world.co, [second])] if split else [(world.lead, []), (world.co, [])]
    assign(suggestion, separate=shares, on=clock.today(), by=world.office_coordinator)
    suggestion.refresh_from_db()
    return suggestion


def line_of(suggestion, agency):
    """The assignment of the agency in the round it is in."""
    return suggestion.assignments.standing().select_related("agency", "profile").get(agency=agency)


def taken_up(line):
    coordinator = people.coordinator_of(line.agency)
    sign_for(line, by=coordinator)
    allocate(line, officer=people.officer_for(line), by=coordinator)
    return line


def talked(line):
    workflow.log_contact(
        line,
        proposer=line.suggestion.proposers.first(),
        held_on=clock.today(),
        phase="during",
        way="visit",
        participants="承办人",
        summary="当面听取意见。",
        by=line.officer,
    )


def written(line, mark="A", **more):
    """The draft of an agency that has taken the case up; `more` are columns of the version."""
    classes = {row.letter: row for row in line.profile.class_scheme.classes.all()}
    answers = more.pop("answers", None) or [
        {
            **answering.plain_answer(mark),
            "item": item,
            "outcome": classes[mark],
            "wording": classes[mark].usual_wording,
        }
        for item in line.items.all()
    ]
    texts = {"contact_person": "周文澜", "contact_phone": "023-63000000", **more}
    workflow.save_draft(line, answers=answers, by=line.officer, **texts)
    return Reply.objects.get(assignment=line)


def signed_off(reply):
    """From the draft to the signature."""
    workflow.submit_draft(reply, chain=people.chain_of(reply), by=reply.assignment.officer)
    return signed(reply)


def signed(reply):
    while reply.current_step.kind != "principal":
        workflow.pass_draft(reply, version=reply.latest.number, by=reply.current_step.holder)
    workflow.sign(reply, version=reply.latest.number, by=reply.current_step.holder)
    return reply


def sent(reply):
    """Numbered and dispatched."""
    coordinator = people.coordinator_of(reply.assignment.agency)
    number = f"函〔2026〕{900 + reply.pk}号"
    workflow.number(reply, number=number, dated_on=clock.today(), by=coordinator)
    workflow.dispatch(reply, way="both", by=coordinator)
    return reply


def answered(line, mark="A"):
    """An agency goes the whole way from the assignment to the letter."""
    talked(taken_up(line))
    return sent(signed_off(written(line, mark)))


def evaluated(world, reply, mark=SATISFIED):
    workflow.invite(reply, by=world.office_coordinator)
    for evaluation in Evaluation.objects.filter(assignment=reply.assignment):
        workflow.evaluate(evaluation, marks={"reply": mark}, comment=COMMENT, by=evaluation.links.last())


def both_evaluated(world, *, marks=(SATISFIED, SATISFIED), **fields):
    """Both agencies have answered, and the deputies have evaluated both letters."""
    suggestion = separated(world, **fields)
    for agency, mark in zip((world.lead, world.co), marks, strict=True):
        evaluated(world, answered(line_of(suggestion, agency)), mark)
    suggestion.refresh_from_db()
    return suggestion
