"""Deputies speak of co-handlers too: if they like, by every way an evaluation comes, sealed and correctable."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from replies import workflow
from replies.integrity import faults
from replies.models import CoRating
from suggestions.models import RuleProfile

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def suggestion(world):
    return world.invited()


@pytest.fixture
def evaluation(world, suggestion):
    return world.evaluation_of(suggestion)


@pytest.fixture
def phone(world, client, evaluation):
    """The deputy's browser behind the link."""
    client.get(reverse("replies:open_link", args=[world.token_of(evaluation)]))
    return client


def spoken(world, suggestion, mark="dissatisfied", line="数据不全"):
    part = world.co_of(suggestion)
    return {f"co_{part.pk}": mark, f"co_{part.pk}_comment": line}


def given(evaluation):
    return [
        (row.assignment.agency.short_name, row.mark, row.comment) for row in evaluation.co_ratings.given()
    ]


def test_the_page_asks_and_nothing_has_to_be_said(world, phone, evaluation):
    page = phone.get("/evaluate/").text
    assert "市科技局" in page
    assert "市财政局" in page
    phone.post("/evaluate/", {"reply": "satisfied", "comment": "", "step": "confirm"})
    evaluation.refresh_from_db()
    assert (evaluation.state, given(evaluation)) == ("given", [])


def test_what_is_said_is_confirmed_and_kept(world, phone, suggestion, evaluation):
    fields = {"reply": "satisfied", "comment": "", **spoken(world, suggestion)}
    page = phone.post("/evaluate/", {**fields, "step": "choose"}).text
    assert "数据不全" in page
    assert phone.post("/evaluate/", {**fields, "step": "confirm"}).status_code == 302
    evaluation.refresh_from_db()
    assert given(evaluation) == [("市科技局", "dissatisfied", "数据不全")]
    assert "数据不全" in phone.get("/evaluate/").text
    assert not evaluation.is_dissatisfied  # it is about the co-handler, not about the reply
    assert list(map(str, faults())) == []


def test_a_mark_against_needs_its_reason(world, phone, suggestion, evaluation):
    fields = {"reply": "satisfied", "comment": "好", **spoken(world, suggestion, line="")}
    answer = phone.post("/evaluate/", {**fields, "step": "choose"})
    assert answer.status_code == 422
    assert "市科技局" in str(answer.context["form"].errors)
    assert "好" in answer.text


def test_who_reads_it(world, client_of, phone, suggestion, evaluation):
    phone.post(
        "/evaluate/",
        {"reply": "satisfied", "comment": "", "step": "confirm", **spoken(world, suggestion)},
    )
    case = suggestion.get_absolute_url()
    for who in ("liaison", "office_coordinator", "officer", "co_officer"):
        assert "数据不全" in client_of(getattr(world, who)).get(case).text, who
    assert "数据不全" not in client_of(world.co2_officer).get(case).text


def test_held_it_is_hidden_from_the_agencies(world, client_of, phone, suggestion, evaluation):
    RuleProfile.objects.update(evaluation_release="held")
    phone.post(
        "/evaluate/",
        {"reply": "satisfied", "comment": "", "step": "confirm", **spoken(world, suggestion)},
    )
    case = suggestion.get_absolute_url()
    assert "数据不全" in client_of(world.liaison).get(case).text
    for who in ("officer", "co_officer"):
        assert "数据不全" not in client_of(getattr(world, who)).get(case).text, who


def test_a_paper_slip_and_its_correction(world, post, suggestion, evaluation):
    slip = {"reply": "satisfied", "paper_on": "2026-05-11", **spoken(world, suggestion)}
    url = reverse("replies:enter_evaluation", args=[evaluation.pk])
    assert post(world.liaison, url, file=SimpleUploadedFile("s.pdf", PDF), **slip).status_code == 302
    assert given(evaluation) == [("市科技局", "dissatisfied", "数据不全")]
    url = reverse("replies:correct_evaluation", args=[evaluation.pk])
    fields = {"reply": "satisfied", "reason": "录错单位", **spoken(world, suggestion, mark="", line="")}
    assert post(world.liaison, url, **fields).status_code == 302
    assert given(evaluation) == []
    assert evaluation.corrections.get().old_ratings[0]["mark"] == "dissatisfied"
    assert CoRating.objects.count() == 1  # the row stays, without a mark
    assert list(map(str, faults())) == []


def test_places_that_do_not_have_them_evaluated(world, client, suggestion, evaluation):
    RuleProfile.objects.update(evaluate_on=["reply"])
    client.get(reverse("replies:open_link", args=[world.token_of(evaluation)]))
    assert 'name="co_' not in client.get("/evaluate/").text


def test_a_changed_row_is_found(world, suggestion, evaluation):
    part = world.co_of(suggestion)
    workflow.evaluate(
        evaluation,
        marks={"reply": "satisfied"},
        ratings=[{"assignment": part.pk, "mark": "satisfied", "comment": ""}],
        by=evaluation.links.last(),
    )
    CoRating.objects.update(mark="dissatisfied")
    assert len(list(faults())) == 1
