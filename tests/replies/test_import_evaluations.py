"""Evaluations of the congress platform, read from a file: matched, entered once, and every row answered."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from replies.integrity import faults
from replies.models import Evaluation
from suggestions.chain import first_break

pytestmark = pytest.mark.django_db


def run(path, *arguments):
    out = io.StringIO()
    try:
        call_command("import_evaluations", str(path), *arguments, stdout=out, stderr=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def suggestion(world):
    return world.invited(proposers=world.deputies[:3])


@pytest.fixture
def rows(world, suggestion):
    """What the platform exports for the three who were asked."""
    base = {"session": world.session.name, "number": suggestion.number, "on": "2026-05-10"}
    return [
        {**base, "deputy": "易先勇", "mark": "满意"},
        {**base, "certificate": "6-0002", "reply": "basically_satisfied"},
        {**base, "deputy": "周𬭎", "mark": "不满意", "comment": "时间表不明确。"},
    ]


@pytest.fixture
def written(tmp_path):
    def write(rows, name="in.json", encoding="utf-8"):
        path = tmp_path / name
        path.write_text(json.dumps(rows, ensure_ascii=False), encoding=encoding)
        return path

    return write


def marks():
    rows = Evaluation.objects.order_by("proposer__order").values_list("state", "source", "marks")
    return [(state, source, *given.values()) for state, source, given in rows]


def test_each_row_goes_to_its_deputy(rows, written):
    code, told = run(written(rows))
    assert code == 0, told
    assert marks() == [
        ("given", "platform", "satisfied"),
        ("given", "platform", "basically_satisfied"),
        ("given", "platform", "dissatisfied"),
    ]
    assert Evaluation.objects.get(is_dissatisfied=True).proposer.name == "周𬭎"
    event = Evaluation.objects.first().case.events.first()
    assert (event.action, event.actor_role, event.user) == ("enter_evaluation", "program", None)
    assert list(map(str, faults())) == []
    assert first_break() is None


def test_the_same_file_again_changes_nothing(rows, written):
    path = written(rows)
    run(path)
    before = list(Evaluation.objects.values())
    code, told = run(path)
    assert code == 0
    assert list(Evaluation.objects.values()) == before
    assert "0" in told.splitlines()[-1]


def test_a_dry_run_says_it_and_writes_nothing(rows, written):
    rows.append({**rows[0], "deputy": "查无此人"})
    code, told = run(written(rows), "--dry-run")
    assert code == 1
    assert len(told.splitlines()) == 5
    assert {state for state, *_rest in marks()} == {"invited"}


def test_a_faulty_row_keeps_no_other_out(rows, written):
    rows[1]["reply"] = "很好"
    code, told = run(written(rows))
    assert code == 1
    assert "很好" in told
    assert [state for state, *_rest in marks()] == ["given", "invited", "given"]


@pytest.mark.parametrize(
    "change",
    [
        {"number": "9999"},
        {"number": 924},
        {"session": "别的会议"},
        {"deputy": ""},
        {"on": "5月10日"},
        {"on": "2026-05-12"},
        {"mark": "不满意"},
        {"mark": ""},
    ],
)
def test_what_does_not_fit_is_refused_with_a_reason(rows, written, change):
    code, told = run(written([rows[0] | change]))
    assert code == 1
    assert len(told.splitlines()[0].split("\t")[2]) > 3
    assert {state for state, *_rest in marks()} == {"invited"}


def test_other_marks_than_were_given_are_not_written_over(rows, written):
    run(written(rows))
    code, _told = run(written([rows[0] | {"mark": "基本满意"}]))
    assert code == 1
    assert marks()[0] == ("given", "platform", "satisfied")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_of_offices(world, suggestion, tmp_path, encoding):
    head = "届次,建议编号,代表姓名,代表证号,评价,意见,评价日期"
    line = f"{world.session.name},{suggestion.number},周𬭎,6-0003,满意,,2026-05-10"
    path = tmp_path / "评价.csv"
    path.write_bytes(f"{head}\r\n{line}\r\n".encode(encoding))
    code, told = run(path)
    assert code == 0, told
    assert marks()[2] == ("given", "platform", "satisfied")


def test_a_person_enters_with_their_own_right(world, rows, written):
    assert run(written(rows[:1]), "--by", world.coordinator.username)[0] == 1
    assert run(written(rows[:1]), "--by", world.liaison.username)[0] == 0
    assert Evaluation.objects.get(state="given").case.events.first().user == world.liaison


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("in.json", b"{"),
        ("in.json", b"{}"),
        ("in.csv", b"\xff\x00\x81"),
        ("in.xlsx", b"PK"),
        ("in.json", b"[1]"),
    ],
)
def test_an_unreadable_file_is_refused_as_a_whole(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CommandError):
        run(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError):
        run(tmp_path / "none.json")
