"""Whatever is typed, pasted, forged or repeated: an answer in words, never a fault, and nothing half done.

Every form of the program is opened as a browser would, then sent again and again with one field that holds junk.
"""

import io
import random
import uuid
import zipfile
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from agencies.models import FormKey
from replies.models import Letter, Reply
from suggestions.models import Event, Suggestion
from tests.confirming import confirmed
from tests.pages import Forms
from tests.replies import opinions

JUNK = [
    "",
    "　",
    "x" * 256,
    "长" * 100_000,
    "a\x00b",
    "\x07\u202e\ufeff",
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}{% debug %}%(x)s",
    "9999-99-99",
    "0001-01-01",
    "2999-01-01",
    "-1",
    "99999999999999999999",
    "².5",
    "㍿" * 30,
    "x'; DROP TABLE",
]
"""Kept short: each stands for a kind of junk."""

# Step: (who, state, what it is taken on).
STEPS = {
    "register": ("office_coordinator", "", "none"),
    "revise": ("office_coordinator", "submitted", "suggestion"),
    "attach": ("office_coordinator", "accepted", "suggestion"),
    "submit": ("office_coordinator", "registered", "suggestion"),
    "accept": ("office_leader", "submitted", "suggestion"),
    "assign": ("office_leader", "accepted", "suggestion"),
    "sign_for": ("coordinator", "assigned", "lead"),
    "allocate": ("coordinator", "signed_for", "lead"),
    "log_contact": ("officer", "working", "lead"),
    "request_opinion": ("officer", "working", "lead"),
    "save_opinion": ("co_officer", "opinions_requested", "co"),
    "submit_opinion": ("co_coordinator", "written", "opinion"),
    "give_opinion": ("co_principal", "to_be_signed", "opinion"),
    "send_back_opinion": ("co_principal", "to_be_signed", "opinion"),
    "treat_opinion": ("officer", "with_opinions", "opinion"),
    "save_draft": ("officer", "drafted", "lead"),
    "submit_draft": ("officer", "drafted", "reply"),
    "pass_draft": ("section_reviewer", "in_sign_off", "reply"),
    "send_back_draft": ("section_reviewer", "in_sign_off", "reply"),
    "sign": ("principal", "at_principal", "reply"),
    "number": ("coordinator", "signed", "reply"),
    "dispatch": ("coordinator", "numbered", "reply"),
    "invite": ("office_coordinator", "dispatched", "reply"),
    "propose_publication": ("officer", "dispatched", "reply"),
    "review_publication": ("office_reviewer", "publication_proposed", "publication"),
    "publish": ("office_leader", "publication_reviewed", "publication"),
    "conclude": ("office_leader", "evaluated", "suggestion"),
}
OF_SUGGESTIONS = {"register", "revise", "attach", "submit", "accept", "assign", "sign_for", "allocate"}
FORGED = ["seen", "form_key", "next", "version", "digest", "based_on"]
"""Sent even where the page has no such field, in forms that use them differently."""
FORGERS = {
    "register",
    "attach",
    "sign_for",
    "treat_opinion",
    "save_draft",
    "pass_draft",
    "review_publication",
}
FILLED = {
    "register": {
        "title": "关于增设托育点的建议",
        "body": "托育供给不足。",
        "items": "增设托育点",
        "lead_deputy": "",
    },
    "assign": {"lead": ""},
    "log_contact": {"way": "phone", "summary": "听取意见。"},
    "save_opinion": {"text": "我局赞同。"},
    "send_back_opinion": {"comment": "请补充。"},
    "treat_opinion": {"treatment": "adopted"},
    "send_back_draft": {"comment": "请补充。"},
    "review_publication": {"checked": "on"},
}


@pytest.fixture(autouse=True)
def _nobody_is_slowed_down():
    cache.clear()


def subject_of(world, post, step):
    """(Who takes the step, what it is taken on) in a world of its own."""
    who, state, kind = STEPS[step]
    if state in ("written", "to_be_signed"):
        return getattr(world, who), getattr(opinions, state)(world, post)[1]
    if kind == "none":
        return getattr(world, who), None
    fields = {"turn": "principal"} if state == "at_principal" else {}
    suggestion = getattr(world, "in_sign_off" if state == "at_principal" else state)(**fields)
    found = {
        "suggestion": lambda: suggestion,
        "lead": lambda: world.lead_of(suggestion),
        "co": lambda: world.co_of(suggestion, world.co2),
        "opinion": lambda: world.opinion_of(suggestion),
        "reply": lambda: world.reply_of(suggestion),
        "publication": lambda: world.publication_of(suggestion),
    }
    who = "co2_officer" if kind == "co" else who
    return getattr(world, who), found[kind]()


def address_of(step, subject):
    app = "suggestions" if step in OF_SUGGESTIONS else "replies"
    return reverse(f"{app}:{step}", args=[subject.pk] if subject else [])


def filled(world, client, step, address):
    """The fields of the page's form as a browser sends them, with what a person must enter."""
    page = reverse("replies:approval", args=[address.split("/")[2]]) if step in DECIDING else address
    forms = [form for form in Forms(client.get(page).text).found if form.method == "post"]
    own = [form for form in forms if form.action.endswith(f"/{step}/")]
    blank = [form for form in forms if not form.action]
    fields = dict((own or blank)[0].fields) | FILLED.get(step, {})
    if step == "register":
        fields["lead_deputy"] = world.deputies[0].pk
    if step == "assign":
        fields["lead"] = world.lead.pk
    if step == "attach":
        fields["file"] = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    return fields


DECIDING = {"pass_draft", "send_back_draft", "sign"}


@pytest.mark.parametrize("step", STEPS)
def test_junk_in_a_field_is_answered_in_words(world, post, client_of, step):
    user, subject = subject_of(world, post, step)
    client, address = confirmed(client_of(user)), address_of(step, subject)
    fields = filled(world, client, step, address)
    client.raise_request_exception = False
    wrong = []
    hidden = {"csrfmiddlewaretoken", *FORGED}
    for name in {*fields} - hidden | ({*FORGED} if step in FORGERS else set()):
        for junk in JUNK:
            with transaction.atomic():
                answer = client.post(address, fields | {name: junk})
                transaction.set_rollback(True)
            cache.clear()
            if answer.status_code >= 500 or "<script>alert" in answer.text:
                wrong.append((name, junk[:20], answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_once_and_nothing_beside_its_fields_counts(world, post, client_of, step):
    user, subject = subject_of(world, post, step)
    client, address = confirmed(client_of(user)), address_of(step, subject)
    fields = filled(world, client, step, address)
    forged = {
        "state": "concluded",
        "due_on": "2999-01-01",
        "signed_by": user.pk,
        "agency": world.neighbour.pk,
        "is_confidential_": "on",
        "by": 1,
        "on_day": "2000-01-01",
        "author": 1,
        "revision": 99,
        "round": 7,
    }
    taken = Event.objects.count()
    first = client.post(address, fields | forged)
    assert first.status_code == 302, (
        first.context and first.context.get("form") and first.context["form"].errors
    )
    after = Event.objects.count()
    assert after > taken
    if step == "attach":
        fields["file"] = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    again = client.post(address, fields | forged)
    assert (again.status_code, again.url) == (302, first.url)
    assert Event.objects.count() == after
    assert not Suggestion.objects.filter(due_on__year=2999).exists()
    assert not Suggestion.objects.filter(assignments__agency=world.neighbour).exists()
    if step == "attach":
        fields["file"] = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    anew = client.post(address, fields | {"form_key": uuid.uuid4(), "seen": "0"})
    if subject is not None and step not in WITHOUT_STALE:
        assert anew.status_code in (403, 409), step
        assert Event.objects.count() == after


WITHOUT_STALE = {"save_draft"}
"""Two texts are laid side by side instead."""


# From a wrong state.

WRONG = {
    "revise": "accepted",
    "submit": "submitted",
    "accept": "accepted",
    "assign": "assigned",
    "sign_for": "signed_for",
    "allocate": "assigned",
    "log_contact": "assigned",
    "request_opinion": "signed_for",
    "save_draft": "signed",
    "submit_draft": "in_sign_off",
    "number": "numbered",
    "dispatch": "dispatched",
    "invite": "numbered",
    "publish": "publication_proposed",
    "conclude": "drafted",
    "pass_draft": "signed",
    "send_back_draft": "drafted",
    "sign": "signed",
    "treat_opinion": "signed",
    "propose_publication": "published",
    "review_publication": "publication_reviewed",
    "attach": "concluded",
}


@pytest.mark.parametrize("step", WRONG)
def test_from_another_state_a_step_changes_nothing(world, post, client_of, monkeypatch, step):
    who, _state, kind = STEPS[step]
    who = "coordinator" if who == "officer" else who
    monkeypatch.setitem(STEPS, step, (who, WRONG[step], kind))
    user, subject = subject_of(world, post, step)
    client, address = client_of(user), address_of(step, subject)
    before = Event.objects.count()
    for answer in (client.get(address), client.post(address, FILLED.get(step, {}))):
        # Nobody holds a step of a sign-off that is over.
        assert answer.status_code == 409 or (step in DECIDING and answer.status_code == 403)
    assert Event.objects.count() == before


def test_autosave_begins_no_reply_where_none_is_written(world, post):
    suggestion = world.signed_for()
    for who, assignment in (
        ("coordinator", world.lead_of(suggestion)),
        ("co_coordinator", world.co_of(suggestion)),
    ):
        address = reverse("replies:autosave", args=[assignment.pk])
        assert post(getattr(world, who), address, opening="甲").status_code == 409
    assert not Reply.objects.filter(assignment__suggestion=suggestion).exists()


def test_a_form_key_of_somebody_else_opens_nothing(world, post):
    key = uuid.uuid4()
    FormKey.objects.create(key=key, user=world.officer, result_url="/secret/")
    lead = world.lead_of(world.assigned())
    answer = post(world.coordinator, reverse("suggestions:sign_for", args=[lead.pk]), form_key=key)
    assert answer.status_code == 400
    lead.refresh_from_db()
    assert lead.state == "pending"


def test_two_letters_never_get_one_number(world, post):
    first, second = (world.reply_of(world.signed()) for _piece in range(2))
    for reply, status in ((first, 302), (second, 422)):
        answer = post(
            world.coordinator,
            reverse("replies:number", args=[reply.pk]),
            number="渝发改函〔2026〕77号",
            dated_on="2026-05-11",
        )
        assert answer.status_code == status
    assert Letter.objects.filter(number="渝发改函〔2026〕77号").count() == 1


def test_a_proposal_may_have_the_number_of_a_suggestion(world, post):
    world.registered(number="0931")
    fields = {
        "session": world.session.pk,
        "kind": "proposal",
        "number": "0931",
        "period": "in_session",
        "received_on": "2026-05-11",
        "title": "关于增设社区托育点的提案",
        "lead_deputy": world.deputies[0].pk,
        "body": "托育供给不足。",
        "items": "增设托育点",
        "publication_wish": "full",
    }
    assert post(world.office_coordinator, reverse("suggestions:register"), **fields).status_code == 302
    assert post(world.office_coordinator, reverse("suggestions:register"), **fields).status_code == 422


# Addresses.

HUGE = "99999999999999999999"
ADDRESSES = [
    f"/suggestions/{HUGE}/",
    f"/suggestions/{HUGE}/assign/",
    f"/suggestions/{HUGE}/see_contact_data/",
    f"/assignments/{HUGE}/why_this_day/",
    f"/assignments/{HUGE}/save_draft/",
    f"/attachments/{HUGE}/",
    f"/replies/{HUGE}/",
    f"/replies/{HUGE}/letter/",
    f"/replies/{HUGE}/letter.docx",
    f"/replies/{HUGE}/diff/{HUGE}..{HUGE}/",
    f"/opinions/{HUGE}/give_opinion/",
    f"/publications/{HUGE}/publish/",
    f"/approvals/{HUGE}/",
    "/suggestions/0/",
    "/public/nothing/",
    f"/public/{'a' * 5000}/",
    f"/evaluate/{'a' * 5000}/",
    "/evaluate/%00/",
    "/evaluate/%ff%fe/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_of_nothing_find_nothing(world, client_of, address):
    assert client_of(world.office_coordinator).get(address).status_code == 404


LISTS = [
    "/",
    "/suggestions/",
    "/suggestions/new/",
    "/suggestions/assign/",
    "/approvals/",
    "/reminders/",
    "/reminders/ahead/",
    "/notices/",
]
LISTS += ["/public/", "/demo/mailbox/", "/accounts/login/"]
NAMES = ["page", "session", "q", "agency", "queue", "kind", "lang"]
ASKED = ["abc", HUGE, "x'", "a\x00b", "²", "長" * 2000, "<script>alert(1)</script>"]


@pytest.mark.parametrize("address", LISTS)
def test_junk_in_a_query_is_passed_over(world, client_of, address):
    world.assigned()
    client = client_of(world.office_coordinator)
    client.raise_request_exception = False
    wrong = []
    for name in NAMES:
        for asked in ASKED:
            with transaction.atomic():
                answer = client.get(f"{address}?{name}={quote(asked)}")
                transaction.set_rollback(True)
            shown = "<script>alert" in (answer.text if not answer.streaming else "")
            if answer.status_code not in (200, 302, 403) or shown:
                wrong.append((name, asked[:10], answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("asked", ["abc", HUGE, "-1", "²", "１２", "\x00", ""])
def test_junk_as_the_newest_notice(world, post, asked):
    assert post(world.office_coordinator, "/notices/", up_to=asked).status_code == 302


def test_dates_of_another_age_are_refused(world, post, client_of):
    address = reverse("suggestions:register")
    client = client_of(world.office_coordinator)
    fields = filled(world, client, "register", address)
    for day in ("0001-01-01", "0999-12-31", "2026-05-12", "9999-12-31"):
        assert client.post(address, fields | {"received_on": day}).status_code == 422, day
    lead = world.lead_of(world.working())
    address = reverse("replies:log_contact", args=[lead.pk])
    client = client_of(world.officer)
    fields = filled(world, client, "log_contact", address)
    for day in ("0001-01-01", "2026-05-12", "9999-12-31"):
        assert client.post(address, fields | {"held_on": day}).status_code == 422, day


def test_more_items_than_a_letter_can_number_are_refused(world, client_of):
    address = reverse("suggestions:register")
    client = client_of(world.office_coordinator)
    fields = filled(world, client, "register", address)
    many = "\n".join(f"事项{number}" for number in range(100))
    assert client.post(address, fields | {"items": many}).status_code == 422
    assert not Suggestion.objects.exists()


def test_forty_long_names_can_be_published(world):
    from suggestions.models import Deputy

    named = [
        Deputy.objects.create(
            term=world.term, certificate=f"7-{n}", name=f"阿卜杜热西提·买买提明{n}", group=world.group
        )
        for n in range(40)
    ]
    suggestion = world.published(proposers=named)
    piece = suggestion.published.get()
    assert named[0].name in piece.proposers
    assert named[39].name in piece.proposers


# Files.


def package(*names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as zipped:
        for name in names:
            zipped.writestr(name, "x" * 100)
    return content.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "..\\..\\a.pdf",
        "../../etc/a.pdf",
        "a\u202efdp.exe.pdf",
        "长" * 300 + ".pdf",
        ".pdf.pdf",
    ],
)
def test_a_file_with_an_evil_name_comes_back_harmless(world, client_of, name):
    suggestion = world.accepted()
    client = client_of(world.office_coordinator)
    file = SimpleUploadedFile(name, b"%PDF-1.7")
    file.name = name[-255:]
    answer = client.post(
        reverse("suggestions:attach", args=[suggestion.pk]), {"kind": "material", "file": file}
    )
    assert answer.status_code == 302
    kept = suggestion.attachments.get()
    assert not set(kept.name) & set("\\/\r\n\u202e")
    assert len(kept.name) <= 150
    served = client.get(reverse("suggestions:attachment", args=[kept.pk]))
    assert served["Content-Disposition"].startswith("attachment")
    assert served["X-Content-Type-Options"] == "nosniff"


def test_broken_packages_are_refused_in_words(world, client_of):
    suggestion = world.accepted()
    client, address = client_of(world.office_coordinator), reverse("suggestions:attach", args=[suggestion.pk])
    whole = package("word/document.xml", "[Content_Types].xml")
    chance = random.Random(7)
    for _try in range(60):
        broken = bytearray(whole)
        for _byte in range(chance.randint(1, 6)):
            broken[chance.randrange(4, len(broken))] = chance.randrange(256)
        file = SimpleUploadedFile("a.docx", bytes(broken[: chance.randint(20, len(broken))]))
        with transaction.atomic():
            assert client.post(address, {"kind": "material", "file": file}).status_code in (302, 422)
            transaction.set_rollback(True)


def test_a_file_that_is_gone_from_the_disk_is_not_found(world, client_of):
    suggestion = world.accepted()
    client = client_of(world.office_coordinator)
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    client.post(reverse("suggestions:attach", args=[suggestion.pk]), {"kind": "material", "file": file})
    kept = suggestion.attachments.get()
    kept.file.storage.delete(kept.file.name)
    assert client.get(reverse("suggestions:attachment", args=[kept.pk])).status_code == 404
