"""Suggestion 0924 from registration to conclusion through the pages, by the people and on the days of the real letter.

Every step is a page that is opened, a form on it that is filled in and sent, as without JavaScript.
"""

import io
from datetime import date, datetime, time

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import clock
from agencies.models import Agency, Message, User
from config import demo
from config.demo import content
from replies import letters
from replies.models import Evaluation, Letter, PublishedPiece, Reply
from suggestions.models import Category, Deputy, ResultClass, Suggestion
from tests.pages import Visitor


@pytest.fixture
def told(db):
    """What the case says; its agencies, people and deputies stand in the register."""
    content.load()
    yield content.read("case_0924")
    clock.set_right()


class Journey:
    """Who sits at which browser, and what has come into being so far."""

    def __init__(self, told):
        self.told, self.browsers = told, {}

    def on(self, day, hour=10):
        day = date.fromisoformat(day) if isinstance(day, str) else day
        clock.move_to(timezone.make_aware(datetime.combine(day, time(hour))))

    def at(self, username):
        if username not in self.browsers:
            self.browsers[username] = Visitor(User.objects.get(username=username))
        return self.browsers[username]

    @property
    def suggestion(self):
        return Suggestion.objects.get(number="0924")

    @property
    def lead(self):
        return self.suggestion.assignments.answering().get()

    def co(self, short_name):
        return self.suggestion.assignments.get(agency__short_name=short_name)

    @property
    def reply(self):
        return Reply.objects.get(assignment=self.lead)

    def take(self, username, name, subject, **fields):
        """Open the page of a step from its address and send its form."""
        visitor = self.at(username).open(reverse(name, args=[subject.pk]))
        return confirmed(visitor.send(to=f"/{name.split(':')[1]}/", **fields))


def confirmed(visitor):
    """Whoever signs gives the password where it is asked for."""
    if "/reauthenticate/" in visitor.url:
        visitor.send(to="/reauthenticate/", password=demo.PASSWORD)
    return visitor


@pytest.fixture
def journey(told):
    return Journey(told)


def agency(short_name):
    return Agency.objects.get(short_name=short_name).pk


def register(journey):
    told = journey.told
    journey.on(told["received_on"])
    session = content.SESSIONS[0][1]
    page = journey.at("shenruoqing").open(reverse("suggestions:register"))
    if session not in page.text:
        pytest.fail("the form does not offer the session")
    page.send(
        number="0924",
        title=told["title"],
        body=told["text"],
        items="\n".join(f"{item['title']}\n　{item['text']}" for item in told["items"]),
        lead_deputy=Deputy.objects.get(name="易先勇").pk,
        category=Category.objects.get(name=told["category"]).pk,
    )
    suggestion = journey.suggestion
    assert suggestion.received_on == date(2025, 1, 21)
    assert suggestion.items.count() == 3
    if suggestion.state == Suggestion.State.DRAFT:
        journey.take("shenruoqing", "suggestions:submit", suggestion)
    if journey.suggestion.state == Suggestion.State.UNDER_REVIEW:
        journey.take("shenruoqing", "suggestions:accept", suggestion)


def assign(journey):
    told = journey.told
    journey.on(told["assigned_on"])
    journey.take(
        "shenruoqing",
        "suggestions:assign",
        journey.suggestion,
        lead=agency(told["lead_agency"]),
        co_handlers=[agency(name) for name in told["co_agencies"]],
    )
    assert journey.lead.due_on == date(2025, 5, 12)
    assert "2025" in journey.at("zhouwenlan").open(journey.suggestion.get_absolute_url()).text


OFFICERS = {
    "市发展改革委": ("zhouwenlan", "hejingxing"),
    "市科技局": ("qinmuyan", "dingxizhe"),
    "市经济信息委": ("luoxinyue", "jiangbaichuan"),
    "市财政局": ("songzhihe", None),
    "市国资委": ("yanxiaohe", None),
}
SIGNERS = {
    "市科技局": "wanhongbo",
    "市经济信息委": "feiyuhang",
    "市财政局": "baijinglin",
    "市国资委": "ruanmingde",
}


def officer_in(short_name):
    name = OFFICERS[short_name][1]
    found = User.objects.filter(memberships__agency__short_name=short_name, memberships__role="case_officer")
    return User.objects.get(username=name) if name else found.first()


def take_up(journey):
    journey.on(journey.told["signed_for_on"])
    for short_name, (coordinator, _officer) in OFFICERS.items():
        journey.take(coordinator, "suggestions:sign_for", journey.co(short_name))
        officer = officer_in(short_name)
        journey.take(coordinator, "suggestions:allocate", journey.co(short_name), officer=officer.pk)


def talk(journey, phase):
    for contact in journey.told["contacts"]:
        if contact["phase"] == phase:
            journey.on(contact["on"], hour=16)
            fields = {name: contact[name] for name in ("phase", "way", "participants", "summary")}
            journey.take("hejingxing", "replies:log_contact", journey.lead, **fields)


def collect_opinions(journey):
    journey.on("2025-03-07")
    journey.take("hejingxing", "replies:request_opinion", journey.lead)
    for row in journey.told["opinions"]:
        journey.on(row["given_on"])
        co, writer = journey.co(row["agency"]), officer_in(row["agency"]).username
        journey.take(writer, "replies:save_opinion", co, text=row["text"])
        signer = User.objects.get(username=SIGNERS[row["agency"]])
        journey.take(writer, "replies:submit_opinion", co.opinion, holder=signer.pk)
        journey.take(signer.username, "replies:give_opinion", co.opinion)
    for row in journey.told["opinions"]:
        opinion = journey.co(row["agency"]).opinion
        fields = {"treatment": row["treatment"], "reason": row["treatment_note"]}
        journey.take("hejingxing", "replies:treat_opinion", opinion, **fields)


def draft(journey):
    told = journey.told["reply"]
    fields = {
        "contact_person": told["contact"]["person"],
        "contact_phone": told["contact"]["phone"],
        "postcode": told["contact"]["postcode"],
    }
    for item, answer in zip(journey.lead.items.all(), told["items"], strict=True):
        outcome = ResultClass.objects.get(scheme__code="CQ_ABCD", letter=answer["outcome"]).pk
        row = {**answer, "outcome": outcome, "reported_to": answer.get("reported_to", "")}
        names = ("heading", "outcome", "wording", "done", "next_step", "reported_to")
        fields |= {f"item-{item.pk}-{name}": row[name] for name in names}
    journey.on("2025-04-28")
    journey.take("hejingxing", "replies:save_draft", journey.lead, **fields)
    assert journey.reply.latest.overall_class.letter == "D"


def sign_off(journey):
    journey.on("2025-04-29")
    journey.take("hejingxing", "replies:submit_draft", journey.reply)
    for day, username in [
        ("2025-04-29", "tangzhiyuan"),
        ("2025-04-30", "xiayunshu"),
        ("2025-05-06", "mengguangyao"),
    ]:
        journey.on(day, hour=15)
        page = journey.at(username).open(reverse("replies:approval", args=[journey.reply.pk]))
        page.send(to="/pass_draft/")
    journey.on(journey.told["letter_on"], hour=9)
    page = journey.at("gaojian").open(reverse("replies:approval", args=[journey.reply.pk]))
    assert "此答复函已经重庆市发展和改革委员会主任高健审签。" in page.text
    page.send(to="/sign/", comment="同意印发。")
    assert "请确认是您本人" in page.text
    page.send(to="/reauthenticate/", password="wrong")
    assert journey.reply.state == Reply.State.IN_REVIEW
    confirmed(page)
    assert journey.reply.state == Reply.State.SIGNED


def issue(journey):
    number = journey.told["reply"]["document_number"]
    journey.take("zhouwenlan", "replies:number", journey.reply, number=number)
    journey.take("zhouwenlan", "replies:dispatch", journey.reply)
    journey.take("shenruoqing", "replies:invite", journey.reply)
    assert journey.suggestion.state == Suggestion.State.REPLIED


def evaluate(journey):
    """The deputy has no account: the link of the message, the letter, the mark, a confirmation."""
    told = journey.told["evaluation"]
    journey.on(told["on"])
    message = Message.objects.get(recipient_name="易先勇")
    link = message.body[message.body.index("/evaluate/") :].split()[0]
    deputy = Visitor().open(link)
    assert "易先勇代表" in deputy.text
    deputy.send(reply=told["mark"], comment=told["comment"])
    deputy.send(button=("step", "confirm"))
    evaluation = Evaluation.objects.get()
    assert (evaluation.state, evaluation.marks, evaluation.comment) == (
        "given",
        {"reply": "satisfied"},
        told["comment"],
    )


def publish(journey):
    journey.on("2025-05-19")
    journey.take("hejingxing", "replies:propose_publication", journey.reply)
    publication = journey.reply.publication
    journey.take("zhouwenlan", "replies:review_publication", publication, checked="on")
    journey.on(journey.told["publication"]["published_on"])
    journey.take("shenruoqing", "replies:publish", publication)
    piece = PublishedPiece.objects.get()
    assert piece.published_on == date(2025, 5, 29)
    shown = Client().get(reverse("replies:public_piece", args=[piece.public_id])).content.decode()
    assert journey.told["title"] in shown
    assert "023-63001428" not in shown


LETTER = [
    "渝发改函〔2025〕312号",
    "重庆市发展和改革委员会关于市六届人大三次会议第0924号建议办理情况的答复函",
    "易先勇代表：",
    "（第0924号）收悉。经与市科技局、市经济信息委、市财政局、市国资委等协办单位共同研究办理",
    "一、关于建立",
    "二、关于争取东部沿海地区产业转移",
    "三、关于国家层面设立",
    "此答复函已经重庆市发展和改革委员会主任高健审签。",
    "人大代表全渝通",
    "\n重庆市发展和改革委员会\n2025年5月8日\n",
    "（联系人：周文澜；联系电话：023-63001428；邮政编码：401121）",
]


def check_letter():
    text = letters.plain_text(Letter.objects.get().text)
    places = [text.find(part) for part in LETTER]
    assert -1 not in places, LETTER[places.index(-1)]
    assert places == sorted(places)


@pytest.mark.slow
def test_0924_is_handled_from_registration_to_conclusion(journey):
    register(journey)
    assign(journey)
    take_up(journey)
    talk(journey, "before")
    collect_opinions(journey)
    talk(journey, "during")
    draft(journey)
    sign_off(journey)
    issue(journey)
    check_letter()
    talk(journey, "after")
    evaluate(journey)
    publish(journey)
    journey.take("shenruoqing", "replies:conclude", journey.suggestion)
    assert journey.suggestion.state == Suggestion.State.CONCLUDED
    call_command("check_states", stdout=io.StringIO())
    call_command("verify_events", stdout=io.StringIO())
