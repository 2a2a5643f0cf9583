"""The stages from the first draft to the conclusion."""

from agencies import clock
from config.demo import people
from config.demo.opening import talk
from replies import workflow as handling
from replies.models import Evaluation
from replies.workflow.issuing import next_number
from suggestions.models import ResultClass


def draft(piece):
    """A first version, what the deputy says to it, and the version that goes into sign-off."""
    yield piece.diary.on("save_draft")
    officer, answers = people.officer_of(piece.lead), answers_of(piece)
    early = [{**answer, "next_step": first_sentence(answer["next_step"])} for answer in answers]
    handling.save_draft(piece.assignment, answers=early, by=officer, **text_of(piece))
    yield from talk(piece, "during", "meet")
    yield piece.diary.on("rewrite")
    handling.save_draft(piece.assignment, answers=answers, by=officer, **text_of(piece))


def first_sentence(text):
    head, stop, _rest = text.partition("。")
    return head + stop


def answers_of(piece):
    scheme = piece.assignment.profile.class_scheme
    classes = {row.letter: row for row in ResultClass.objects.filter(scheme=scheme)}
    return [
        {**answer, "item": item, "outcome": classes[answer["outcome"]], "wording": wording(answer, classes)}
        for item, answer in zip(piece.assignment.items.all(), piece.answers, strict=True)
    ]


def wording(answer, classes):
    return answer.get("wording") or classes[answer["outcome"]].wordings[0]


def text_of(piece):
    """The columns of the version beside its answers; the office of the lead agency is whom the deputy may ask."""
    coordinator = people.coordinator_of(piece.lead)
    return {
        "contact_person": piece.reply.get("contact_person", coordinator.name),
        "contact_phone": piece.reply.get("contact_phone", piece.lead.phone),
        "postcode": piece.reply.get("postcode", piece.lead.postcode),
        "closing": piece.reply.get("closing", ""),
    }


def hand_in(piece):
    yield piece.diary.on("submit_draft")
    handling.submit_draft(
        piece.written, chain=people.chain_of(piece.written), by=people.officer_of(piece.lead)
    )


def submit_draft(piece):
    """送审; of what stays in sign-off the first reviewer has passed it."""
    yield from hand_in(piece)
    if piece.until == "in_review":
        yield from pass_one(piece)


def pass_one(piece):
    """One reviewer more lets the draft through, unless it is the principal's turn."""
    link = piece.written.current_step
    if link.kind == link.Kind.PRINCIPAL:
        return
    yield piece.diary.on(link.kind)
    version = piece.written.latest.number
    handling.pass_draft(piece.written, version=version, by=link.holder, comment="同意。")


def sign(piece):
    while piece.written.current_step.kind != "principal":
        yield from pass_one(piece)
    yield piece.diary.on("sign")
    reply = piece.written
    handling.sign(reply, version=reply.latest.number, by=reply.current_step.holder, comment="同意印发。")


def number(piece):
    yield piece.diary.on("number")
    following = next_number(piece.lead, year=clock.today().year)
    handling.number(
        piece.written,
        number=piece.reply.get("number", following),
        dated_on=clock.today(),
        by=people.coordinator_of(piece.lead),
    )


def dispatch(piece):
    yield piece.diary.on("dispatch")
    handling.dispatch(piece.written, way="both", by=people.coordinator_of(piece.lead))


def invite(piece):
    yield piece.diary.on("invite")
    handling.invite(piece.written, by=people.office_of(piece.session))
    yield from talk(piece, "after", "talk")


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


def publish(piece):
    """公开: proposed by the officer, reviewed by the coordinator, published by the office unless it is withheld."""
    yield piece.diary.on("propose_publication")
    officer, coordinator = people.officer_of(piece.lead), people.coordinator_of(piece.lead)
    publication = handling.propose_publication(
        piece.written, disclosure=piece.disclosure, ground=piece.ground, by=officer
    )
    yield piece.diary.on("review_publication")
    handling.review_publication(
        publication, note="经审查，不涉及国家秘密、商业秘密和个人隐私。", by=coordinator
    )
    if publication.state == publication.State.REVIEWED:
        yield piece.diary.on("publish")
        handling.publish(publication, by=people.office_of(piece.session))


def conclude(piece):
    yield piece.diary.on("conclude")
    handling.conclude(piece.suggestion, by=people.office_of(piece.session))
