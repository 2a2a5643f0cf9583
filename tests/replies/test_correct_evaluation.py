import pytest
from django.urls import reverse

from replies.integrity import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(world):
    return world.evaluation_of(world.evaluated())


@pytest.fixture
def correct(post):
    def send(user, evaluation, **fields):
        url = reverse("replies:correct_evaluation", args=[evaluation.pk])
        sent = {"reply": "dissatisfied", "comment": "点错了选项。", "reason": "代表来电更正，点错选项"}
        answer = post(user, url, **({"seen": evaluation.revision} | sent | fields))
        evaluation.refresh_from_db()
        return answer

    return send


def test_the_old_marks_stay_beside_the_new(world, correct, evaluation, client_of):
    old = dict(evaluation.marks)
    assert correct(world.liaison, evaluation).status_code == 302
    kept = evaluation.corrections.get()
    assert (kept.old_marks, kept.marks) == (old, {"reply": "dissatisfied"})
    assert evaluation.marks == {"reply": "dissatisfied"}
    assert evaluation.is_dissatisfied
    assert evaluation.case.events.filter(action="correct_evaluation").count() == 1
    assert list(map(str, faults())) == []
    page = client_of(world.liaison).get(evaluation.case.get_absolute_url()).content.decode()
    assert kept.reason in page


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"reason": ""}, "reason"), ({"comment": " "}, "comment"), ({"reply": ""}, "reply")],
)
def test_what_is_missing_is_said(world, correct, evaluation, fields, field):
    answer = correct(world.liaison, evaluation, **fields)
    assert answer.status_code == 422
    assert any("一" <= char <= "鿿" for char in str(answer.context["form"].errors[field]))


def test_the_same_again_is_no_correction(world, correct, evaluation):
    same = {"reply": evaluation.marks["reply"], "comment": evaluation.comment}
    assert correct(world.liaison, evaluation, **same).status_code == 422
    assert not evaluation.corrections.exists()


def test_only_what_was_given_can_be_corrected(world, correct):
    assert correct(world.liaison, world.evaluation_of(world.invited())).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("office_coordinator", 403), ("coordinator", 403), ("neighbour_coordinator", 404)]
)
def test_nobody_else_corrects(world, correct, evaluation, who, status):
    assert correct(getattr(world, who), evaluation).status_code == status
