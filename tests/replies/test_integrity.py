"""check_states and verify_events find what was changed by hand, and nothing else."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from replies import letter_press
from replies.integrity import faults
from replies.models import (
    Contact,
    Delivery,
    Evaluation,
    ItemAnswer,
    Letter,
    OpinionVersion,
    Publication,
    Reply,
    ReplyVersion,
)
from suggestions.chain import first_break
from suggestions.models import Assignment, ChainHead, Event, Suggestion


def found():
    return {(fault.row._meta.model_name, fault.row.pk) for fault in faults()}


def run(command, *arguments):
    """(exit code, what was printed)."""
    out = io.StringIO()
    try:
        call_command(command, *arguments, stdout=out, stderr=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@pytest.mark.parametrize(
    "state", ["registered", "assigned", "with_opinions", "in_sign_off", "numbered", "concluded"]
)
def test_what_the_steps_wrote_fits(world, state):
    getattr(world, state)()
    assert list(map(str, faults())) == []
    assert run("check_states")[0] == 0
    assert run("verify_events")[0] == 0


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Suggestion, {"state": "handling"}),
        (Suggestion, {"due_on": "2027-01-01"}),
        (Assignment, {"state": "working"}),
        (Assignment, {"due_on": F("due_on") + timedelta(days=1)}),
        (Reply, {"state": "numbered"}),
        (Evaluation, {"state": "invited"}),
        (Publication, {"state": "proposed"}),
        (Letter, {"issued_digest": "0" * 64}),
        (Letter, {"number": "渝发改函〔2026〕999号"}),
        (Letter, {"signed_digest": "0" * 64}),
    ],
)
def test_what_was_changed_by_hand_is_named(world, model, values):
    world.concluded()
    model.objects.update(**values)
    code, printed = run("check_states")
    assert code == 1
    assert str(model.objects.first().pk) in printed
    assert found()


def test_a_case_without_history_is_named(world):
    suggestion = world.registered()
    copy = Suggestion.objects.get(pk=suggestion.pk)
    copy.pk, copy.number = None, "9999"
    copy.save(force_insert=True)
    assert found() == {("suggestion", copy.pk)}


def test_a_letter_that_did_not_reach_a_proposer_is_named(world):
    line = world.lead_of(world.dispatched())
    Delivery.objects.filter(proposer__isnull=False).delete()
    assert found() == {("assignment", line.pk)}


def test_a_signed_text_without_a_needed_answer_is_named(world):
    reply = world.reply_of(world.signed())
    ItemAnswer.objects.filter(outcome__letter="D").update(reported_to="")
    assert ("reply", reply.pk) in found()


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (ReplyVersion, {"opening": "改过的开头。"}),
        (OpinionVersion, {"text": "改过的意见。"}),
        (Evaluation, {"marks": {"reply": "dissatisfied"}}),
        (Contact, {"summary": "改过的沟通情况。"}),
        (Assignment, {"sign_for_due_on": date(2030, 1, 1)}),
        (Suggestion, {"title": "改过的标题"}),
    ],
)
def test_what_a_step_wrote_and_a_hand_changed_is_named(world, model, change):
    world.evaluated()
    assert found() == set()

    row = model.objects.exclude(text="").first() if model is OpinionVersion else model.objects.first()
    model.objects.filter(pk=row.pk).update(**change)

    assert (model._meta.model_name, row.pk) in found()


def test_the_number_of_queries_does_not_grow_with_the_cases(world, django_assert_max_num_queries):
    for number in range(6):
        world.dispatched(number=f"07{number}")
    with django_assert_max_num_queries(48):
        assert list(faults()) == []


# The chain.


def test_a_changed_event_is_the_first_one_named(world):
    world.working()
    third = Event.objects.get(sequence=3)
    Event.objects.filter(sequence__in=[3, 5]).update(note="anders")
    broken = first_break()
    assert (broken.sequence, broken.number) == (3, third.suggestion.number)
    assert run("verify_events")[0] == 1


def test_a_removed_event_and_a_cut_tail_are_found(world):
    world.working()
    last = ChainHead.objects.get()
    kept = run("verify_events", "--head")[1].strip()
    assert run("verify_events", "--against", kept)[0] == 0
    Event.objects.filter(sequence=last.sequence).delete()
    assert first_break().sequence == last.sequence - 1
    before = Event.objects.get(sequence=last.sequence - 1)
    ChainHead.objects.update(sequence=before.sequence, digest=before.digest)
    assert first_break() is None  # the chain alone cannot know
    assert run("verify_events", "--against", kept)[0] == 1
    Event.objects.filter(sequence=2).delete()
    assert first_break().sequence == 3


def test_a_bad_head_is_refused(db):
    with pytest.raises(CommandError):
        call_command("verify_events", "--against", "soup")


# Letters from the command line.


@pytest.mark.parametrize(
    ("form", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<"), ("txt", "重庆市".encode())]
)
def test_render_letter(world, tmp_path, form, begins):
    reply = world.reply_of(world.dispatched())
    out = tmp_path / "letter"
    call_command("render_letter", str(reply.pk), "--format", form, str(out), stdout=io.StringIO())
    assert out.read_bytes().lstrip().startswith(begins)
    number = reply.case.number
    call_command("render_letter", number, "--number", "--format", form, str(out), stdout=io.StringIO())


def test_render_letter_refuses(world, tmp_path, monkeypatch):
    reply = world.reply_of(world.dispatched())
    with monkeypatch.context() as other:
        other.setattr(letter_press, "__file__", str(tmp_path / "no_press.py"))
        assert run("render_letter", str(reply.pk), "--format", "pdf", str(tmp_path / "a"))[0] == 2
    with pytest.raises(CommandError):
        run("render_letter", "99999", str(tmp_path / "a"))
    with pytest.raises(CommandError):
        run("render_letter", str(reply.pk), str(tmp_path / "no" / "folder"))
