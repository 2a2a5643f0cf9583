from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.permissions import Action
from suggestions.models import Congress, Session, Suggestion, Term

URL = reverse("suggestions:register")
State = Suggestion.State


@pytest.fixture
def form(world):
    """The page filled in by a clerk."""
    return {
        "session": world.session.pk,
        "kind": "suggestion",
        "number": "0091",
        "period": "in_session",
        "received_on": "2026-01-27",
        "title": "关于延长轨道交通末班车时间的建议",
        "category": world.category.pk,
        "lead_deputy": world.deputies[0].pk,
        "co_signers": [world.deputies[2].pk, world.deputies[1].pk],
        "unnamed_proposers": "",
        "body": "市民夜间出行不便。\r\n建议延长末班车时间。",
        "items": "一、延长末班车时间\r\n　周末延长至零点。\r\n2. 增设夜间接驳线路",
        "publication_wish": "full",
    }


def steps_of(suggestion):
    return [event.action for event in suggestion.events.order_by("sequence")]


def test_register_and_accept_is_one_button_and_three_events(world, post, form):
    answer = post(world.office_coordinator, URL, **form)
    suggestion = Suggestion.objects.get()
    assert answer.url == suggestion.get_absolute_url()
    assert suggestion.state == State.TO_ASSIGN
    assert steps_of(suggestion) == [Action.REGISTER, Action.SUBMIT, Action.ACCEPT]
    assert list(suggestion.items.values_list("title", "text")) == [
        ("延长末班车时间", "周末延长至零点。"),
        ("增设夜间接驳线路", ""),
    ]
    assert [proposer.name for proposer in suggestion.proposers.all()] == ["易先勇", "周𬭎", "李若澜"]
    assert suggestion.text.body == "市民夜间出行不便。\n建议延长末班车时间。"


def test_a_draft_is_only_registered(world, post, form):
    post(world.office_coordinator, URL, **form, draft="yes")
    suggestion = Suggestion.objects.get()
    assert suggestion.state == State.DRAFT
    assert steps_of(suggestion) == [Action.REGISTER]


def test_a_second_click_registers_nothing(world, client_of, form):
    client = client_of(world.office_coordinator)
    form["form_key"] = client.get(URL).context["form_key"]
    first, second = client.post(URL, form), client.post(URL, form)
    assert first.url == second.url
    assert Suggestion.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("title", "", "title"),
        ("title", "\u200b\u200b", "title"),
        ("title", "长" * 201, "title"),
        ("items", " \n ", "items"),
        ("items", "长" * 201, "items"),
        ("body", "", "body"),
        ("received_on", "2026-05-12", "received_on"),
        ("lead_deputy", "", "lead_deputy"),
        ("unnamed_proposers", "-1", "unnamed_proposers"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(world, post, form, name, value, field):
    answer = post(world.office_coordinator, URL, **{**form, name: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "建议延长末班车时间。" in answer.content.decode() or name == "body"
    assert not Suggestion.objects.exists()


def test_a_lead_is_not_a_co_signer_too(world, post, form):
    form["co_signers"] = [world.deputies[0].pk]
    assert list(post(world.office_coordinator, URL, **form).context["form"].errors) == ["co_signers"]


def test_a_number_is_used_once_in_a_session(world, post, form):
    world.registered(number="0091")
    assert list(post(world.office_coordinator, URL, **form).context["form"].errors) == ["number"]


@pytest.mark.parametrize("alike", ["91", "００９１", "091"])
def test_a_number_that_looks_like_another_needs_a_tick(world, post, form, alike):
    world.registered(number=alike)
    warned = post(world.office_coordinator, URL, **form)
    assert "number_anyway" in warned.content.decode()
    assert Suggestion.objects.count() == 1
    post(world.office_coordinator, URL, **form, number_anyway="on")
    assert Suggestion.objects.count() == 2


def test_a_confidential_double_is_named_by_its_number_alone(world, post, form):
    world.registered(number="91", title="一件内部建议", flags={"is_confidential": True})
    assert "一件内部建议" not in post(world.office_coordinator, URL, **form).content.decode()


def test_a_delegation_may_propose_where_the_rules_say_so(world, post, form):
    form |= {"lead_deputy": "", "delegation": world.group.pk, "unnamed_proposers": "12"}
    post(world.office_coordinator, URL, **form)
    suggestion = Suggestion.objects.get()
    assert suggestion.proposers.first().group == world.group
    assert suggestion.unnamed_proposers == 12


def test_either_a_deputy_or_a_delegation(world, post, form):
    form["delegation"] = world.group.pk
    assert list(post(world.office_coordinator, URL, **form).context["form"].errors) == ["delegation"]


def test_files_come_along_or_nothing_is_registered(world, client_of, form):
    client = client_of(world.office_coordinator)
    good = SimpleUploadedFile("原件.pdf", b"%PDF-1.7 text")
    bad = SimpleUploadedFile("附件.pdf", b"<html>")
    assert client.post(URL, {**form, "files": [good, bad]}).status_code == 422
    assert not Suggestion.objects.exists()
    good.seek(0)
    client.post(URL, {**form, "files": [good]})
    assert [file.name for file in Suggestion.objects.get().attachments.all()] == ["原件.pdf"]


def test_deputies_of_other_terms_are_not_offered(world, client_of):
    Term.objects.create(congress=world.congress, number=5, begins_on=date(2018, 1, 1)).deputies.create(
        certificate="5-0001", name="前任代表", group=world.group
    )
    assert "前任代表" not in client_of(world.office_coordinator).get(URL).content.decode()


def another_session(world, **columns):
    dates = {"opens_on": date(2025, 1, 15), "closes_on": date(2025, 1, 20)}
    return Session.objects.create(
        number=3, name="市六届人大三次会议", profile=world.profile, **dates, **columns
    )


def test_the_newest_session_unless_another_is_chosen(world, client_of):
    earlier = another_session(world, term=world.term)
    client = client_of(world.office_coordinator)
    assert client.get(URL).context["session"] == world.session
    assert client.get(URL, {"session": earlier.pk}).context["session"] == earlier


def test_a_session_of_another_office_is_refused(world, post, form):
    congress = Congress.objects.create(
        name="江北区人民代表大会", office=world.neighbour, liaison=world.congress_body
    )
    term = Term.objects.create(congress=congress, number=1, begins_on=date(2022, 1, 1))
    form["session"] = another_session(world, term=term).pk
    assert post(world.office_coordinator, URL, **form).status_code == 403
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize(
    "name", ["office_leader", "liaison", "auditor", "system_admin", "coordinator", "officer"]
)
def test_others_do_not_register(world, post, form, name):
    assert post(getattr(world, name), URL, **form).status_code == 403
    assert not Suggestion.objects.exists()
