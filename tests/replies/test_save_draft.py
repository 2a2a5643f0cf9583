import pytest
from django.urls import reverse

from agencies.models import Role
from replies.models import Autosave, Reply
from suggestions.models import ResultClass
from tests import factories
from tests.replies.drafting import editor_of, item_field, page, saved_drafts


@pytest.fixture
def lead(world):
    return world.lead_of(world.with_opinions())


def mark(lead, letter):
    return ResultClass.objects.get(scheme=lead.profile.class_scheme, letter=letter).pk


def answered(lead, fields, *, marks=("A", "A")):
    for number, letter in enumerate(marks, start=1):
        fields[item_field(lead, number, "outcome")] = mark(lead, letter)
        fields[item_field(lead, number, "done")] = f"第{number}项已办理。"
    return fields


def test_the_first_page_has_a_block_for_each_item(world, client_of, lead):
    answer = client_of(world.officer).get(editor_of(lead))
    assert answer.status_code == 200
    assert [block.item.title for block in answer.context["form"].blocks] == [
        item.title for item in lead.items.all()
    ]
    assert "已安排专项经费" in answer.text
    assert answer.context["form"]["contact_person"].value() == world.officer.name
    assert answer.context["form"]["contact_phone"].value() == world.lead.phone
    assert "收悉" in answer.context["form"].fields["opening"].widget.attrs["placeholder"]
    assert not Reply.objects.filter(assignment=lead).exists()


def test_a_version_is_saved(world, client_of, lead):
    client = client_of(world.officer)
    answer = client.post(editor_of(lead), answered(lead, page(client, lead)))
    version = Reply.objects.get(assignment=lead).latest
    assert answer.url == version.reply.get_absolute_url()
    assert (version.number, version.author) == (1, world.officer)
    assert [a.done for a in version.answers.all()] == ["第1项已办理。", "第2项已办理。"]
    assert version.answers.first().wording == "已解决"
    assert version.overall_class.letter == "A"


def test_the_overall_class_follows_the_items(world, client_of, lead):
    client = client_of(world.officer)
    client.post(editor_of(lead), answered(lead, page(client, lead)))
    fields = page(client, lead)
    assert fields["overall_class"] == ""
    client.post(editor_of(lead), answered(lead, fields, marks=("A", "C")))
    assert Reply.objects.get(assignment=lead).latest.overall_class.letter == "C"


def test_another_class_needs_a_reason_and_nothing_typed_is_lost(world, client_of, lead):
    client = client_of(world.officer)
    fields = answered(lead, page(client, lead), marks=("A", "C")) | {"overall_class": mark(lead, "A")}
    answer = client.post(editor_of(lead), fields)
    assert answer.status_code == 422
    assert answer.context["form"].errors["overall_reason"]
    assert "第2项已办理。" in answer.text
    client.post(editor_of(lead), fields | {"overall_reason": "第二项为附带事项。"})
    assert Reply.objects.get(assignment=lead).latest.overall_class.letter == "A"


def test_words_of_another_class_are_refused(world, client_of, lead):
    client = client_of(world.officer)
    fields = answered(lead, page(client, lead)) | {item_field(lead, 1, "wording"): "涉及上级国家机关职权"}
    answer = client.post(editor_of(lead), fields)
    assert answer.status_code == 422
    assert answer.context["form"].errors[item_field(lead, 1, "wording")]


def test_save_and_submit_leads_to_the_chain(world, client_of, lead):
    client = client_of(world.officer)
    answer = client.post(editor_of(lead), answered(lead, page(client, lead)) | {"then": "submit"})
    reply = Reply.objects.get(assignment=lead)
    assert answer.url == reverse("replies:submit_draft", args=[reply.pk])


def test_a_double_click_saves_one_version(world, client_of, lead):
    client = client_of(world.officer)
    fields = answered(lead, page(client, lead))
    fields["form_key"] = client.get(editor_of(lead)).context["form_key"]
    answers = [client.post(editor_of(lead), fields) for _click in range(2)]
    assert answers[0].url == answers[1].url
    assert saved_drafts(lead.suggestion) == 1


def test_different_blocks_of_two_people_merge(world, client_of):
    lead = world.lead_of(world.drafted())
    officer, coordinator = client_of(world.officer), client_of(world.coordinator)
    mine, theirs = page(officer, lead), page(coordinator, lead)
    coordinator.post(editor_of(lead), theirs | {item_field(lead, 2, "done"): "联络员改写了第二项。"})
    answer = officer.post(editor_of(lead), mine | {item_field(lead, 1, "done"): "承办人改写了第一项。"})
    assert answer.status_code == 302
    latest = lead.reply.latest
    assert [a.done for a in latest.answers.all()] == ["承办人改写了第一项。", "联络员改写了第二项。"]
    assert latest.author == world.officer


def test_the_same_block_of_two_people_asks_a_person(world, client_of):
    lead = world.lead_of(world.drafted())
    officer, coordinator = client_of(world.officer), client_of(world.coordinator)
    field, before = item_field(lead, 1, "done"), lead.reply.latest.number
    mine, theirs = page(officer, lead), page(coordinator, lead)
    coordinator.post(editor_of(lead), theirs | {field: "联络员的文字。"})
    answer = officer.post(editor_of(lead), mine | {field: "承办人的文字。", "closing": "另一处改动。"})
    assert answer.status_code == 409
    assert "联络员的文字。" in answer.text
    assert "承办人的文字。" in answer.text
    assert [row["field"].name for row in answer.context["rows"]] == [field]
    assert lead.reply.latest.number == before + 1
    form = answer.context["form"]
    again = {name: str(form[name].value() or "") for name in form.fields} | {field: "两人商定的文字。"}
    assert officer.post(editor_of(lead), again).status_code == 302
    latest = lead.reply.latest
    assert (latest.number, latest.closing) == (before + 2, "另一处改动。")
    assert latest.answers.first().done == "两人商定的文字。"


def test_what_lost_against_another_is_kept_and_can_be_taken_up_later(world, client_of):
    lead = world.lead_of(world.drafted())
    officer, coordinator = client_of(world.officer), client_of(world.coordinator)
    field = item_field(lead, 1, "done")
    mine, theirs = page(officer, lead), page(coordinator, lead)
    coordinator.post(editor_of(lead), theirs | {field: "联络员的文字。"})
    officer.post(editor_of(lead), mine | {field: "承办人的文字。"})
    assert Autosave.objects.get(user=world.officer).content[field] == "承办人的文字。"
    again = officer.get(editor_of(lead) + "?restore=1")
    assert again.status_code == 200
    assert "承办人的文字。" in again.text
    assert "联络员的文字。" in again.text


def test_a_version_nobody_saved_is_stale(world, client_of):
    lead = world.lead_of(world.drafted())
    client = client_of(world.officer)
    assert client.post(editor_of(lead), page(client, lead) | {"based_on": "77"}).status_code == 409
    assert client.post(editor_of(lead), page(client, lead) | {"based_on": "x"}).status_code == 409


def test_a_reviewer_changes_the_text_while_it_is_their_turn(world, client_of):
    lead = world.lead_of(world.in_sign_off(turn="section"))
    client = client_of(world.section_reviewer)
    fields = page(client, lead) | {item_field(lead, 1, "done"): "处长改写。"}
    assert client.post(editor_of(lead), fields).status_code == 302
    assert lead.reply.latest.author == world.section_reviewer
    assert client_of(world.officer).get(editor_of(lead)).status_code == 409
    assert client_of(world.office_reviewer).get(editor_of(lead)).status_code == 403
    assert client_of(world.principal).get(editor_of(lead)).status_code == 403


def test_what_was_signed_is_not_written_on(world, client_of):
    lead = world.lead_of(world.signed())
    client = client_of(world.officer)
    before = lead.reply.latest.number
    assert client.get(editor_of(lead)).status_code == 409
    assert client.post(editor_of(lead), {"based_on": before, "closing": "改"}).status_code == 409
    assert lead.reply.latest.number == before


def test_who_is_not_part_of_it(world, client_of):
    lead = world.lead_of(world.drafted())
    assert client_of(world.neighbour_officer).get(editor_of(lead)).status_code == 404
    assert client_of(world.co_officer).get(editor_of(lead)).status_code in (403, 404)
    other = factories.person("other", "另一承办人", agency=world.lead, role=Role.CASE_OFFICER)
    assert client_of(other).get(editor_of(lead)).status_code == 404
