"""市六届人大三次会议第0924号, from the register to the public page, by everybody it takes, in Chromium."""

import json
from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from agencies import clock
from agencies.models import Agency, Membership, Message, Role
from agencies.permissions import Action
from replies.models import PublishedPiece, Reply
from suggestions.models import Event, Session, Suggestion
from tests import factories
from tests.people_at_work import PeopleAtWork, choose, confirm, fill, finish, pick, press

pytestmark = pytest.mark.browser

CASE = json.loads((settings.BASE_DIR / "config/demo/case_0924.json").read_text(encoding="utf-8"))
CO = {
    "市科技局": "重庆市科学技术局",
    "市经济信息委": "重庆市经济和信息化委员会",
    "市财政局": "重庆市财政局",
    "市国资委": "重庆市国有资产监督管理委员会",
}
PICTURES = settings.BASE_DIR / "tests" / "screenshots"


@pytest.fixture
def world(shared_world):
    clock.move_to(date(2025, 1, 21))
    world = shared_world
    world.session = Session.objects.create(
        term=world.term,
        number=3,
        name=CASE["session"],
        opens_on=date(2025, 1, 19),
        closes_on=date(2025, 1, 22),
        profile=world.profile,
    )
    Session.objects.get(number=4).delete()
    for short_name in ("市经济信息委", "市国资委"):
        agency = factories.agency(CO[short_name], short_name)
        world._cast(agency, factories.SMALL, prefix=f"{short_name}_")
    return world


@pytest.fixture
def people(browser, live_server):
    PICTURES.mkdir(exist_ok=True)
    people = PeopleAtWork(browser, live_server.url, PICTURES)
    yield people
    people.close()


def test_0924_goes_all_the_way(world, people, live_server, settings):
    settings.BASE_URL = live_server.url
    suggestion = registered_and_accepted(world, people)
    assigned(suggestion, world, people)
    taken_up(suggestion, world, people)
    discussed(suggestion, world, people)
    drafted(suggestion, world, people)
    signed_off(suggestion, world, people)
    sent(suggestion, world, people)
    evaluated(suggestion, world, people)
    published_and_concluded(suggestion, world, people)

    actors = set(Event.objects.filter(suggestion=suggestion).values_list("actor", flat=True))
    assert len(actors) >= 9


def case_page(page, suggestion):
    page.goto(suggestion.get_absolute_url())
    return page


def registered_and_accepted(world, people):
    page = people.at_desk(world.office_coordinator)
    people.picture(page, "empty-desk")
    page.goto(reverse("suggestions:register"))
    fill(page, number="0924", title=CASE["title"], body=CASE["text"], received_on="2025-01-21")
    pick(page, "lead_deputy", "易先勇")
    lines = [line for item in CASE["items"] for line in (item["title"], f"  {item['text']}")]
    fill(page, items="\n".join(lines))
    people.picture(page, "register")
    page.locator("button[name=draft]").click()
    suggestion = Suggestion.objects.get(number="0924")
    press(page, Action.SUBMIT)
    page.wait_for_load_state()

    press(case_page(people.at_desk(world.office_leader), suggestion), Action.ACCEPT)
    people.at_desk(world.office_leader).wait_for_load_state()
    suggestion.refresh_from_db()
    assert suggestion.state == "to_assign"
    assert [item.title for item in suggestion.items.all()] == [item["title"] for item in CASE["items"]]
    return suggestion


def assigned(suggestion, world, people):
    clock.move_to(date(2025, 2, 10))
    page = case_page(people.at_desk(world.office_coordinator), suggestion)
    press(page, Action.ASSIGN)
    pick(page, "lead", "市发展改革委", typed="fzgg")
    pick(page, "co_handlers", *CO)
    people.picture(page, "assign")
    finish(page)

    lead = world.lead_of(suggestion)
    assert (lead.due_on, lead.due_basis["raw"]) == (date(2025, 5, 12), "2025-05-10")
    assert suggestion.assignments.co_handling().count() == 4


def taken_up(suggestion, world, people):
    clock.move_to(date(2025, 2, 12))
    page = people.at_desk(world.coordinator)
    page.goto("/")
    people.picture(page, "desk")
    page.locator("tbody form button").first.click()  # 签收 in the row itself
    page.wait_for_load_state()
    press(case_page(page, suggestion), Action.ALLOCATE)
    choose(page, "officer", world.officer.pk)
    finish(page)
    for co in suggestion.assignments.co_handling():
        page = case_page(people.at_desk(member(co.agency, Role.AGENCY_COORDINATOR)), suggestion)
        press(page, Action.SIGN_FOR)
        page.wait_for_load_state()
        press(page, Action.ALLOCATE)
        choose(page, "officer", member(co.agency, Role.CASE_OFFICER).pk)
        finish(page)
    assert set(suggestion.assignments.values_list("state", flat=True)) == {"working"}


def member(agency, role):
    return Membership.objects.get(agency=agency, role=role).user


def discussed(suggestion, world, people):
    """Contacts, the request for opinions, and the opinions with their own signatures."""
    page = people.at_desk(world.officer)
    for contact in CASE["contacts"][:2]:
        log_contact(page, suggestion, contact)
    press(case_page(page, suggestion), Action.REQUEST_OPINION)
    people.picture(page, "request-opinions")
    finish(page)
    for opinion in CASE["opinions"]:
        give_opinion(suggestion, opinion, people)
    assert suggestion.assignments.filter(state="opinion_given").count() == 4
    treat_opinions(suggestion, page)


def log_contact(page, suggestion, contact):
    clock.move_to(date.fromisoformat(contact["on"]))
    press(case_page(page, suggestion), Action.LOG_CONTACT)
    fill(page, held_on=contact["on"], participants=contact["participants"], summary=contact["summary"])
    choose(page, "phase", contact["phase"])
    choose(page, "way", contact["way"])
    finish(page)


def give_opinion(suggestion, opinion, people):
    clock.move_to(date.fromisoformat(opinion["given_on"]))
    agency = Agency.objects.get(short_name=opinion["agency"])
    officer, principal = member(agency, Role.CASE_OFFICER), member(agency, Role.PRINCIPAL)
    page = case_page(people.at_desk(officer), suggestion)
    press(page, Action.SAVE_OPINION)
    fill(page, text=opinion["text"])
    finish(page)
    press(case_page(page, suggestion), Action.SUBMIT_OPINION)
    choose(page, "holder", principal.pk)
    finish(page)
    page = case_page(people.at_desk(principal), suggestion)
    press(page, Action.GIVE_OPINION)
    finish(page)
    confirm(page)


def treat_opinions(suggestion, page):
    for given in CASE["opinions"]:
        assignment = suggestion.assignments.get(agency__short_name=given["agency"])
        page.goto(reverse("replies:treat_opinion", args=[assignment.opinion.pk]))
        choose(page, "treatment", given["treatment"])
        fill(page, reason=given["treatment_note"])
        finish(page)


def drafted(suggestion, world, people):
    clock.move_to(date(2025, 4, 22))
    page = people.at_desk(world.officer)
    assignment = world.lead_of(suggestion)
    page.goto(reverse("replies:save_draft", args=[assignment.pk]))
    for item, answer in zip(assignment.items.all(), CASE["reply"]["items"], strict=True):
        write_answer(page, item, answer, assignment)
    contact = CASE["reply"]["contact"]
    fill(page, contact_person=contact["person"], contact_phone=contact["phone"], postcode=contact["postcode"])
    people.picture(page, "editor")
    finish(page)
    for talk in CASE["contacts"][2:]:
        if talk["phase"] == "during":
            log_contact(page, suggestion, talk)
    reply = Reply.objects.get(assignment=assignment)
    page.goto(reply.get_absolute_url())
    people.picture(page, "reply")
    page.goto(reverse("replies:submit_draft", args=[reply.pk]))
    people.picture(page, "submit-draft")
    finish(page)
    reply.refresh_from_db()
    assert reply.state == "in_review"


def write_answer(page, item, answer, assignment):
    classes = assignment.profile.class_scheme.classes
    prefix = f"item-{item.pk}-"
    choose(page, f"{prefix}outcome", classes.get(letter=answer["outcome"]).pk)
    choose(page, f"{prefix}wording", answer["wording"])
    fill(page, **{f"{prefix}heading": answer["heading"], f"{prefix}done": answer["done"]})
    fill(page, **{f"{prefix}next_step": answer["next_step"]})
    if answer.get("reported_to"):
        fill(page, **{f"{prefix}reported_to": answer["reported_to"]})


def signed_off(suggestion, world, people):
    """Section, office, deputy head at their desks, the principal on a phone."""
    reply = Reply.objects.get(assignment__suggestion=suggestion)
    chain = [(24, world.section_reviewer), (27, world.office_reviewer), (29, world.deputy_head)]
    for day, reviewer in chain:
        clock.move_to(date(2025, 4, day))
        page = people.at_desk(reviewer)
        page.goto(reverse("replies:approvals"))
        page.get_by_text(CASE["title"]).first.click()
        finish(page)
    clock.move_to(date(2025, 5, 7))
    page = people.at_desk(world.principal, phone=True)
    page.goto(reverse("replies:approvals"))
    people.picture(page, "approvals-phone")
    page.get_by_text(CASE["title"]).first.click()
    people.picture(page, "sign-phone")
    no_sideways_scrolling(page)
    finish(page)
    people.picture(page, "password-phone")
    no_sideways_scrolling(page)
    confirm(page)
    reply.refresh_from_db()
    assert reply.state == "signed"


def no_sideways_scrolling(page):
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def sent(suggestion, world, people):
    clock.move_to(date(2025, 5, 8))
    page = case_page(people.at_desk(world.coordinator), suggestion)
    press(page, Action.NUMBER)
    fill(page, number=CASE["reply"]["document_number"])
    people.picture(page, "number")
    finish(page)
    press(case_page(page, suggestion), Action.DISPATCH)
    people.picture(page, "dispatch")
    finish(page)
    page.goto(reverse("replies:letter", args=[Reply.objects.get(assignment__suggestion=suggestion).pk]))
    people.picture(page, "letter")
    assert "此答复函已经重庆市发展和改革委员会主任高健审签" in page.locator("main").inner_text()
    suggestion.refresh_from_db()
    assert suggestion.state == "replied"


def evaluated(suggestion, world, people):
    clock.move_to(date(2025, 5, 9))
    page = case_page(people.at_desk(world.office_coordinator), suggestion)
    press(page, Action.INVITE)
    page.wait_for_load_state()
    clock.move_to(date.fromisoformat(CASE["evaluation"]["on"]))
    page = people.visitor(phone=True)
    page.goto(link_in(Message.objects.get(recipient=None)))
    people.picture(page, "evaluate-phone")
    no_sideways_scrolling(page)
    choose(page, "reply", CASE["evaluation"]["mark"])
    fill(page, comment=CASE["evaluation"]["comment"])
    finish(page)
    people.picture(page, "evaluate-confirm-phone")
    finish(page)
    people.picture(page, "evaluated-phone")
    evaluation = suggestion.assignments.answering().get().evaluations.get()
    assert evaluation.marks == {"reply": "satisfied"}


def link_in(message):
    return message.body[message.body.index("http") :]


def published_and_concluded(suggestion, world, people):
    clock.move_to(date(2025, 5, 27))
    reply = Reply.objects.get(assignment__suggestion=suggestion)
    page = people.at_desk(world.officer)
    page.goto(reverse("replies:propose_publication", args=[reply.pk]))
    choose(page, "disclosure", "full")
    finish(page)
    page = people.at_desk(world.coordinator)
    page.goto(reverse("replies:review_publication", args=[reply.publication.pk]))
    page.locator("main [name=checked]").check()
    people.picture(page, "secrecy-review")
    finish(page)
    clock.move_to(date.fromisoformat(CASE["publication"]["published_on"]))
    page = people.at_desk(world.office_leader)
    page.goto(reverse("replies:publish", args=[reply.publication.pk]))
    people.picture(page, "publish")
    finish(page)
    press(case_page(people.at_desk(world.office_coordinator), suggestion), Action.CONCLUDE)
    people.at_desk(world.office_coordinator).wait_for_load_state()
    people.picture(case_page(people.at_desk(world.office_coordinator), suggestion), "concluded")
    suggestion.refresh_from_db()
    assert suggestion.state == "concluded"
    on_the_public_page(people)


def on_the_public_page(people):
    piece = PublishedPiece.objects.get()
    page = people.visitor()
    page.goto(reverse("replies:public_list"))
    people.picture(page, "public-list")
    page.get_by_text(CASE["title"]).first.click()
    people.picture(page, "public-piece")
    assert page.url.endswith(piece.get_absolute_url())
    shown = page.locator("main").inner_text()
    assert CASE["title"] in shown
    assert "收悉" in shown
    assert CASE["reply"]["contact"]["phone"] not in shown
