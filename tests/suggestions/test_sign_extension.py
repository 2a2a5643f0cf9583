import pytest

from agencies.models import Message
from config.desk import queues_of
from replies.integrity import faults
from suggestions.models import Assignment, RuleProfile
from tests.suggestions.extending import asked, signed, url_of


def test_only_then_it_is_before_the_office(world, post):
    lead = asked(world)
    before = {queue.key: len(found) for queue, found in queues_of(world.office_coordinator)}
    answer = post(world.principal, url_of("sign_extension", lead), seen=lead.revision)
    assert answer.url == lead.get_absolute_url()
    assert lead.extensions.get().signed_by == world.principal
    after = {queue.key: len(found) for queue, found in queues_of(world.office_coordinator)}
    assert (before["decide_extension"], after["decide_extension"]) == (0, 1)


def test_not_twice_and_not_without_a_request(world, post):
    assert post(world.principal, url_of("sign_extension", signed(world))).status_code == 409
    lead = world.lead_of(world.working())
    assert post(world.principal, url_of("sign_extension", lead)).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"), [("coordinator", 403), ("co_principal", 403), ("neighbour_principal", 404)]
)
def test_others_do_not(world, post, name, status):
    lead = asked(world)
    assert post(getattr(world, name), url_of("sign_extension", lead)).status_code == status
    assert lead.extensions.get().signed_at is None


def test_where_nobody_else_decides_the_signature_grants_it(world, client_of):
    world.session.profile = RuleProfile.objects.get(code="HN")
    world.session.save()
    lead = asked(world)
    client = client_of(world.principal)
    assert "签署后即予延期" in client.get(url_of("sign_extension", lead)).text
    client.post(url_of("sign_extension", lead))
    extension = lead.extensions.get()
    row = Assignment.objects.get(pk=lead.pk)
    assert (extension.is_granted, extension.decided_by) == (True, world.principal)
    assert row.due_on == extension.new_due_on > lead.due_on
    told = Message.objects.get(recipient_name="易先勇").body
    assert f"{row.due_on.month}月{row.due_on.day}日" in told
    assert "经批准" not in told
    assert client_of(world.office_leader).get(url_of("decide_extension", lead)).status_code == 403
    assert list(map(str, faults())) == []
