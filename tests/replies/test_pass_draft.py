import uuid

from django.urls import reverse

from agencies.models import Agency
from replies.models import ApprovalStep, Reply
from tests.replies.drafting import as_shown, editor_of, item_field, page


def url(reply, step="pass_draft"):
    return reverse(f"replies:{step}", args=[reply.pk])


def test_the_reviewer_reads_the_letter_and_decides_on_one_page(world, client_of):
    suggestion = world.in_sign_off(turn="section")
    reply, client = world.reply_of(suggestion), client_of(world.section_reviewer)
    assert suggestion.title in client.get(reverse("replies:approvals")).text
    shown = client.get(url(reply, "approval"))
    assert "收悉" in shown.text
    assert suggestion.text.body.splitlines()[0] in shown.text
    assert url(reply) in shown.text
    assert url(reply, "send_back_draft") in shown.text


def test_it_goes_to_the_next_step(world, post):
    reply = world.reply_of(world.in_sign_off(turn="section"))
    answer = post(world.section_reviewer, url(reply), **as_shown(reply), comment="同意。")
    assert answer.url == reverse("replies:approvals")
    assert reply.current_step.holder == world.office_reviewer
    passed = reply.steps.get(kind="section", attempt=reply.current_step.attempt)
    assert (passed.state, passed.comment) == (ApprovalStep.State.PASSED, "同意。")
    assert passed.digest


def test_a_newer_text_is_not_passed_unseen(world, client_of, post):
    suggestion = world.in_sign_off(turn="section")
    reply, lead = world.reply_of(suggestion), world.lead_of(suggestion)
    client, seen = client_of(world.section_reviewer), as_shown(reply)
    client.post(editor_of(lead), page(client, lead) | {item_field(lead, 1, "done"): "改写。"})
    answer = post(world.section_reviewer, url(reply), **seen, comment="写了很久的意见")
    assert answer.status_code == 409
    assert "写了很久的意见" in answer.text
    assert reply.current_step.holder == world.section_reviewer


def test_what_changed_since_i_passed_it(world, client_of, post):
    suggestion = world.in_sign_off(turn="office")
    reply, lead = world.reply_of(suggestion), world.lead_of(suggestion)
    before = reply.latest.number
    post(world.office_reviewer, url(reply, "send_back_draft"), comment="请补充时间。")
    officer = client_of(world.officer)
    officer.post(editor_of(lead), page(officer, lead) | {item_field(lead, 1, "done"): "六月底前完成。"})
    form = officer.get(url(reply, "submit_draft")).context["form"]
    officer.post(url(reply, "submit_draft"), {name: form[name].value() for name in form.candidates})
    shown = client_of(world.section_reviewer).get(url(reply, "approval"))
    assert (shown.context["change"]["a"], shown.context["change"]["b"]) == (before, before + 1)
    compared = client_of(world.section_reviewer).get(
        reverse("replies:diff", args=[reply.pk, before, before + 1])
    )
    assert "<ins>六月底前完成。</ins>" in compared.text


def test_only_whose_turn_it_is(world, client_of, post):
    reply = world.reply_of(world.in_sign_off(turn="section"))
    for user in (world.office_reviewer, world.principal, world.officer):
        assert post(user, url(reply), **as_shown(reply)).status_code == 403
    assert post(world.neighbour_principal, url(reply), version=1).status_code == 404
    assert post(world.co_principal, url(reply), version=1).status_code == 404
    assert client_of(world.officer).get(url(reply, "approval")).url == reply.get_absolute_url()


def test_the_principal_signs_and_does_not_pass(world, post):
    reply = world.reply_of(world.in_sign_off(turn="principal"))
    assert post(world.principal, url(reply), **as_shown(reply)).status_code == 409
    reply.refresh_from_db()
    assert reply.state == Reply.State.IN_REVIEW


def test_an_empty_list_says_so(world, client_of):
    answer = client_of(world.office_reviewer).get(reverse("replies:approvals"))
    assert answer.status_code == 200
    assert answer.context["rows"] == []


def test_a_register_that_changed_meanwhile_is_not_passed_unseen(world, post):
    reply = world.reply_of(world.in_sign_off(turn="section"))
    seen = as_shown(reply)
    Agency.objects.filter(pk=world.lead.pk).update(name="重庆市发展和改革委")
    assert post(world.section_reviewer, url(reply), **seen).status_code == 409
    assert reply.current_step.holder == world.section_reviewer


def test_a_double_click_leads_where_the_first_one_led(world, client_of):
    reply, client = world.reply_of(world.in_sign_off(turn="section")), client_of(world.section_reviewer)
    fields = {**as_shown(reply), "form_key": uuid.uuid4()}
    answers = [client.post(url(reply), fields) for _click in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [
        (302, reverse("replies:approvals"))
    ] * 2
    assert reply.case.events.filter(action="pass_draft").count() == 1
