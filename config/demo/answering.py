"""The stages from the first draft to the conclusion."""

from datetime import timedelta

from agencies import clock
from config.demo import people
from config.demo.opening import talk, told_in
from replies import workflow as handling
from replies.models import Evaluation
from replies.workflow.chaining import must_countersign
from replies.workflow.issuing import following_numbers
from suggestions.models import ResultClass


def draft(piece):
    """A first version, what the deputy says to it, and the version that goes into sign-off."""
    yield piece.diary.on("save_draft")
    officer, answers = piece.assignment.officer, answers_of(piece)
    early = [
        {**answer, "next_step": first_sentence(answer["next_step"])} if "next_step" in answer else answer
        for answer in answers
    ]
    handling.save_draft(piece.assignment, answers=early, by=officer, **text_of(piece))
    yield from talk(piece, told_in(piece, "during"), "meet")
    yield piece.diary.on("rewrite")
    handling.save_draft(piece.assignment, answers=answers, by=officer, **text_of(piece))


def first_sentence(text):
    head, stop, _rest = text.partition("。")
    return head + stop


def answers_of(piece):
    scheme = piece.assignment.profile.class_scheme
    classes = {row.letter: row for row in ResultClass.objects.filter(scheme=scheme)}
    own = list(piece.assignment.items.all())
    told = dict(zip(piece.suggestion.items.all(), piece.answers, strict=True))
    answers = [{"item": item, **_classed(told[item], classes)} for item in own]
    return answers + same_answers(piece.assignment, own)


def _classed(answer, classes):
    """An item that is left to another agency has no class."""
    if "left_to" in answer:
        return answer
    return {**answer, "outcome": classes[answer["outcome"]], "wording": wording(answer, classes)}


def same_answers(assignment, own):
    """Of what was merged in: each demand is answered with the one in the same place, or with the last one."""
    return [
        {"item": item, "same_as": own[min(at, len(own) - 1)]}
        for guest in assignment.guests
        for at, item in enumerate(guest.items.all())
    ]


def wording(answer, classes):
    return answer.get("wording") or classes[answer["outcome"]].usual_wording


def text_of(piece):
    """The columns of the version beside its answers; the office of the lead agency is whom the deputy may ask."""
    coordinator = people.coordinator_of(piece.lead)
    return {
        "contact_person": piece.reply.get("contact_person", coordinator.name),
        "contact_phone": piece.reply.get("contact_phone", piece.lead.phone),
        "postcode": piece.reply.get("postcode", piece.lead.postcode),
        "closing": piece.reply.get("closing", ""),
        "missing_opinions": piece.reply.get("missing_opinions", ""),
    }


def submit_draft(piece):
    """送审; a piece that stays in sign-off is passed as far as the step whose turn it is to be."""
    yield piece.diary.on("submit_draft")
    reply = piece.written
    handling.submit_draft(
        reply,
        chain=people.chain_of(reply),
        countersign=must_countersign(reply),
        by=piece.assignment.officer,
    )
    if piece.until == "in_review" and not piece.turn:
        yield from pass_one(piece)
    elif piece.until == "in_review":
        yield from pass_until(piece, piece.turn)


def pass_until(piece, kind):
    """The reviewers before this step let the draft through; the principal's is the last."""
    while piece.written.current_step.kind not in (kind, "principal"):
        yield from pass_one(piece)


def pass_one(piece):
    link = piece.written.current_step
    if link.kind == link.Kind.PRINCIPAL:
        return
    yield piece.diary.on(link.kind)
    version = piece.written.latest.number
    handling.pass_draft(piece.written, version=version, by=link.holder, comment="同意。")


def sign(piece):
    yield from pass_until(piece, "principal")
    yield piece.diary.on("sign")
    reply = piece.written
    handling.sign(reply, version=reply.latest.number, by=reply.current_step.holder, comment="同意印发。")


def number(piece):
    yield piece.diary.on("number")
    lines = piece.written.lines
    following, *more = following_numbers(piece.lead, year=clock.today().year, count=len(lines))
    handling.number(
        piece.written,
        number=piece.reply.get("number", following),
        others=dict(zip([line.pk for line in lines[1:]], more, strict=True)),
        dated_on=clock.today(),
        by=people.coordinator_of(piece.lead),
    )


def dispatch(piece):
    yield piece.diary.on("dispatch")
    handling.dispatch(piece.written, way="both", by=people.coordinator_of(piece.lead))


def invite(piece):
    yield piece.diary.on("invite")
    handling.invite(piece.written, by=people.office_of(piece.session))
    yield from talk(piece, told_in(piece, "after"), "talk")


def evaluate(piece):
    """Every proposer gives the mark of the piece, the first one in words too."""
    for evaluation in Evaluation.objects.filter(assignment=piece.assignment):
        yield piece.diary.on("evaluate")
        profile = piece.assignment.profile
        mark = piece.evaluation.get("mark", profile.evaluate_options[0]["code"])
        speaks = mark in profile.reason_required_if or evaluation.proposer.order == 1
        handling.evaluate(
            evaluation,
            marks={axis["code"]: mark for axis in profile.evaluate_axes},
            comment=piece.evaluation.get("comment", "") if speaks else "",
            by=evaluation.links.last(),
        )


def propose_publication(piece):
    yield piece.diary.on("propose_publication")
    handling.propose_publication(
        piece.written, disclosure=piece.disclosure, ground=piece.ground, by=piece.assignment.officer
    )


def review_publication(piece):
    """保密审查 by the coordinator of the agency."""
    yield piece.diary.on("review_publication")
    handling.review_publication(
        piece.written.publication,
        note="经审查，不涉及国家秘密、商业秘密和个人隐私。" if piece.disclosure != "withheld" else "",
        by=people.coordinator_of(piece.lead),
    )


def publish(piece):
    """公开 by the office, unless the review withheld it."""
    publication = piece.written.publication
    if publication.state == publication.State.REVIEWED:
        yield piece.diary.on("publish")
        handling.publish(publication, by=people.office_of(piece.session))


def conclude(piece):
    yield piece.diary.on("conclude")
    handling.conclude(piece.suggestion, by=people.office_of(piece.session))


def plain_answer(mark):
    """What a reply says to an item where nobody wrote more, with all that the usual classes oblige to."""
    obliged = {
        "B": {
            "plan": "已列入年度工作计划，正在组织实施。",
            "finish_on": clock.today() + timedelta(days=200),
        },
        "C": {"reason": "目前不具备实施条件。"},
        "D": {"reported_to": "已书面报送国家有关部门"},
    }
    said = {
        "outcome": mark,
        "done": "已会同有关单位建立工作机制，明确责任分工，完成对接十二项。",
        "next_step": "按季度会商调度。适时邀请代表参加评估。",
    }
    return said | obliged.get(mark, {})
