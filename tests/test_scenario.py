"""load_scenario builds the world its file tells, or says at which path the file is wrong and builds nothing."""

import copy
import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from agencies import clock
from agencies.models import Agency, User
from config.demo.walk import STAGES
from replies.models import Evaluation, Reply
from suggestions.models import Suggestion

EXAMPLE = Path(__file__).parent.parent / "docs/scenario.example.json"
pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    return json.loads(EXAMPLE.read_text(encoding="utf-8"))


@pytest.fixture
def load(tmp_path):
    def load_file(told):
        file, out = tmp_path / "scenario.json", io.StringIO()
        file.write_text(
            told if isinstance(told, str) else json.dumps(told, ensure_ascii=False), encoding="utf-8"
        )
        call_command("load_scenario", str(file), stdout=out)
        return json.loads(out.getvalue())

    return load_file


def test_the_example_of_the_documentation_is_built(load, told):
    made = load(told)
    to_sign, to_evaluate = made["suggestions"]
    assert (to_sign["name"], to_sign["state"], to_sign["due_on"]) == ("to-sign", "handling", "2026-07-01")
    assert to_sign["reply"]["in_turn"] == {"kind": "principal", "username": "traffic-head"}
    assert [row["state"] for row in to_sign["assignments"]] == ["working", "opinion_given"]
    assert to_evaluate["reply"]["document_number"] == "示交函〔2026〕17号"
    assert to_evaluate["evaluations"][0]["link"].startswith("http://127.0.0.1:8000/evaluate/")
    assert made["users"]["traffic"] == User.objects.get(username="traffic").pk
    assert User.objects.get(username="office").check_password("office-word-2026")
    assert Authenticator.objects.get().user.username == "traffic-head"
    call_command("check_states", stdout=io.StringIO())
    call_command("verify_events", stdout=io.StringIO())


def test_the_printed_link_opens_the_letter(load, told):
    link = load(told)["suggestions"][1]["evaluations"][0]["link"]
    with clock.moved_to(datetime(2026, 5, 12, 9, 0)):
        answer = Client().get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    assert answer.status_code == 200


@pytest.mark.parametrize("state", list(STAGES))
def test_every_state_is_reached(load, told, state):
    told["suggestions"] = [told["suggestions"][0] | {"state": state, "turn": ""}]
    del told["suggestions"][0]["turn"]
    load(told)
    call_command("check_states", stdout=io.StringIO())
    assert Suggestion.objects.get().events.exists()


def test_a_scenario_is_added_to_what_is_there(load, told):
    load(told)
    more = {
        "now": told["now"],
        "agencies": [{"short_name": "市交通局"}],
        "suggestions": [{**told["suggestions"][1], "number": "0103", "reply": {}}],
    }
    assert load(more)["suggestions"][0]["number"] == "0103"
    assert Agency.objects.filter(short_name="市交通局").count() == 1
    assert Reply.objects.count() == 3


def test_a_fourth_evaluation_mark_or_a_dissatisfied_one_can_be_told(load, told):
    told["suggestions"][1] |= {
        "state": "evaluated",
        "evaluation": {"mark": "dissatisfied", "comment": "线路没有落实。"},
    }
    load(told)
    assert Evaluation.objects.get().marks == {"reply": "dissatisfied"}


WRONG = [
    (("suggestions", 0, "state"), "replyed", "suggestions[0].state: 'replyed' is unknown"),
    (("suggestions", 0, "sate"), "draft", "suggestions[0].sate: unknown; known here are"),
    (("suggestions", 1, "lead"), "市水利局", "suggestions[1].lead: no agency 市水利局"),
    (("suggestions", 0, "co"), ["市水利局"], "suggestions[0].co[0]: no agency 市水利局"),
    (
        ("suggestions", 0, "proposers"),
        ["张三"],
        "suggestions[0].proposers[0]: no deputy of the term and no delegation 张三",
    ),
    (("suggestions", 0, "session"), "市七届人大一次会议", "suggestions[0].session: no session"),
    (("suggestions", 0, "items", 0, "outcome"), "E", "suggestions[0].items[0].outcome: 'E' is unknown"),
    (("suggestions", 0, "assigned_on"), "2026-06-01", "suggestions[0].assigned_on: 2026-06-01 lies after"),
    (("suggestions", 0, "assigned_on"), "1 April", "suggestions[0].assigned_on: '1 April' is not a date"),
    (("suggestions", 1, "number"), "0101", "suggestions[1]: "),
    (("suggestions", 0, "opinions", 0, "text"), "", "suggestions[0]: "),
    (("users", 2, "roles", 0, "role"), "clerk", "users[2].roles[0].role: 'clerk' is unknown"),
    (("users", 1, "username"), "office", "users[1].username: office exists already"),
    (("users", 3, "roles"), [], "suggestions["),
    (("users",), {}, "users: {} is not a list of objects"),
    (("agencies", 0), "市政府办公厅", "agencies[0]: an object"),
]


@pytest.mark.parametrize(("path", "value", "expected"), WRONG, ids=[case[2] for case in WRONG])
def test_what_is_wrong_is_named_by_its_path_and_nothing_is_made(load, told, path, value, expected):
    place = copy.deepcopy(told)
    file = place
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(CommandError) as refusal:
        load(file)
    assert expected in str(refusal.value)
    assert not Suggestion.objects.exists()
    assert not User.objects.exists()


def test_a_missing_key_is_named(load, told):
    del told["suggestions"][0]["title"]
    with pytest.raises(CommandError, match=r"suggestions\[0\]\.title: missing; a text is expected"):
        load(told)


def test_a_file_that_is_no_json_or_not_there(load, tmp_path):
    with pytest.raises(CommandError, match="is not JSON"):
        load("{")
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_scenario", str(tmp_path / "none.json"))


def test_it_is_refused_without_the_demo_switch(load, told, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=on"):
        load(told)
