from datetime import timedelta

import pytest
from django.urls import reverse

from agencies import clock
from agencies.models import Message
from config.after_reply import to_invite_on_commitment
from replies import workflow
from replies.integrity import faults
from replies.workflow.commitment_evaluating import lapse_commitments
from suggestions.models import RuleProfile
from tests.replies import promises

pytestmark = pytest.mark.django_db


@pytest.fixture
def invite(post):
    def send(user, commitment):
        url = reverse("replies:invite_commitment", args=[commitment.pk])
        return post(user, url, seen=commitment.revision)

    return send


@pytest.mark.parametrize("who", ["office_coordinator", "liaison"])
def test_every_proposer_is_asked_about_a_kept_promise(world, client_of, invite, who):
    commitment = promises.kept(world, proposers=world.deputies[:2])
    person = getattr(world, who)
    assert commitment in to_invite_on_commitment(person)
    assert invite(person, commitment).status_code == 302
    rows = commitment.evaluations.all()
    assert [row.state for row in rows] == ["invited", "invited"]
    assert {row.occasion for row in rows} == {"ended"}
    due = commitment.assignment.profile.clock().add_working_days(clock.today(), 20).date
    assert {row.due_on for row in rows} == {due}
    assert Message.objects.filter(subject__contains="承诺事项").count() == 2
    assert commitment not in to_invite_on_commitment(person)
    assert "易先勇" in client_of(person).get(commitment.get_absolute_url()).text
    assert list(map(str, faults())) == []


def test_nobody_is_asked_twice(world, invite):
    commitment = promises.asked(world)
    commitment.refresh_from_db()
    assert invite(world.liaison, commitment).status_code == 409
    assert commitment.evaluations.count() == 1


def test_an_open_one_after_a_report_and_again_at_the_end(world, invite):
    commitment = promises.commitment_of(promises.promised(world))
    assert invite(world.liaison, commitment).status_code == 409  # nothing was reported
    workflow.report_progress(commitment, on=clock.today(), text="已完成初稿。", by=world.officer)
    assert invite(world.liaison, commitment).status_code == 302
    commitment.refresh_from_db()
    workflow.fulfil(commitment, on=clock.today(), text="已完成。", by=world.officer)
    assert invite(world.liaison, commitment).status_code == 302
    assert [row.occasion for row in commitment.evaluations.order_by("pk")] == ["2026", "ended"]


def test_a_dropped_one_after_its_explanation(world, invite):
    commitment = promises.given_up(world)
    assert invite(world.liaison, commitment).status_code == 409
    workflow.explain_commitment(commitment, text="原因说明。", by=world.coordinator)
    assert invite(world.liaison, commitment).status_code == 302


def test_not_where_the_rules_do_not_have_it(world, invite):
    RuleProfile.objects.update(evaluate_on=["reply"])
    commitment = promises.kept(world)
    assert invite(world.liaison, commitment).status_code == 409
    assert commitment not in to_invite_on_commitment(world.liaison)


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 403), ("office_leader", 403), ("neighbour_coordinator", 404)]
)
def test_nobody_else_invites(world, invite, who, status):
    assert invite(getattr(world, who), promises.kept(world)).status_code == status


def test_who_stays_silent_is_left_out(world):
    row = promises.asked(world).evaluations.get()
    assert lapse_commitments(row.due_on) == 0
    with clock.moved_to(row.due_on + timedelta(days=1)):
        assert (lapse_commitments(clock.today()), lapse_commitments(clock.today())) == (1, 0)
    row.refresh_from_db()
    assert row.state == "lapsed"
    assert list(map(str, faults())) == []
