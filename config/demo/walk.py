"""The way of one suggestion by the real steps, taken by the right people, each on a day of its diary.

A stage is a generator: it yields the moment of its next step and takes the step when it is resumed. `play` resumes
many of them in the order of time, so that the history of a whole session comes into being as it would have.
"""

import heapq
from dataclasses import dataclass, field

from agencies import clock
from agencies.models import Agency
from config.demo import people
from config.demo.diary import Diary
from replies import workflow as handling
from replies.models import Contact, Evaluation, Opinion, Reply
from suggestions import workflow as intake
from suggestions.models import Assignment, Category, ResultClass, Session, Suggestion


@dataclass
class Piece:
    """What a suggestion says, who handles it, what they wrote, and how far it goes."""

    session: Session
    title: str
    items: list
    proposers: list
    until: str
    days: dict
    lead: Agency | None = None
    co: list = field(default_factory=list)
    number: str = ""
    body: str = ""
    category: Category | None = None
    flags: dict = field(default_factory=dict)
    is_hard: bool = False
    opinions: dict = field(default_factory=dict)
    contacts: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    reply: dict = field(default_factory=dict)
    evaluation: dict = field(default_factory=dict)
    disclosure: str = "full"
    ground: str = ""

    def __post_init__(self):
        self.diary = Diary(self.days, seed=self.number or self.title)
        self.suggestion: Suggestion | None = None
        self.assignment: Assignment | None = None

    @property
    def written(self) -> Reply:
        return self.assignment.reply


def play(walks):
    """Resume whichever walk comes next in time, until all have ended."""
    queue = [(moment, order, walk) for order, walk in enumerate(walks) if (moment := next(walk, None))]
    heapq.heapify(queue)
    while queue:
        moment, order, walk = heapq.heappop(queue)
        with clock.moved_to(moment):
            following = next(walk, None)
        if following:
            heapq.heappush(queue, (following, order, walk))


def life(piece):
    """All stages from registration to the state the piece is to reach."""
    for state, stage in STAGES.items():
        yield from stage(piece)
        if state == piece.until:
            return


def until_turn(piece, kind):
    """As `life`, as far as the step of the sign-off with this kind is in turn."""
    for state, stage in STAGES.items():
        if state == "in_review":
            break
        yield from stage(piece)
    yield from hand_in(piece)
    while piece.written.current_step.kind != kind:
        yield from pass_one(piece)


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
    officer = people.officer_of(piece.lead)
    intake.allocate(piece.assignment, officer=officer, by=people.coordinator_of(piece.lead))
    for co in co_parts(piece):
        yield piece.diary.on("allocate")
        coordinator = people.coordinator_of(co.agency)
        intake.sign_for(co, by=coordinator)
        intake.allocate(co, officer=people.officer_of(co.agency), by=coordinator)
    yield from talk(piece, "before", "contact")


def talk(piece, phase, step):
    """The contacts of a phase, each on its own day if it has one."""
    for number, told in enumerate(contact for contact in piece.contacts if contact["phase"] == phase):
        if "on" in told:
            piece.diary.days[f"{step}-{number}"] = told["on"]
        yield piece.diary.on(f"{step}-{number}" if "on" in told else step)
        handling.log_contact(
            piece.assignment,
            proposer=piece.suggestion.proposers.first(),
            held_on=clock.today(),
            phase=phase,
            way=told["way"],
            participants=told["participants"],
            summary=told["summary"],
            deputy_view=told.get("deputy_view", ""),
            by=people.officer_of(piece.lead),
        )


def co_parts(piece):
    return list(piece.suggestion.assignments.current().co_handling().select_related("agency"))


def request_opinions(piece):
    """征询, answered by all co-handlers but the last two for now."""
    if not piece.co:
        return
    yield piece.diary.on("request_opinion")
    handling.request_opinion(
        piece.assignment,
        text=piece.reply.get("request", "请结合职能，就建议所提事项提出协办意见，并附相关数据。"),
        by=people.officer_of(piece.lead),
    )
    for co in co_parts(piece)[:-2]:
        yield from give_opinion(piece, co)


def collect_opinions(piece):
    for co in co_parts(piece):
        if co.state != Assignment.State.OPINION_GIVEN:
            yield from give_opinion(piece, co)
    for co in co_parts(piece):
        given = piece.opinions.get(co.agency_id, {})
        if not co.opinion.treatment:
            yield piece.diary.on("treat_opinion")
            handling.treat_opinion(
                co.opinion,
                treatment=given.get("treatment", Opinion.Treatment.ADOPTED),
                reason=given.get("reason", ""),
                by=people.officer_of(piece.lead),
            )


def give_opinion(piece, co):
    given = piece.opinions.get(co.agency_id) or {"no_objection": True}
    yield piece.diary.on("save_opinion")
    officer = people.officer_of(co.agency)
    said = {name: given[name] for name in ("text", "no_objection") if name in given}
    opinion = handling.save_opinion(co, **said, by=officer)
    holder = people.signer_of(opinion)
    handling.submit_opinion(opinion, holder=holder, by=officer)
    piece.diary.days |= {f"give-{co.pk}": given["on"]} if "on" in given else {}
    yield piece.diary.on(f"give-{co.pk}" if "on" in given else "give_opinion")
    handling.give_opinion(opinion, by=holder)


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
    handling.submit_draft(piece.written, chain=people.chain_of(piece.written), by=people.officer_of(piece.lead))


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
    following = handling.issuing.next_number(piece.lead, year=clock.today().year)
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
    handling.review_publication(publication, note="经审查，不涉及国家秘密、商业秘密和个人隐私。", by=coordinator)
    if publication.state == publication.State.REVIEWED:
        yield piece.diary.on("publish")
        handling.publish(publication, by=people.office_of(piece.session))


def conclude(piece):
    yield piece.diary.on("conclude")
    handling.conclude(piece.suggestion, by=people.office_of(piece.session))


STAGES = {
    "draft": register,
    "under_review": submit,
    "to_assign": accept,
    "pending": assign,
    "signed_for": sign_for,
    "working": take_up,
    "co_waiting": request_opinions,
    "opinions_given": collect_opinions,
    "drafting": draft,
    "in_review": submit_draft,
    "signed": sign,
    "numbered": number,
    "replied": dispatch,
    "invited": invite,
    "evaluated": evaluate,
    "published": publish,
    "concluded": conclude,
}
"""The states a piece can be brought to, with the stage that leads there from the one before."""

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
