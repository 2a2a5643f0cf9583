"""A suggestion as a scenario tells it; what it leaves out is filled with plain words and days."""

from datetime import timedelta

from agencies import clock
from agencies.models import Agency
from config.demo import branches
from config.demo.answering import plain_answer
from config.demo.diary import AFTERWARDS, USUAL, plan
from config.demo.opening import DRAFT_TALK, FIRST_TALK
from config.demo.reading import ScenarioError
from config.demo.scenario_register import agency_named, found
from config.demo.walk import STAGES, Piece
from replies.models import ApprovalStep, Contact, Opinion, ReplyVersion
from suggestions.models import Category, Deputy, DeputyGroup, Session, Suggestion

UNASSIGNED = ("draft", "under_review", "to_assign")
SENT = list(STAGES)[list(STAGES).index("replied") :]
STEPS = ["register", "submit", "accept", "assign", "sign_for", "allocate", *USUAL, *AFTERWARDS, "conclude"]
ANSWER_TEXTS = ("wording", "heading", "done", "next_step", "plan", "reason", "reported_to")
REPLY_TEXTS = (
    "number",
    "contact_person",
    "contact_phone",
    "postcode",
    "closing",
    "request",
    "missing_opinions",
)


def piece_of(node):
    """The piece that a scenario's suggestion describes. Raises ScenarioError at the path of what is wrong."""
    node.text("name", "")
    until = node.choice("state", list(STAGES))
    session = found(Session, node.at("session"), name=node.text("session"))
    items = _items(node, session)
    return Piece(
        session=session,
        until=until,
        number=node.text("number", ""),
        title=node.text("title"),
        body=node.text("text", "详见建议原件。"),
        category=_category(node, session),
        items=[item for item, _answer in items],
        answers=[answer for _item, answer in items],
        proposers=[_proposer(path, name, session) for path, name in node.texts("proposers")],
        lead=agency_named(node, "lead", None) if until in UNASSIGNED else agency_named(node, "lead"),
        co=[found(Agency, path, short_name=name) for path, name in node.texts("co")],
        is_hard=node.switch("hard"),
        flags=_flags(node),
        days=_days(node, until),
        turn=node.choice("turn", ApprovalStep.Kind.values, ""),
        branches=branches.read(node.nodes("then")),
        ends=node.choice("ends", Suggestion.State.values, ""),
        **_written(node),
    )


def _flags(node):
    return {
        "kind": node.choice("kind", Suggestion.Kind.values, Suggestion.Kind.SUGGESTION),
        "period": node.choice("period", Suggestion.Period.values, Suggestion.Period.IN_SESSION),
        "is_key": node.switch("key"),
        "is_confidential": node.switch("confidential"),
        "publication_wish": node.choice("wish", Suggestion.Wish.values, Suggestion.Wish.FULL),
        "unnamed_proposers": node.number("unnamed_proposers", 0),
    }


def _written(node):
    reply, evaluation = node.node("reply"), node.node("evaluation")
    written = {
        "opinions": dict(_opinion(opinion) for opinion in node.nodes("opinions")),
        "contacts": [_contact(contact) for contact in node.nodes("contacts")] or [FIRST_TALK, DRAFT_TALK],
        "reply": {name: reply.text(name) for name in REPLY_TEXTS if reply.text(name, None) is not None},
        "evaluation": {
            name: evaluation.text(name)
            for name in ("mark", "comment")
            if evaluation.text(name, None) is not None
        },
        "disclosure": node.choice("disclosure", ReplyVersion.Disclosure.values, ReplyVersion.Disclosure.FULL),
        "ground": node.text("ground", ""),
    }
    reply.finish()
    evaluation.finish()
    return written


def _category(node, session):
    name = node.text("category", None)
    return name and found(Category, node.at("category"), congress=session.term.congress, name=name)


def _items(node, session):
    """((title, text), answer) of every item; one named like the suggestion where none is told."""
    classes = list(session.profile.class_scheme.classes.values_list("letter", flat=True))
    told = [(item, _answer(item, classes)) for item in node.nodes("items")]
    if not told:
        return [((node.text("title"), ""), plain_answer(classes[0]))]
    return [((item.text("title"), item.text("text", "")), answer) for item, answer in told]


def _answer(node, classes):
    node.text("title")
    node.text("text", "")
    told = {name: node.text(name) for name in ANSWER_TEXTS if node.text(name, None) is not None}
    if finish_on := node.day("finish_on", None):
        told["finish_on"] = finish_on
    if node.has("left_to"):
        return {**told, "left_to": agency_named(node, "left_to")}
    return plain_answer(node.choice("outcome", classes, classes[0])) | told


def _proposer(path, name, session):
    """A deputy by certificate or name, or a delegation."""
    deputies = Deputy.objects.filter(term=session.term)
    named = deputies.filter(certificate=name) or deputies.filter(name=name)
    if len(named) > 1:
        raise ScenarioError(path, f"{name} is the name of several deputies; use the certificate number")
    group = DeputyGroup.objects.filter(congress=session.term.congress, name=name).first()
    if not named and group is None:
        raise ScenarioError(path, f"no deputy of the term and no delegation {name}")
    return named[0] if named else group


def _opinion(node):
    given = {"treatment": node.choice("treatment", Opinion.Treatment.values, Opinion.Treatment.ADOPTED)}
    given["reason"] = node.text("reason", "")
    given["text"] = node.text("text", "")
    given["no_objection"] = node.switch("no_objection")
    given["silent"] = node.switch("silent")
    if on := node.day("given_on", None):
        given["on"] = on
    return agency_named(node, "agency").pk, given


def _contact(node):
    contact = {
        "phase": node.choice("phase", Contact.Phase.values),
        "way": node.choice("way", Contact.Way.values),
        "participants": node.text("participants", "承办人"),
        "summary": node.text("summary"),
        "deputy_view": node.text("deputy_view", ""),
    }
    return contact | ({"on": node.day("on")} if node.has("on") else {})


def _days(node, until):
    today, given = clock.today(), node.node("days")
    days = {step: given.day(step) for step in STEPS if given.day(step, None)}
    given.finish()
    ago = 0 if until in UNASSIGNED else 60 if until in SENT else 30
    assigned_on = node.day("assigned_on", today - timedelta(days=ago))
    dispatched_on = node.day("dispatched_on", None)
    if until in SENT and not dispatched_on:
        dispatched_on = assigned_on + (today - assigned_on) * 2 / 3
    if until not in SENT:
        dispatched_on = None
    received_on = node.day("received_on", None)
    for name, day in {"assigned_on": assigned_on, "received_on": received_on, **days}.items():
        if day and day > today:
            raise ScenarioError(node.at(name), f"{day} lies after {today}, the day of the scenario")
    return plan(
        assigned_on=assigned_on, until=until, dispatched_on=dispatched_on, received_on=received_on, **days
    )
