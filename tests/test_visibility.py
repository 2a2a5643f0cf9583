"""Who finds what: every address of the program, asked by everybody of the cast, on pieces of their own and of others.

Who has no part in a piece finds nothing (404), who has one but not the right is refused (403), and a confidential
piece exists for the people on its list alone: in no list, count, notice, message or number.
"""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agencies.models import AccessLog, Agency, Message, Notice
from agencies.permissions import Action, is_granted
from replies.models import Evaluation, Publication, Reply
from suggestions.models import Attachment, Suggestion
from tests import factories

OWN_APPS = ("suggestions", "replies")
SECRET_TITLE, SECRET_NUMBER = "关于隐密事项甲乙丙丁的建议", "机密7391"
BESIDE_THE_CASES = {
    "absence",
    "addresses",
    "agencies",
    "delegations",
    "deputies",
    "evaluation_import",
    "me",
    "memberships",
    "messages",
    "terms",
    "urge_notice",
}
"""Addresses by their first word, or names, about what belongs to no case or is not in every one; their own tests say who may open them."""


@pytest.fixture(autouse=True)
def _nothing_drawn(monkeypatch):
    """Who gets a PDF is asked here, not what stands in it."""
    monkeypatch.setattr("replies.views.letters.draw", lambda text, **options: b"%PDF")


def is_beside(short, route):
    return bool({short, route.split("/")[0]} & BESIDE_THE_CASES)


def routes(patterns=None, prefix=""):
    """(name, route, converters) of the pages of the two apps and of the case."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            if entry.app_name in OWN_APPS:
                yield from routes(entry.url_patterns, f"{entry.app_name}:")
        elif isinstance(entry, URLPattern) and (prefix or entry.name == "case"):
            yield prefix + entry.name, str(entry.pattern), entry.pattern.converters


class Place:
    """A piece with a row for every address: its first word says what it is about."""

    def __init__(self, world, suggestion):
        lead, co = world.lead_of(suggestion), world.co_of(suggestion)
        reply = Reply.objects.get(assignment=lead)
        self.suggestion = suggestion
        self.co = co
        self.more = {"suggestion": suggestion.pk, "kind": "due"}
        self.rows = {
            "suggestions": suggestion,
            "assignments": lead,
            "autosave": lead,
            "opinions": co.opinion,
            "replies": reply,
            "approvals": reply,
            "why_this_day": lead,
            "attachments": Attachment.objects.filter(suggestion=suggestion).first()
            or a_file(world, suggestion),
            "publications": Publication.objects.filter(reply=reply).first(),
            "evaluations": Evaluation.objects.filter(assignment=lead).first(),
            "commitments": reply.commitments.first(),
        }

    def row_of(self, short, route):
        if short in OF_CO_HANDLERS:
            return self.co
        return self.rows["autosave" if short == "autosave" else route.split("/")[0]]

    def addresses(self):
        """(name of the step or page, row, address)."""
        for name, route, converters in routes():
            short = name.rpartition(":")[2]
            if "pk" not in converters or is_beside(short, route):
                continue
            row = self.row_of(short, route)  # an address about something nobody thought of fails here
            if row is not None:
                more = {key: self.more.get(key, 1) for key in converters if key != "pk"}
                yield short, row, reverse(name, kwargs={"pk": row.pk, **more})


OF_CO_HANDLERS = {"save_opinion", "excuse_co_handler"}


def a_file(world, suggestion):
    from django.core.files.base import ContentFile

    return Attachment.objects.create(
        suggestion=suggestion,
        agency=world.office,
        file=ContentFile(b"%PDF-1.7", name="a.pdf"),
        name="附件.pdf",
        content_type="application/pdf",
        size=8,
        sha256="0" * 64,
        uploaded_by=world.office_coordinator,
    )


OVERSEERS = {"office_coordinator", "office_leader", "liaison", "auditor"}
REVIEWERS = {"section_reviewer", "office_reviewer", "deputy_head"}
LEAD = {"coordinator", "officer", "principal"} | REVIEWERS
CO, CO2 = ({f"{co}_{who}" for who in ("coordinator", "officer", "principal")} for co in ("co", "co2"))

SEEN_BY = {
    "suggestion": OVERSEERS | LEAD | CO | CO2,
    "assignment": OVERSEERS | LEAD | CO | CO2,
    "attachment": OVERSEERS | LEAD | CO | CO2,
    "reply": OVERSEERS | LEAD,
    "publication": OVERSEERS | LEAD,
    "evaluation": OVERSEERS | LEAD,
    "commitment": OVERSEERS | LEAD,
    "opinion": OVERSEERS | LEAD | CO,
}
LETTER = {"letter", "letter_docx", "letter_pdf"}
OPINION_LETTER = {"opinion_letter", "opinion_letter_docx", "opinion_letter_pdf"}
READ = {
    "case",
    "commitment",
    "reply",
    "diff",
    "why_this_day",
    "attachment",
    "approval",
    *LETTER,
    *OPINION_LETTER,
}


def cast(world):
    """Everybody, and a second officer of the lead agency to whom nothing was allocated."""
    factories.person("second_officer", "第二承办人", agency=world.lead, role="case_officer")
    second = world.lead.memberships.get(user__username="second_officer").user
    return {**world.people, "second_officer": second}


def sees(name, short, row, *, is_issued):
    if short in LETTER and is_issued:
        return name in SEEN_BY["suggestion"]
    return name in SEEN_BY[row._meta.model_name]


def right_of(user, short, row, suggestion):
    """Whether the table grants what the page does; None for pages to read."""
    if short in READ:
        return None
    if short == "see_contact_data":
        return any(is_granted(user, short, on=one) for one in (suggestion, *suggestion.assignments.all()))
    if short in ("save_draft", "autosave"):  # while it is signed off, by whose turn it is
        reply = Reply.objects.get(assignment=row)
        drafting = reply.state == Reply.State.DRAFTING
        return is_granted(user, Action.SAVE_DRAFT, on=row if drafting else reply)
    return is_granted(user, Action(short), on=row)


@pytest.mark.parametrize("state", ["drafted", "in_sign_off", "numbered", "publication_reviewed"])
def test_every_address_answers_as_the_matrix_says(world, client_of, state):
    marks = ["B", "A"] if state == "publication_reviewed" else ["A", "D"]
    suggestion = getattr(world, state)(marks=marks)
    place, wrong = Place(world, suggestion), []
    is_issued = state == "publication_reviewed"
    for name, user in cast(world).items():
        client = client_of(user)
        for short, row, address in place.addresses():
            answers = {client.get(address).status_code}
            if short not in READ | {"see_contact_data"}:
                answers.add(client.post(address, {}).status_code)
            right = right_of(user, short, row, suggestion)
            if not sees(name, short, row, is_issued=is_issued):
                expected = {404}
            elif right is False:
                expected = {403}
            else:
                expected = {200, 302, 405, 409, 422} if right else {200, 302}
                expected |= {403} if short == "object" else set()  # its window has closed
            if not answers <= expected and answers != {405, *(answers & expected)}:
                wrong.append((name, address, sorted(answers), sorted(expected)))
    assert wrong == []


def test_who_has_no_part_finds_nothing_anywhere(world, client_of):
    place = Place(world, world.publication_reviewed())
    for name in ("neighbour_coordinator", "neighbour_officer", "neighbour_principal", "system_admin"):
        client = client_of(getattr(world, name))
        for _short, _row, address in place.addresses():
            assert client.get(address).status_code in (404, 405), (name, address)
            assert client.post(address, {}).status_code in (404, 405), (name, address)


def test_what_does_not_exist_looks_the_same(world, client_of):
    suggestion = world.assigned()
    client = client_of(world.neighbour_coordinator)
    foreign, missing = client.get(suggestion.get_absolute_url()), client.get("/suggestions/987654/")
    shown = [answer.text.replace(answer.request["PATH_INFO"], "") for answer in (foreign, missing)]
    tokenless = [strip_tokens(text) for text in shown]
    assert tokenless[0] == tokenless[1]
    assert AccessLog.objects.filter(kind=AccessLog.Kind.NOT_VISIBLE).count() == 1


def strip_tokens(text):
    import re

    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", text)


def test_without_an_account_everything_leads_to_the_login(world, client):
    place = Place(world, world.publication_reviewed())
    for _short, _row, address in place.addresses():
        for answer in (client.get(address), client.post(address, {})):
            assert answer.status_code == 302
            assert "login" in answer.url


# Confidential.

LISTED = {
    "office_coordinator",
    "coordinator",
    "officer",
    "principal",
    *REVIEWERS,
    *CO,
    *CO2,
}


@pytest.fixture
def secret(world):
    fields = {"title": SECRET_TITLE, "number": SECRET_NUMBER, "flags": {"is_confidential": True}}
    return world.walked("invited", **fields)


def test_its_list_came_about_by_the_steps(world, secret):
    listed = {name for name, user in world.people.items() if secret.access_list.filter(user=user).exists()}
    assert listed == LISTED


def test_off_its_list_no_address_of_it_exists(world, client_of, secret):
    place = Place(world, secret)
    for name, user in cast(world).items():
        if name in LISTED:
            continue
        client = client_of(user)
        for _short, _row, address in place.addresses():
            assert client.get(address).status_code in (404, 405), (name, address)
            assert client.post(address, {}).status_code in (404, 405), (name, address)


LISTS = [
    "/",
    "/?queue=overdue",
    "/?queue=key",
    "/suggestions/?key=on",
    "/suggestions/",
    f"/suggestions/?q={SECRET_NUMBER}",
    f"/suggestions/?q={SECRET_TITLE}",
    "/suggestions/?light=none",
    "/suggestions/assign/",
    "/approvals/",
    "/reminders/",
    "/reminders/ahead/",
    "/notices/",
    "/public/",
    "/public/?q=7391",
]


def pages_of(client):
    """What the person reads in every list and in every list of the admin."""
    from django.contrib import admin

    texts = {}
    for address in LISTS:
        texts[address] = client.get(address).text
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        answer = client.get(address)
        texts[address] = answer.text if answer.status_code == 200 else ""
    return texts


def test_off_its_list_nobody_reads_of_it_anywhere(world, client_of, secret):
    everybody = cast(world)
    for user in everybody.values():
        user.is_staff = True
        user.save()
    for name, user in everybody.items():
        if name in LISTED:
            continue
        for address, text in pages_of(client_of(user)).items():
            # The words that were searched for stand in the search field.
            told = text.replace(f'value="{SECRET_NUMBER}"', "").replace(f'value="{SECRET_TITLE}"', "")
            told = told.replace(f"：{SECRET_NUMBER}", "").replace(f"：{SECRET_TITLE}", "")
            assert SECRET_TITLE not in told, (name, address)
            assert SECRET_NUMBER not in told, (name, address)


def test_off_its_list_nothing_counts_it(world, client_of):
    def counts(user):
        client = client_of(user)
        desk = [(tab["label"], tab["count"]) for tab in client.get("/").context["queues"]]
        total = client.get("/suggestions/").context["total"]
        board = client.get("/suggestions/assign/")
        assigning = board.context["total"] if board.status_code == 200 else None
        return desk, total, assigning, user.notices.count()

    world.invited()
    watching = {
        name: getattr(world, name)
        for name in ("office_leader", "liaison", "auditor", "neighbour_coordinator")
    }
    before = {name: counts(user) for name, user in watching.items()}
    flags = {"is_confidential": True}
    world.walked("to_assign", flags=flags, number="机密1")
    world.walked("invited", flags=flags, number="机密2")
    world.in_sign_off(flags=flags, number="机密3")
    assert {name: counts(user) for name, user in watching.items()} == before


def test_neither_notices_nor_messages_tell_of_it_off_its_list(world, secret):
    listed = set(secret.access_list.values_list("user", flat=True))
    told = Notice.objects.filter(url=secret.get_absolute_url())
    assert told.exists()
    assert set(told.values_list("user", flat=True)) <= listed
    assert not Notice.objects.filter(case_label__contains=SECRET_TITLE).exists()
    assert not Message.objects.filter(recipient__isnull=False, body__contains=SECRET_TITLE).exists()


def test_what_became_confidential_leaves_the_inboxes(world, post, client_of):
    suggestion = world.submitted(title=SECRET_TITLE)
    assert world.office_leader.notices.filter(case_label__contains=SECRET_TITLE).exists()
    address = reverse("suggestions:revise", args=[suggestion.pk])
    client = client_of(world.office_coordinator)
    form = client.get(address).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    fields = {name: value for name, value in fields.items() if value not in (None, "", False)}
    fields["items"] = "建立机制"
    assert client.post(address, fields | {"is_confidential": "on"}).status_code == 302
    assert client_of(world.office_leader).get(suggestion.get_absolute_url()).status_code == 404
    assert not world.office_leader.notices.filter(case_label__contains=SECRET_TITLE).exists()


@pytest.mark.parametrize("number", [SECRET_NUMBER, f"{SECRET_NUMBER[:2]}0{SECRET_NUMBER[2:]}"])
def test_its_number_can_be_given_again_off_its_list(world, post, secret, number):
    """A refusal would say that it exists."""
    other = factories.person("second_registrar", "第二登记人", agency=world.office, role="office_coordinator")
    answer = post(other, reverse("suggestions:register"), **registration(world, number))
    assert answer.status_code == 302
    answer = post(world.office_coordinator, reverse("suggestions:register"), **registration(world, number))
    assert answer.status_code == 422


def registration(world, number):
    return {
        "session": world.session.pk,
        "kind": "suggestion",
        "number": number,
        "period": "in_session",
        "received_on": "2026-05-11",
        "title": "关于增设社区托育点的建议",
        "lead_deputy": world.deputies[0].pk,
        "body": "托育供给不足。",
        "items": "增设托育点",
        "publication_wish": "full",
    }


def test_looks_at_its_contact_data_are_logged_without_naming_it(world, client_of, secret):
    address = reverse("suggestions:see_contact_data", args=[secret.pk])
    assert client_of(world.officer).get(address).status_code == 200
    log = AccessLog.objects.get(kind=AccessLog.Kind.CONTACT_DATA)
    assert SECRET_TITLE not in log.what
    assert SECRET_NUMBER not in log.what


# People who moved.


def move(user, *, to, role):
    from agencies import clock

    user.memberships.update(valid_to=clock.today().replace(day=1))
    factories.person(user.username, user.name, agency=to, role=role)


def test_who_moved_to_another_agency_finds_nothing_of_the_old_one(world, client_of):
    suggestion = world.in_sign_off(turn="section")
    move(world.section_reviewer, to=world.neighbour, role="reviewer")
    client, reply = client_of(world.section_reviewer), world.reply_of(suggestion)
    for address in ("/", "/approvals/", "/suggestions/", "/reminders/"):
        assert suggestion.title not in client.get(address).text, address
    assert client.get(reply.get_absolute_url()).status_code == 404
    answer = client.post(reverse("replies:pass_draft", args=[reply.pk]), {"version": reply.latest.number})
    assert answer.status_code == 404
    assert not client.get("/").context["navigation"][2]["count"]


def test_who_moved_to_a_co_handler_no_longer_reads_the_leads_draft(world, client_of):
    suggestion = world.in_sign_off(turn="section")
    move(world.section_reviewer, to=world.co, role="reviewer")
    client, reply = client_of(world.section_reviewer), world.reply_of(suggestion)
    assert client.get(suggestion.get_absolute_url()).status_code == 200
    assert client.get(reply.get_absolute_url()).status_code == 404
    assert client.get(reverse("replies:letter", args=[reply.pk])).status_code == 404


# What a co-handler of a visible case reads.

REMARK = "审签时的内部意见，不对外。"


def test_a_co_handler_learns_nothing_of_the_leads_sign_off(world, client_of, post):
    suggestion = world.in_sign_off(turn="principal")
    reply = world.reply_of(suggestion)
    page = client_of(world.principal).get(reverse("replies:approval", args=[reply.pk]))
    fields = {"version": reply.latest.number, "comment": REMARK}
    fields["digest"] = page.context["digest"].value
    assert post(world.principal, reverse("replies:sign", args=[reply.pk]), **fields).status_code == 302
    address = suggestion.get_absolute_url()
    assert REMARK in client_of(world.coordinator).get(address).text
    for user in (world.co_coordinator, world.co2_officer):
        text = client_of(user).get(address).text
        assert REMARK not in text
        assert world.principal.name not in text


def test_a_refusal_does_not_tell_a_co_handler_of_the_leads_drafting(world, client_of):
    suggestion = world.drafted()
    page = client_of(world.co_coordinator).get(
        reverse("suggestions:sign_for", args=[world.co_of(suggestion).pk])
    )
    assert page.status_code == 409
    assert suggestion.events.first().action == Action.SAVE_DRAFT
    assert str(Action.SAVE_DRAFT.label) not in page.text


def test_a_co_handler_reads_no_evaluation(world, client_of):
    suggestion = world.evaluated()
    assert client_of(world.coordinator).get(suggestion.get_absolute_url()).context["evaluations"]
    shown = client_of(world.co_coordinator).get(suggestion.get_absolute_url())
    assert shown.status_code == 200
    assert not shown.context["evaluations"]


def test_the_security_log_is_for_administrator_and_auditor(world, client_of):
    client_of(world.neighbour_officer).get(world.assigned().get_absolute_url())
    address = reverse("admin:agencies_accesslog_changelist")
    for name, rows in (("system_admin", 1), ("auditor", 1), ("office_coordinator", 0), ("coordinator", 0)):
        user = getattr(world, name)
        user.is_staff = True
        user.save()
        assert client_of(user).get(address).context["cl"].result_count == rows, name


def test_no_other_office_finds_the_cases(world, client_of):
    suggestion = world.assigned()
    other = factories.agency("某区人民政府办公室", "区政府办", Agency.Kind.ASSIGNING_OFFICE)
    stranger = factories.person("other_office", "区督查", agency=other, role="office_coordinator")
    assert client_of(stranger).get(suggestion.get_absolute_url()).status_code == 404
    assert client_of(stranger).get("/suggestions/").context["total"] == 0
    assert not Suggestion.objects.visible_to(stranger).exists()


def test_every_route_with_a_subject_is_walked(world):
    place = Place(world, world.publication_reviewed(marks=["B", "A"]))
    walked = {short for short, _row, _address in place.addresses()} | {"publish", "review_publication"}
    about = {name.rpartition(":")[2]: route for name, route, keys in routes() if "pk" in keys}
    beside = {name for name, route in about.items() if is_beside(name, route)}
    assert about.keys() - beside == walked
