"""The stages from registration to the co-handlers' opinions."""

from agencies import clock
from config.demo import people
from replies import workflow as handling
from replies.models import Contact, Opinion
from suggestions import workflow as intake
from suggestions.models import Assignment

FIRST_TALK = {
    "phase": Contact.Phase.BEFORE,
    "way": Contact.Way.VISIT,
    "participants": "承办处室负责人、承办人",
    "summary": "当面听取代表对建议的说明，逐项核对诉求，介绍办理分工和时间安排。",
    "deputy_view": "希望办理结果写明时间表。",
}
DRAFT_TALK = {
    "phase": Contact.Phase.DURING,
    "way": Contact.Way.PHONE,
    "participants": "承办人",
    "summary": "将答复稿主要内容向代表通报，逐项说明办理结果及依据，听取意见。",
    "deputy_view": "总体认可，建议把下一步工作写得更具体。",
}


def register(piece):
    yield piece.diary.on("register")
    piece.suggestion = intake.register(
        piece.session,
        number=piece.number,
        title=piece.title,
        body=piece.body,
        items=piece.items,
        proposers=piece.proposers,
        received_on=clock.today(),
        category=piece.category,
        by=people.office_of(piece.session),
        **piece.flags,
    )


def submit(piece):
    yield piece.diary.on("submit")
    intake.submit(piece.suggestion, by=people.office_of(piece.session))


def accept(piece):
    yield piece.diary.on("accept")
    intake.accept(piece.suggestion, by=people.office_of(piece.session))


def assign(piece):
    yield piece.diary.on("assign")
    piece.assignment = intake.assign(
        piece.suggestion,
        lead=piece.lead,
        co_handlers=piece.co,
        is_hard=piece.is_hard,
        on=clock.today(),
        by=people.office_of(piece.session),
    )


def sign_for(piece):
    yield piece.diary.on("sign_for")
    intake.sign_for(piece.assignment, by=people.coordinator_of(piece.lead))


def take_up(piece):
    """分办 in every agency, and a first talk with the lead deputy."""
    yield piece.diary.on("allocate")
    intake.allocate(
        piece.assignment, officer=people.officer_for(piece.assignment), by=people.coordinator_of(piece.lead)
    )
    for co in co_parts(piece):
        yield piece.diary.on("allocate")
        coordinator = people.coordinator_of(co.agency)
        intake.sign_for(co, by=coordinator)
        intake.allocate(co, officer=people.officer_for(co), by=coordinator)
    yield from talk(piece, told_in(piece, "before")[:1], "contact")


def told_in(piece, phase):
    return [contact for contact in piece.contacts if contact["phase"] == phase]


def talk(piece, contacts, step):
    """Talks with the lead deputy, each on its own day if it has one."""
    for number, told in enumerate(contacts):
        if "on" in told:
            piece.diary.days[f"{step}-{number}"] = told["on"]
        yield piece.diary.on(f"{step}-{number}" if "on" in told else step)
        handling.log_contact(
            piece.assignment,
            proposer=piece.suggestion.proposers.first(),
            held_on=clock.today(),
            phase=told["phase"],
            way=told["way"],
            participants=told["participants"],
            summary=told["summary"],
            deputy_view=told.get("deputy_view", ""),
            by=piece.assignment.officer,
        )


def co_parts(piece):
    """Those beside the answering assignment, in its round."""
    current = piece.suggestion.assignments.current().co_handling()
    return list(current.filter(round=piece.assignment.round).select_related("agency"))


def request_opinions(piece):
    """征询, answered by all co-handlers but the last two for now; and the talks that follow the first."""
    if piece.co:
        yield piece.diary.on("request_opinion")
        handling.request_opinion(
            piece.assignment,
            text=piece.reply.get("request", "请结合职能，就建议所提事项提出协办意见，并附相关数据。"),
            by=piece.assignment.officer,
        )
    yield from talk(piece, told_in(piece, "before")[1:], "visit")
    for co in co_parts(piece)[:-2]:
        yield from give_opinion(piece, co)


def collect_opinions(piece):
    for co in co_parts(piece):
        if co.state != Assignment.State.OPINION_GIVEN and not is_silent(piece, co):
            yield from give_opinion(piece, co)
    for co in co_parts(piece):
        given = piece.opinions.get(co.agency_id, {})
        if not is_silent(piece, co) and not co.opinion.treatment:
            yield piece.diary.on("treat_opinion")
            handling.treat_opinion(
                co.opinion,
                treatment=given.get("treatment", Opinion.Treatment.ADOPTED),
                reason=given.get("reason", ""),
                by=piece.assignment.officer,
            )


def is_silent(piece, co):
    """A co-handler that lets its limit pass."""
    return piece.opinions.get(co.agency_id, {}).get("silent", False)


def give_opinion(piece, co):
    given = piece.opinions.get(co.agency_id) or {"no_objection": True}
    yield piece.diary.on("save_opinion")
    said = {name: given[name] for name in ("text", "no_objection") if name in given}
    opinion = handling.save_opinion(co, **said, by=co.officer)
    holder = people.signer_of(opinion)
    handling.submit_opinion(opinion, holder=holder, by=co.officer)
    piece.diary.days |= {f"give-{co.pk}": given["on"]} if "on" in given else {}
    yield piece.diary.on(f"give-{co.pk}" if "on" in given else "give_opinion")
    handling.give_opinion(opinion, by=holder)
