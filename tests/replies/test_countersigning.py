"""会签: other agencies of the case pass the draft side by side, before the principal signs."""

import pytest
from django.urls import reverse

from agencies.models import Membership
from config.case import Case
from config.desk import queues_of
from config.progress import next_step
from replies import workflow
from replies.integrity import faults
from replies.models import ApprovalStep, Reply
from suggestions.models import Suggestion
from tests import factories
from tests.confirming import asks_again, confirm
from tests.replies.countersigning import CO, before_countersigners, pass_one, submitted, url
from tests.replies.delegations import delegated
from tests.replies.drafting import as_shown

State = ApprovalStep.State


def states(reply, **which):
    return list(reply.steps.filter(**which).values_list("state", flat=True))


def next_of(reply, user):
    return next_step(Case(Suggestion.objects.get(pk=reply.case.pk), user))


def test_the_form_offers_the_co_handlers_with_who_countersigns(world, client_of):
    reply = world.reply_of(world.drafted())
    form = client_of(world.officer).get(url("submit_draft", reply)).context["form"]
    labels = [str(label) for _pk, label in form.fields["countersign"].choices]
    assert labels == ["市科技局（市科技局负责人）", "市财政局（市财政局负责人）"]


def test_chosen_they_stand_before_the_principal_all_at_once(world, client_of):
    reply = world.reply_of(world.drafted())
    client = client_of(world.officer)
    form = client.get(url("submit_draft", reply)).context["form"]
    fields = {name: form[name].value() for name in form.candidates}
    answer = client.post(url("submit_draft", reply), fields | {"countersign": [world.co.pk, world.co2.pk]})
    assert answer.status_code == 302
    steps = list(reply.steps.values_list("order", "kind", "holder__username"))
    assert steps[3:] == [
        (4, "countersign", "co_principal"),
        (4, "countersign", "co2_principal"),
        (5, "principal", "principal"),
    ]


def test_without_a_principal_the_coordinator_countersigns(world):
    Membership.objects.filter(user=world.co_principal).update(valid_to="2026-03-01")
    reply = submitted(world, countersign=[CO])
    assert reply.steps.get(kind="countersign").holder == world.co_coordinator


def test_a_stranger_is_not_asked(world, client_of):
    reply = world.reply_of(world.drafted())
    client = client_of(world.officer)
    form = client.get(url("submit_draft", reply)).context["form"]
    fields = {name: form[name].value() for name in form.candidates}
    answer = client.post(url("submit_draft", reply), fields | {"countersign": [world.neighbour.pk]})
    assert answer.status_code == 422
    assert answer.context["form"].errors["countersign"]


def test_all_of_them_pass_before_it_is_the_principals_turn(world, client_of):
    reply = before_countersigners(world)
    assert {step.holder for step in reply.current_steps} == {world.co_principal, world.co2_principal}
    assert "等待市科技局、市财政局会签" in next_of(reply, world.officer)
    fields = as_shown(reply) | {"seen": reply.revision}
    first, second = client_of(world.co_principal), client_of(world.co2_principal)
    answer = confirm(first, first.post(url("pass_draft", reply), fields | {"comment": "同意会签。"}))
    assert answer.url == reverse("replies:approvals")
    assert "等待市财政局会签" in next_of(reply, world.officer)
    assert not ApprovalStep.objects.waiting_for(world.principal).exists()
    # The page of the other one was opened before, and is as good as ever.
    answer = confirm(second, second.post(url("pass_draft", reply), fields))
    assert answer.url == reverse("replies:approvals")
    assert [step.holder for step in reply.current_steps] == [world.principal]
    assert world.principal.notices.filter(action="pass_draft").count() == 1
    passed = reply.steps.get(holder=world.co_principal)
    assert (passed.auth_method, passed.comment) == ("password", "同意会签。")
    assert passed.digest == fields["digest"]
    assert list(map(str, faults())) == []


def test_a_countersignature_is_a_signature(world, client_of):
    reply = before_countersigners(world)
    assert asks_again(client_of(world.co_principal).post(url("pass_draft", reply), as_shown(reply)))


def test_it_is_on_the_desk_in_the_list_and_on_the_case_page(world, client_of):
    reply = before_countersigners(world)
    found = {queue.key: len(waiting) for queue, waiting in queues_of(world.co_principal)}
    assert found["decide"] == 1
    client = client_of(world.co_principal)
    page = url("approval", reply)
    for where in ("/", reverse("replies:approvals"), reply.case.get_absolute_url()):
        assert page in client.get(where).text
    assert "等待贵单位会签" in next_of(reply, world.co_principal)


def test_the_countersigner_reads_the_text_and_nothing_else_of_the_draft(world, client_of):
    reply = before_countersigners(world)
    client = client_of(world.co_principal)
    page = client.get(url("approval", reply))
    assert page.status_code == 200
    assert "收悉" in page.text
    assert "同意会签" in page.text
    for hidden in (world.section_reviewer.name, world.deputy_head.name):
        assert hidden not in page.text
    assert [row["agency"] for row in page.context["opinions"]] == [world.co]
    assert page.context["contacts"] == []
    for name in ("reply", "letter", "letter_docx", "letter_pdf", "submit_draft", "recall_draft"):
        assert client.get(url(name, reply)).status_code == 404, name
    assert client.get(reverse("replies:diff", args=[reply.pk, 1, 2])).status_code == 404
    assert client.get(reverse("replies:save_draft", args=[reply.assignment_id])).status_code == 403
    case = client.get(reply.case.get_absolute_url())
    assert world.section_reviewer.name not in case.text


@pytest.mark.parametrize("name", ["co_officer", "co_coordinator", "neighbour_principal"])
def test_others_of_the_agency_do_not_read_it(world, client_of, name):
    reply = before_countersigners(world)
    assert client_of(getattr(world, name)).get(url("approval", reply)).status_code == 404


def test_before_their_turn_and_after_it_they_see_nothing(world, client_of, post):
    early = submitted(world)
    assert client_of(world.co_principal).get(url("approval", early)).status_code == 404
    reply = before_countersigners(world)
    pass_one(reply, by=world.co_principal)
    assert client_of(world.co_principal).get(url("approval", reply)).status_code == 404
    answer = post(world.co_principal, url("send_back_draft", reply), comment="再议。")
    assert answer.status_code == 404
    assert client_of(world.co2_principal).get(url("approval", reply)).status_code == 200


def test_a_double_click_countersigns_once(world, client_of):
    reply = before_countersigners(world)
    client = client_of(world.co_principal)
    key = client.get(url("approval", reply)).context["form_key"]
    fields = as_shown(reply) | {"form_key": key}
    for _click in range(2):
        answer = confirm(client, client.post(url("pass_draft", reply), fields))
        assert answer.url == reverse("replies:approvals")
    assert states(reply, kind="countersign") == [State.PASSED, State.CURRENT]


def test_one_that_refuses_sends_it_back_and_wins(world, post, client_of):
    reply = before_countersigners(world)
    stale = as_shown(reply) | {"seen": reply.revision, "comment": "我局意见另附。"}
    without_words = post(world.co_principal, url("send_back_draft", reply), comment="")
    assert without_words.status_code == 422
    answer = post(world.co_principal, url("send_back_draft", reply), comment="资金安排请与我局对接。")
    assert answer.status_code == 302
    reply = Reply.objects.get(pk=reply.pk)
    assert reply.state == Reply.State.DRAFTING
    assert states(reply, order__gte=4) == [State.SENT_BACK, State.DROPPED, State.DROPPED]
    assert world.officer.notices.filter(action="send_back_draft", text__contains="资金安排").exists()
    assert world.co2_principal.notices.filter(action="send_back_draft").exists()
    assert "资金安排请与我局对接。" in client_of(world.officer).get(reply.get_absolute_url()).text
    late = post(world.co2_principal, url("pass_draft", reply), **stale)
    assert late.status_code == 409
    assert "我局意见另附。" in late.text
    assert list(map(str, faults())) == []


def test_the_countersigner_does_not_choose_from_the_chain(world, post):
    reply = before_countersigners(world)
    to = reply.steps.get(kind="section")
    answer = post(world.co_principal, url("send_back_draft", reply), comment="改", to=to.pk)
    assert answer.status_code == 302
    assert Reply.objects.get(pk=reply.pk).state == Reply.State.DRAFTING


def test_back_at_an_earlier_step_they_countersign_anew(world, post):
    reply = before_countersigners(world)
    pass_one(reply, by=world.co_principal)
    pass_one(reply, by=world.co2_principal)
    to = reply.steps.get(kind="office")
    offered = post(world.principal, url("send_back_draft", reply), comment="", to="0").context["form"]
    assert {step.kind for step in offered.fields["to"].queryset} == {"section", "office", "deputy_head"}
    post(world.principal, url("send_back_draft", reply), comment="数字请再核。", to=to.pk)
    assert states(reply, attempt=2, kind="countersign") == [State.WAITING, State.WAITING]
    pass_one(reply)
    pass_one(reply)
    assert {step.holder for step in reply.current_steps} == {world.co_principal, world.co2_principal}
    assert list(map(str, faults())) == []


def test_recalled_before_anybody_decided_their_steps_fall(world):
    reply = submitted(world)
    workflow.recall_draft(reply, by=world.officer, reason="补充材料。")
    assert set(states(reply)) == {State.DROPPED}


def test_a_delegate_countersigns_for_the_principal(world, post, client_of):
    reply = before_countersigners(world)
    delegated(world, post, holder=world.co_principal, delegate=world.co_coordinator, agency=world.co)
    page = client_of(world.co_coordinator).get(url("approval", reply))
    assert page.context["stands_for"].holder.user == world.co_principal
    assert post(world.co_coordinator, url("pass_draft", reply), **as_shown(reply)).status_code == 302
    step = reply.steps.get(agency=world.co)
    assert (step.state, step.decided_by) == (State.PASSED, world.co_coordinator)
    chain = client_of(world.officer).get(reply.get_absolute_url()).context["chain"]
    assert any("市科技局联络员（代市科技局负责人）" in row["person"] for row in chain)


def test_who_wrote_the_text_does_not_countersign_it(world, post):
    """One person may sit in two agencies."""
    reply = before_countersigners(world)
    reply.versions.update(author=world.co_principal)
    assert post(world.co_principal, url("pass_draft", reply), **as_shown(reply)).status_code == 403


def test_an_officer_who_countersigns_elsewhere_does_not_edit_meanwhile(world, client_of):
    factories.person("co_principal", "", agency=world.lead, role="agency_coordinator")
    reply = before_countersigners(world)
    page = client_of(world.co_principal).get(reverse("replies:save_draft", args=[reply.assignment_id]))
    assert page.status_code == 409


def test_joint_leads_countersign_always(world, client_of):
    suggestion = world.drafted()
    suggestion.assignments.filter(agency=world.co).update(part="joint_lead")
    reply = world.reply_of(suggestion)
    client = client_of(world.officer)
    form = client.get(url("submit_draft", reply)).context["form"]
    assert form["countersign"].value() == [world.co.pk]
    fields = {name: form[name].value() for name in form.candidates}
    answer = client.post(url("submit_draft", reply), fields)
    assert "同为主办单位" in str(answer.context["form"].errors["countersign"])


def test_a_signature_past_an_open_countersignature_is_found(world):
    reply = before_countersigners(world)
    pass_one(reply, by=world.co_principal)
    pass_one(reply, by=world.co2_principal)
    workflow.sign(reply, version=reply.latest.number, by=world.principal)
    assert list(map(str, faults())) == []
    ApprovalStep.objects.filter(reply=reply, holder=world.co_principal).update(state=State.DROPPED)
    assert any("会签" in str(fault) for fault in faults())


def test_a_signature_under_a_text_of_ones_own_is_found(world):
    reply = world.reply_of(world.signed())
    ApprovalStep.objects.filter(reply=reply, kind="principal").update(decided_by=world.officer)
    assert any("拟稿人本人" in str(fault) for fault in faults())
