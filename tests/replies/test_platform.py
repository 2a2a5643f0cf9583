"""The platform hands in evaluations itself: signed, fresh, once; every refusal is noted."""

import hashlib
import hmac
import json
import time

import pytest
from django.core.cache import cache

from agencies.models import AccessLog
from replies.integrity import faults
from replies.models import Evaluation, EvaluationImport, PlatformKey
from suggestions.chain import first_break

pytestmark = pytest.mark.django_db
URL = "/api/evaluations/"


@pytest.fixture(autouse=True)
def unlimited():
    cache.clear()


@pytest.fixture
def key(world):
    return PlatformKey.objects.create(congress=world.congress, note="代表履职平台")


@pytest.fixture
def suggestion(world):
    return world.invited(proposers=world.deputies[:2])


@pytest.fixture
def rows(world, suggestion):
    base = {"session": world.session.name, "number": suggestion.number, "on": "2026-05-10"}
    return [
        {**base, "deputy": "易先勇", "mark": "满意", "co_handlers": [{"agency": "市科技局", "mark": "满意"}]},
        {**base, "certificate": "6-0002", "mark": "基本满意"},
    ]


@pytest.fixture
def send(client, key):
    """A real request; `change` are headers or a body that differ from what was signed."""

    def post(rows, *, nonce="nonce-0001", at=None, body=None, secret=None, **headers):
        content = json.dumps(rows, ensure_ascii=False).encode()
        stamp = str(int(at if at is not None else time.time()))
        text = f"{stamp}\n{nonce}\n".encode() + content
        signature = hmac.new((secret or key.secret).encode(), text, hashlib.sha256).hexdigest()
        sent = {"X-Key": key.key_id, "X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signature}
        return client.post(
            URL,
            body if body is not None else content,
            content_type="application/json",
            headers=sent | headers,
        )

    return post


def test_every_row_is_answered(rows, send):
    answer = send([*rows, {**rows[0], "deputy": "查无此人"}])
    told = answer.json()
    assert answer.status_code == 200, told
    assert (told["entered"], told["known"], told["refused"]) == (2, 0, 1)
    assert [row["result"] for row in told["rows"]] == ["entered", "entered", "refused"]
    given = Evaluation.objects.filter(state="given")
    assert {row.source for row in given} == {"platform"}
    assert given.first().co_ratings.get().mark == "satisfied"
    event = given.first().case.events.first()
    assert (event.actor_role, event.user) == ("program", None)
    assert EvaluationImport.objects.get().key.note == "代表履职平台"
    assert list(map(str, faults())) == []
    assert first_break() is None


def test_a_replay_is_refused_and_a_new_message_changes_nothing(rows, send):
    send(rows)
    assert send(rows).status_code == 409
    assert AccessLog.objects.get(kind="platform").what.startswith("409")
    told = send(rows, nonce="nonce-0002").json()
    assert (told["entered"], told["known"]) == (0, 2)


@pytest.mark.parametrize(
    "change",
    [
        {"secret": "wrong"},
        {"at": 0},
        {"at": 2**40},
        {"body": b"[]"},
        {"nonce": "short"},
        {"X-Key": "unknown"},
        {"X-Signature": "é".encode().decode("latin-1")},
        {"X-Timestamp": "now"},
        {"X-Nonce": "another-nonce"},
    ],
)
def test_what_is_not_signed_for_now_is_refused(rows, send, change):
    headers = {name: value for name, value in change.items() if name.startswith("X-")}
    rest = {name: value for name, value in change.items() if not name.startswith("X-")}
    answer = send(rows, **rest, **headers)
    assert answer.status_code == 401
    assert answer.json()["error"]
    assert AccessLog.objects.filter(kind="platform", user=None).count() == 1
    assert not EvaluationImport.objects.exists()


@pytest.mark.parametrize("minutes", [-4, 4])
def test_clocks_may_differ_a_little(rows, send, minutes):
    assert send(rows, at=time.time() + minutes * 60).status_code == 200


def test_an_ended_key_is_refused(rows, send, key):
    key.ended_on = "2026-05-11"
    key.save()
    assert send(rows).status_code == 401


@pytest.mark.parametrize("rows", [[], {}, [1], "x", [{}] * 501])
def test_what_is_no_list_of_rows_is_refused(send, rows):
    assert send(rows).status_code == 422


def test_too_large_and_too_often(send, rows):
    assert send([{"a": "x" * 1_100_000}]).status_code == 413
    answers = [send([], nonce=f"nonce-{number:04}").status_code for number in range(60)]
    assert answers[-1] == 429


def test_reading_it_is_not_offered(client):
    assert client.get(URL).status_code == 405


def test_the_key_of_one_congress_says_nothing_about_another(world, rows, send, key):
    other = type(world.congress).objects.create(
        name="别的人大", short_name="别", office=world.office, liaison=world.congress_body
    )
    PlatformKey.objects.update(congress=other)
    told = send(rows).json()
    assert told["refused"] == 2
    assert Evaluation.objects.filter(state="given").count() == 0


def test_the_secret_is_not_stored_and_shown_once_in_the_admin(world, client_of):
    world.system_admin.is_staff = True
    world.system_admin.save()
    client = client_of(world.system_admin)
    add = "/admin/replies/platformkey/add/"
    answer = client.post(add, {"congress": world.congress.pk, "note": "平台"}, follow=True)
    key = PlatformKey.objects.get()
    assert key.secret in answer.text
    page = client.get(f"/admin/replies/platformkey/{key.pk}/change/")
    assert page.status_code == 200
    assert key.secret not in page.text
    assert key.secret not in str(PlatformKey.objects.values().get())
    world.office_coordinator.is_staff = True
    world.office_coordinator.save()
    assert client_of(world.office_coordinator).get(add).status_code == 403
