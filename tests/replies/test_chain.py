"""送审链: which levels a draft passes, by agency, by rules and for key suggestions; and who is asked beside them."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agencies.models import Role
from config.demo import people
from config.desk import queues_of
from replies import workflow
from replies.integrity import faults
from replies.models import Reply
from replies.workflow.chaining import chain_candidates, levels_of
from suggestions.models import RuleProfile, Suggestion
from tests import factories
from tests.replies.countersigning import pass_one, url
from tests.replies.drafting import as_shown


def kinds(reply):
    return list(reply.steps.values_list("kind", flat=True))


def proposed(client, reply):
    form = client.get(url("submit_draft", reply)).context["form"]
    return form, {name: form[name].value() for name in form.candidates}


def prechecked(world, *, when="all", **more):
    RuleProfile.objects.filter(pk=world.profile.pk).update(office_precheck=when)
    reply = world.reply_of(world.drafted(**more))
    workflow.submit_draft(reply, chain=people.chain_of(reply), by=world.officer)
    return reply


def test_an_agency_has_levels_of_its_own(world, client_of):
    world.lead.approval_chain = ["office"]
    world.lead.save()
    reply = world.reply_of(world.drafted())
    client = client_of(world.officer)
    _form, fields = proposed(client, reply)
    client.post(url("submit_draft", reply), fields)
    assert kinds(reply) == ["office", "principal"]


def test_a_key_suggestion_skips_no_level_of_the_rules(world):
    world.lead.approval_chain = ["office"]
    world.lead.save()
    suggestion = world.drafted()
    Suggestion.objects.filter(pk=suggestion.pk).update(is_key=True)
    assignment = Reply.objects.get().assignment
    assert levels_of(assignment) == ["section", "office", "deputy_head"]


def test_a_level_that_is_needed_is_not_dropped(world):
    reply = world.reply_of(world.drafted())
    chain = [link for link in people.chain_of(reply) if link[0] != "office"]
    with pytest.raises(ValidationError) as refusal:
        workflow.submit_draft(reply, chain=chain, by=world.officer)
    assert "office" in refusal.value.message_dict
    assert not reply.steps.exists()


def test_an_empty_level_is_skipped(world):
    world.lead.memberships.filter(reviews="deputy_head").update(valid_to="2026-03-01")
    reply = world.reply_of(world.drafted())
    assert list(chain_candidates(reply)) == ["section", "office", "principal"]


def test_the_head_of_another_section_is_asked_for_this_case(world, client_of):
    other = factories.person(
        "other_head",
        "环资处处长",
        agency=world.lead,
        role=Role.REVIEWER,
        post="环资处处长",
        reviews="section",
    )
    reply = world.reply_of(world.drafted())
    client = client_of(world.officer)
    form, fields = proposed(client, reply)
    extra = world.lead.memberships.get(user=other)
    assert str(extra.pk) in {str(pk) for pk, _label in form.fields["added"].choices}
    client.post(url("submit_draft", reply), fields | {"added": [extra.pk]})
    assert kinds(reply) == ["section", "added", "office", "deputy_head", "principal"]
    pass_one(reply)
    assert reply.current_step.holder == other
    pass_one(reply)
    assert reply.current_step.kind == "office"
    assert list(map(str, faults())) == []


def test_a_stranger_is_not_added(world):
    reply = world.reply_of(world.drafted())
    outside = world.co.memberships.get(user=world.co_principal)
    chain = [("added", outside), *people.chain_of(reply)]
    with pytest.raises(ValidationError) as refusal:
        workflow.submit_draft(reply, chain=chain, by=world.officer)
    assert "added" in refusal.value.message_dict


@pytest.mark.parametrize(
    ("when", "is_key", "is_asked"), [("key", True, True), ("key", False, False), ("none", True, False)]
)
def test_the_office_checks_before_the_signature_where_the_rules_say_so(world, when, is_key, is_asked):
    RuleProfile.objects.filter(pk=world.profile.pk).update(office_precheck=when)
    suggestion = world.drafted()
    Suggestion.objects.filter(pk=suggestion.pk).update(is_key=is_key)
    assert ("precheck" in chain_candidates(Reply.objects.get())) == is_asked


def test_the_office_passes_or_returns_and_never_edits(world, client_of, post):
    reply = prechecked(world)
    assert kinds(reply)[-2:] == ["precheck", "principal"]
    for _level in range(3):
        pass_one(reply)
    assert reply.current_step.holder == world.office_coordinator
    found = {queue.key: len(waiting) for queue, waiting in queues_of(world.office_coordinator)}
    assert found["decide"] == 1
    client = client_of(world.office_coordinator)
    page = client.get(url("approval", reply))
    assert "督查室预审" in page.text
    assert "to" not in page.context["sending_back"].fields
    assert url("approval", reply) in client.get(reverse("replies:approvals")).text
    assert client.get(reverse("replies:save_draft", args=[reply.assignment_id])).status_code == 403
    assert post(world.office_leader, url("pass_draft", reply), **as_shown(reply)).status_code == 403
    answer = post(world.office_coordinator, url("pass_draft", reply), **as_shown(reply))
    assert answer.url == reverse("replies:approvals")
    assert reply.current_step.kind == "principal"
    assert list(map(str, faults())) == []


def test_returned_by_the_office_it_goes_to_the_drafter(world, post):
    reply = prechecked(world)
    for _level in range(3):
        pass_one(reply)
    answer = post(world.office_coordinator, url("send_back_draft", reply), comment="类别与答复内容不符。")
    assert answer.status_code == 302
    reply.refresh_from_db()
    assert reply.state == "drafting"
    assert world.officer.notices.filter(action="send_back_draft").exists()


def test_levels_are_ticked_in_the_admin(world, client_of):
    world.office_coordinator.is_staff = True
    world.office_coordinator.save()
    client = client_of(world.office_coordinator)
    address = reverse("admin:agencies_agency_change", args=[world.neighbour.pk])
    page = client.get(address)
    assert "办公室核稿" in page.text
    fields = {
        name: value
        for name, value in page.context["adminform"].form.initial.items()
        if value is not None and name in page.context["adminform"].form.fields
    }
    inlines = {"sections-TOTAL_FORMS": 0, "sections-INITIAL_FORMS": 0}
    answer = client.post(address, fields | inlines | {"approval_chain": ["section", "office"]})
    assert answer.status_code == 302
    world.neighbour.refresh_from_db()
    assert world.neighbour.approval_chain == ["section", "office"]


@pytest.mark.parametrize("chain", [["office", "section"], ["section", "section"], ["mayor"], "office"])
def test_other_levels_are_refused(world, chain):
    world.lead.approval_chain = chain
    with pytest.raises(ValidationError):
        world.lead.full_clean()
