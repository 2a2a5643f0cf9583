"""共同主办 where the place knows it (Shanghai): it takes part, signs with the lead, and is answered for by its reply."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agencies import clock
from config.case import Case
from config.demo import people
from replies import workflow
from replies.integrity import faults
from replies.letters import plain_text
from replies.models import Delivery, Evaluation, Reply
from replies.readiness import blocking
from suggestions.models import Assignment, RuleProfile, Suggestion
from suggestions.workflow import NotNow, assign, joint_leads_of, open_steps
from suggestions.workflow import object as object_to
from tests.replies.lines import DISSATISFIED, line_of, sent, signed, taken_up, talked, written

STATE = Assignment.State


@pytest.fixture
def shanghai(world):
    world.session.profile = RuleProfile.objects.get(code="SH")
    world.session.save()
    return world


def led_jointly(world, **fields):
    suggestion = world.accepted()
    assign(
        suggestion,
        lead=world.lead,
        joint_leads=[world.co],
        on=clock.today(),
        by=world.office_coordinator,
        **fields,
    )
    suggestion.refresh_from_db()
    return suggestion


def drafted(world, suggestion):
    """The lead's draft, with everybody at work."""
    lead = taken_up(line_of(suggestion, world.lead))
    taken_up(line_of(suggestion, world.co))
    talked(lead)
    return written(lead, first_mark(lead))


def first_mark(line):
    return line.profile.class_scheme.classes.order_by("rank").first().letter


def with_countersignature(reply):
    """Submitted with the joint lead's countersignature in its chain, and signed by everybody."""

    joint = [line.agency for line in joint_leads_of(reply.assignment)]
    workflow.submit_draft(reply, chain=people.chain_of(reply), countersign=joint, by=reply.assignment.officer)
    return signed(reply)


def answered(world, suggestion):
    return sent(with_countersignature(drafted(world, suggestion)))


def test_the_form_offers_joint_leads_where_the_place_knows_them(shanghai, post, client_of):
    suggestion = shanghai.accepted()
    url = reverse("suggestions:assign", args=[suggestion.pk])
    assert "共同主办单位" in client_of(shanghai.office_coordinator).get(url).text
    fields = {"lead": shanghai.lead.pk, "joint_leads": [shanghai.co.pk], "co_handlers": [shanghai.co2.pk]}
    post(shanghai.office_coordinator, url, on="2026-05-11", **fields)
    parts = dict(suggestion.assignments.values_list("agency", "part"))
    assert parts == {shanghai.lead.pk: "lead", shanghai.co.pk: "joint_lead", shanghai.co2.pk: "co"}
    joint = line_of(suggestion, shanghai.co)
    assert joint.due_on == line_of(suggestion, shanghai.lead).due_on
    assert list(faults()) == []


def test_elsewhere_one_agency_leads(world, client_of):
    suggestion = world.accepted()
    url = reverse("suggestions:assign", args=[suggestion.pk])
    assert "共同主办单位" not in client_of(world.office_coordinator).get(url).text
    with pytest.raises(ValidationError):
        led_jointly(world)


def test_an_agency_is_named_once(shanghai):
    for wrong in ({"co_handlers": [shanghai.co]}, {"co_handlers": [shanghai.lead]}):
        with pytest.raises(ValidationError):
            led_jointly(shanghai, **wrong)


def test_it_gives_no_opinion_and_sees_the_draft(shanghai):
    suggestion = led_jointly(shanghai)
    reply = drafted(shanghai, suggestion)
    joint = line_of(suggestion, shanghai.co)
    assert not {"save_opinion", "give_opinion", "save_draft"} & set(open_steps(joint))
    assert Reply.objects.visible_to(shanghai.co_officer).get() == reply
    assert not Reply.objects.visible_to(shanghai.neighbour_officer).exists()


def test_the_draft_waits_until_it_has_taken_the_case_up(shanghai):
    suggestion = led_jointly(shanghai)
    lead = taken_up(line_of(suggestion, shanghai.lead))
    talked(lead)
    reply = written(lead, first_mark(lead))
    assert any("市科技局" in finding.text for finding in blocking(reply))
    taken_up(line_of(suggestion, shanghai.co))
    assert blocking(reply) == []


def test_it_may_object_until_the_draft_went_to_sign_off(shanghai):
    suggestion = led_jointly(shanghai)
    with_countersignature(drafted(shanghai, suggestion))
    with pytest.raises(NotNow):
        object_to(
            line_of(suggestion, shanghai.co),
            reason_class="not_our_business",
            reason="不属本单位职责。",
            proposed_agency=shanghai.co2,
            by=shanghai.co_coordinator,
        )


def test_one_letter_of_the_lead_names_both_and_answers_for_both(shanghai):
    suggestion = led_jointly(shanghai)
    reply = answered(shanghai, suggestion)
    lead, joint = line_of(suggestion, shanghai.lead), line_of(suggestion, shanghai.co)
    assert (joint.state, joint.replied_on, joint.answered_with) == (STATE.REPLIED, clock.today(), lead)
    text = plain_text(reply.live_letter.text)
    assert text.startswith("重庆市发展和改革委员会")
    assert "经与市科技局（共同主办）共同研究办理" in text
    assert Delivery.objects.filter(agency=shanghai.co).exists()
    suggestion.refresh_from_db()
    assert suggestion.state == Suggestion.State.REPLIED
    assert list(faults()) == []


def test_a_withdrawn_letter_is_owed_by_both_again(shanghai):
    suggestion = led_jointly(shanghai)
    reply = answered(shanghai, suggestion)
    workflow.withdraw_letter(reply, reason="附件有误。", by=shanghai.principal)
    joint = line_of(suggestion, shanghai.co)
    assert (joint.state, joint.replied_on, joint.answered_with) == (STATE.WORKING, None, None)
    assert list(faults()) == []


def test_one_evaluation_which_both_read(shanghai):
    suggestion = led_jointly(shanghai)
    workflow.invite(answered(shanghai, suggestion), by=shanghai.office_coordinator)
    evaluation = Evaluation.objects.get()
    assert Evaluation.objects.visible_to(shanghai.co_coordinator).get() == evaluation
    assert not Evaluation.objects.visible_to(shanghai.neighbour_coordinator).exists()


def test_both_lead_the_second_round_again(shanghai):
    suggestion = led_jointly(shanghai)
    reply = answered(shanghai, suggestion)
    axes = {axis["code"]: DISSATISFIED for axis in reply.assignment.profile.evaluate_axes}
    workflow.invite(reply, by=shanghai.office_coordinator)
    for evaluation in Evaluation.objects.all():
        workflow.evaluate(evaluation, marks=axes, comment="不满意。", by=evaluation.links.last())
    workflow.order_rehandling(suggestion, reason="重办。", on=clock.today(), by=shanghai.liaison)
    parts = sorted(suggestion.assignments.filter(round=2).values_list("part", flat=True))
    assert parts == ["joint_lead", "lead"]
    assert list(faults()) == []


def test_the_case_page_tells_who_leads_with_whom(shanghai):
    suggestion = led_jointly(shanghai)
    page = Case(suggestion, shanghai.office_coordinator).context()
    assert [row["part_label"] for row in page["assignments"]] == ["主办单位", "共同主办单位"]
