from datetime import date

import pytest

from config.desk import queues_of
from replies.integrity import faults
from tests.suggestions.objecting import fresh, objected, objected_twice, signed_objection, url_of


def test_only_then_it_is_before_the_leader_of_the_office(world, post):
    co = objected_twice(world)
    answer = post(world.co_principal, url_of("sign_objection", co), seen=co.revision)
    assert answer.url == co.get_absolute_url()
    objection = co.objections.get()
    assert (objection.signed_by, objection.due_on) == (world.co_principal, date(2026, 5, 25))
    queues = {
        user: {queue.key: len(found) for queue, found in queues_of(user)}
        for user in (world.office_leader, world.office_coordinator)
    }
    assert queues[world.office_leader]["decide_objection"] == 1
    assert queues[world.office_coordinator]["decide_objection"] == 0
    assert not list(faults())


def test_the_first_objection_needs_no_signature_and_none_is_signed_twice(world, post):
    assert post(world.principal, url_of("sign_objection", objected(world))).status_code == 409
    assert post(world.co_principal, url_of("sign_objection", signed_objection(world))).status_code == 409


def test_not_without_an_objection(world, post):
    co = world.co_of(world.assigned())
    assert post(world.co_principal, url_of("sign_objection", co)).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"),
    [("co_coordinator", 403), ("principal", 403), ("office_leader", 403), ("neighbour_principal", 404)],
)
def test_others_do_not(world, post, name, status):
    co = objected_twice(world)
    assert post(getattr(world, name), url_of("sign_objection", co)).status_code == status
    assert fresh(co).objections.get().signed_at is None
