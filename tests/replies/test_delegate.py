from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from agencies import clock
from agencies.models import SigningDelegation
from agencies.permissions import Action
from config.history import line
from replies.compose import compose
from replies.integrity import faults
from replies.models import ApprovalStep, Reply
from replies.obligations import Kind, Run
from suggestions.chain import first_break
from suggestions.models import Event, Suggestion
from tests import factories
from tests.replies.delegations import DAYS, delegated, page_of
from tests.replies.drafting import as_shown
from tests.replies.opinions import to_be_signed


@pytest.fixture(autouse=True)
def _no_wrong_passwords_before():
    cache.clear()


@pytest.fixture
def reply(world):
    return world.reply_of(world.in_sign_off(turn="principal"))


@pytest.fixture
def delegation(world, post):
    return delegated(world, post, holder=world.principal, delegate=world.deputy_head)


def sign_of(reply):
    return reverse("replies:sign", args=[reply.pk])


def test_it_stands_in_the_list_of_both_and_in_the_chain_of_events(world, client_of, delegation):
    for user in (world.principal, world.deputy_head):
        page = client_of(user).get(reverse("replies:delegations"))
        assert [row["delegation"] for row in page.context["rows"]] == [delegation]
    assert client_of(world.co_principal).get(reverse("replies:delegations")).context["rows"] == []
    event = Event.objects.get(action=Action.DELEGATE)
    assert (event.actor, event.detail["delegate"], event.suggestion) == ("高健", "孟广耀", None)
    assert world.deputy_head.notices.filter(action=Action.DELEGATE).exists()
    assert first_break() is None


def test_the_delegate_signs_and_both_are_named(world, post, client_of, reply, delegation):
    client = client_of(world.deputy_head)
    assert reply.case.title in client.get(reverse("replies:approvals")).text
    assert reply.case.title in client.get("/?queue=decide").text
    page = client.get(reverse("replies:approval", args=[reply.pk]))
    assert "副主任孟广耀（代主任高健）审签" in page.text
    fields = {"version": reply.latest.number, "digest": page.context["digest"].value}
    assert post(world.deputy_head, sign_of(reply), **fields).status_code == 302
    reply.refresh_from_db()
    step = reply.steps.get(kind="principal")
    assert reply.state == Reply.State.SIGNED
    assert (step.state, step.decided_by, step.delegation) == (
        ApprovalStep.State.PASSED,
        world.deputy_head,
        delegation,
    )
    assert "（代主任高健）审签" in reply.live_letter.source
    event = reply.case.events.first()
    assert (event.actor, event.detail["for"]) == ("孟广耀", "高健")
    assert "高健" in line(event)["person"]
    chain = client_of(world.officer).get(reply.get_absolute_url()).context["chain"]
    assert "孟广耀" in chain[-1]["person"]
    assert "高健" in chain[-1]["person"]
    assert list(map(str, faults())) == []


def test_the_principal_still_signs_and_may_take_back_what_the_delegate_signed(world, post, reply, delegation):
    principal = as_shown(reply)
    assert compose(reply.latest).signatory_name == "高健"
    text = compose(reply.latest, stands_in=("副主任", "孟广耀")).signed_digest().value
    fields = principal | {"digest": text}
    assert post(world.deputy_head, sign_of(reply), **fields).status_code == 302
    unsign = reverse("replies:unsign", args=[reply.pk])
    assert post(world.deputy_head, unsign, reason="误签").status_code == 403
    assert post(world.principal, unsign, reason="误签").status_code == 302


@pytest.mark.parametrize("day", [-1, 5])
def test_outside_the_days_nobody_signs_for_another(world, post, reply, delegation, day):
    with clock.moved_to(factories.NOW + timedelta(days=day)):
        assert post(world.deputy_head, sign_of(reply), **as_shown(reply)).status_code == 403
        assert not ApprovalStep.objects.waiting_for(world.deputy_head).exists()


def test_the_last_editor_signs_for_nobody(world, post, reply, delegation):
    reply.versions.update(author=world.deputy_head)
    text = compose(reply.latest, stands_in=("副主任", "孟广耀")).signed_digest().value
    fields = as_shown(reply) | {"digest": text}
    assert post(world.deputy_head, sign_of(reply), **fields).status_code == 403
    assert not reply.letters.exists()


def test_a_reviewers_step_is_passed_by_the_delegate_but_not_edited(world, post, client_of):
    delegated(world, post, holder=world.section_reviewer, delegate=world.office_reviewer)
    reply = world.reply_of(world.in_sign_off(turn="section"))
    client = client_of(world.office_reviewer)
    assert client.get(reverse("replies:save_draft", args=[reply.assignment_id])).status_code == 403
    page = reverse("replies:pass_draft", args=[reply.pk])
    assert post(world.office_reviewer, page, **as_shown(reply)).status_code == 302
    step = reply.steps.get(kind="section")
    assert (step.holder, step.decided_by) == (world.section_reviewer, world.office_reviewer)


def test_an_opinion_is_signed_by_the_delegate(world, post):
    factories.person("co_head", "副局长甲", agency=world.co, role="reviewer", post="副局长")
    head = world.co.memberships.get(user__username="co_head").user
    delegated(world, post, holder=world.co_principal, delegate=head, agency=world.co)
    _suggestion, opinion = to_be_signed(world, post)
    assert post(head, reverse("replies:give_opinion", args=[opinion.pk])).status_code == 302
    step = opinion.steps.get()
    assert (step.decided_by, step.delegation.holder.user) == (head, world.co_principal)


def test_the_page_offers_those_who_decide_in_the_agency(world, client_of):
    page = client_of(world.principal).get(page_of(world, world.principal))
    offered = set(page.context["form"].fields["delegate"].queryset)
    assert offered == {
        world.coordinator,
        world.section_reviewer,
        world.office_reviewer,
        world.deputy_head,
    }


def test_who_stands_in_is_told_on_the_case_and_reminded(world, client_of, reply, delegation):
    page = client_of(world.officer).get(reply.get_absolute_url())
    assert "孟广耀" in page.context["actions"]["who_can"]
    assert "孟广耀" in client_of(world.officer).get(reply.case.get_absolute_url()).context["next_step"]
    run = Run(date(2026, 5, 11))
    (owed,) = run.obligations(Kind.APPROVAL, suggestion=reply.case)
    assert world.deputy_head.pk in run.recipients(owed, 0)


def test_a_confidential_case_stays_with_its_list(world, client_of, reply, delegation):
    Suggestion.objects.filter(pk=reply.case.pk).update(is_confidential=True)
    client = client_of(world.deputy_head)
    assert client.get(reverse("replies:approvals")).context["rows"] == []
    assert client.get(reverse("replies:approval", args=[reply.pk])).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("valid_from", "2026-05-10"),
        ("valid_to", "2026-05-01"),
        ("reason", ""),
        ("delegate", ""),
    ],
)
def test_what_is_wrong_is_told_at_its_field(world, post, field, value):
    fields = {"delegate": world.deputy_head.pk, **DAYS, field: value}
    answer = post(world.principal, page_of(world, world.principal), **fields)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not SigningDelegation.objects.exists()


def test_neither_a_stranger_nor_oneself_nor_a_case_officer(world, post):
    for user in (world.co_principal, world.principal, world.officer):
        answer = post(world.principal, page_of(world, world.principal), delegate=user.pk, **DAYS)
        assert answer.context["form"].errors["delegate"]


def test_one_delegation_at_a_time(world, post, delegation):
    answer = post(world.principal, page_of(world, world.principal), delegate=world.coordinator.pk, **DAYS)
    assert answer.status_code == 422
    assert answer.context["form"].errors["valid_from"]


def test_only_reviewers_and_principals_and_only_for_themselves(world, client_of):
    for user in (world.coordinator, world.officer):
        assert client_of(user).get(page_of(world, user)).status_code == 403
    assert client_of(world.deputy_head).get(page_of(world, world.principal)).status_code == 404


def test_the_office_sees_whose_signer_has_left(world, client_of, post, reply):
    office = client_of(world.office_coordinator)
    assert reply.case.title not in office.get("/?queue=absent").text
    world.principal.is_active = False
    world.principal.save()
    assert reply.case.title in office.get("/?queue=absent").text
    assert post(world.officer, reverse("replies:recall_draft", args=[reply.pk])).status_code == 302
