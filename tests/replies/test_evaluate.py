"""The deputy's way on a phone: link, clean page, choose, confirm, done."""

import io
import logging
import re
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import clock
from config.logs import HideTokens
from replies.models import Evaluation, EvaluationLink

pytestmark = pytest.mark.django_db

PAGE = "/evaluate/"
REASON = "希望明确资金安排的时间表。"


@pytest.fixture
def evaluation(world):
    return world.evaluation_of(world.invited())


@pytest.fixture
def token(world, evaluation):
    return world.token_of(evaluation)


@pytest.fixture
def deputy(token):
    """A phone on which the link was opened."""
    phone = Client()
    phone.get(f"{PAGE}{token}/")
    return phone


def give(phone, mark="satisfied", comment="", step="confirm"):
    return phone.post(PAGE, {"reply": mark, "comment": comment, "step": step})


def test_the_link_is_exchanged_for_a_cookie_and_a_clean_address(client, token, evaluation):
    answer = client.get(f"{PAGE}{token}/")
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    cookie = answer.cookies["evaluation"]
    assert (cookie["path"], cookie["samesite"], cookie["max-age"]) == (PAGE, "Lax", 7200)
    assert cookie["httponly"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


def test_opening_changes_nothing(client, token, evaluation):
    """A20: scanners and previews open links."""
    before = EvaluationLink.objects.values().get()
    for _time in range(3):
        client.head(f"{PAGE}{token}/")
        client.get(f"{PAGE}{token}/", headers={"Sec-Purpose": "prefetch"})
        client.get(PAGE)
    assert EvaluationLink.objects.values().get() == before
    evaluation.refresh_from_db()
    assert evaluation.state == Evaluation.State.INVITED


def test_the_page_shows_whom_what_and_the_letter(deputy, evaluation):
    page = deputy.get(PAGE).content.decode()
    for text in (
        evaluation.proposer.name,
        evaluation.case.number,
        evaluation.case.title,
        evaluation.letter.number,
    ):
        assert text in page
    for block in evaluation.letter.text.blocks:
        assert block.text in page
    for label in ("满意", "基本满意", "不满意"):
        assert label in page
    assert " checked" not in page


def test_choose_confirm_done(deputy, evaluation):
    chosen = give(deputy, step="choose")
    assert chosen.status_code == 200
    assert 'name="step" value="confirm"' in chosen.content.decode()
    evaluation.refresh_from_db()
    assert evaluation.state == Evaluation.State.INVITED
    assert give(deputy)["Location"] == PAGE
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.marks, evaluation.source) == (
        "given",
        {"reply": "satisfied"},
        "link",
    )
    event = evaluation.case.events.get(action="evaluate")
    assert (event.actor, event.actor_role) == (evaluation.proposer.name, "deputy")
    assert "满意" in deputy.get(PAGE).content.decode()


def test_going_back_keeps_the_choice(deputy):
    page = give(deputy, "dissatisfied", REASON, step="back").content.decode()
    assert re.search(r'value="dissatisfied"[^>]* checked', page)
    assert REASON in page


def test_a_reason_is_needed_when_not_satisfied(deputy, evaluation):
    for step in ("choose", "confirm"):
        assert give(deputy, "dissatisfied", "  ", step=step).status_code == 422
    assert give(deputy, "dissatisfied", REASON).status_code == 302
    evaluation.refresh_from_db()
    assert evaluation.comment == REASON


@pytest.mark.parametrize("mark", ["", "excellent"])
def test_a_mark_outside_the_profile_is_refused(deputy, evaluation, mark):
    assert give(deputy, mark).status_code == 422
    evaluation.refresh_from_db()
    assert evaluation.state == Evaluation.State.INVITED


def test_a_second_time_shows_what_was_given(deputy, evaluation):
    """A24: double tap, back button, two phones."""
    give(deputy)
    again = give(deputy, "dissatisfied", REASON)
    assert again.status_code == 409
    evaluation.refresh_from_db()
    assert evaluation.marks == {"reply": "satisfied"}
    assert evaluation.case.events.filter(action="evaluate").count() == 1
    page = deputy.get(PAGE)
    assert page.status_code == 200
    assert evaluation.letter.text.blocks[0].text in page.content.decode()
    assert clock.now().strftime("%Y-%m-%d") in again.content.decode()


@pytest.mark.parametrize("field", ["expires_at", "revoked_at"])
def test_a_dead_link_tells_whom_to_ask_and_nothing_else(client, world, token, evaluation, field):
    client.get(f"{PAGE}{token}/")
    evaluation.links.update(**{field: clock.now() - timedelta(seconds=1)})
    for answer in (client.get(f"{PAGE}{token}/"), give(client, comment=REASON)):
        page = answer.content.decode()
        assert answer.status_code == 410
        assert world.congress_body.phone in page
        for secret in (evaluation.proposer.name, evaluation.case.title, evaluation.case.number, token):
            assert secret not in page
    evaluation.refresh_from_db()
    assert evaluation.state == Evaluation.State.INVITED


def test_an_altered_link_is_not_found(client, token):
    altered = token[:-1] + ("A" if token[-1] != "A" else "B")
    unknown = [client.get(f"{PAGE}{text}/") for text in (altered, token.lower(), "x" * 32)]
    assert {answer.status_code for answer in unknown} == {404}
    assert altered not in unknown[0].content.decode()


def test_after_the_limit_the_letter_stays_without_the_form(client, token, evaluation):
    evaluation.links.update(expires_at=clock.now() + timedelta(days=100))
    with clock.moved_to(evaluation.due_on + timedelta(days=1)):
        client.get(f"{PAGE}{token}/")
        page = client.get(PAGE)
        assert page.status_code == 200
        assert "<form" not in page.content.decode().split("<main")[1]
        assert evaluation.letter.text.blocks[0].text in page.content.decode()
        assert give(client).status_code == 409
    evaluation.refresh_from_db()
    assert evaluation.state == Evaluation.State.INVITED


def test_the_last_minute_of_the_last_day_counts(client, token, evaluation):
    """F42: the day is the day in Asia/Shanghai."""
    last = timezone.make_aware(datetime.combine(evaluation.due_on, time(23, 59)))
    with clock.moved_to(last):
        client.get(f"{PAGE}{token}/")
        assert give(client).status_code == 302


def test_without_the_cookie_what_was_typed_is_given_back(client):
    answer = give(client, "dissatisfied", REASON)
    assert answer.status_code == 403
    assert REASON in answer.content.decode()


def test_a_forged_cookie_opens_nothing(client, evaluation):
    client.cookies["evaluation"] = f"{evaluation.links.get().pk}:forged"
    assert client.get(PAGE).status_code == 403


def test_csrf_is_asked(token, evaluation):
    phone = Client(enforce_csrf_checks=True)
    phone.get(f"{PAGE}{token}/")
    assert give(phone).status_code == 403
    phone.get(PAGE)
    form = {"reply": "satisfied", "comment": "", "step": "confirm"}
    form["csrfmiddlewaretoken"] = phone.cookies["csrftoken"].value
    assert phone.post(PAGE, form).status_code == 302


def test_no_page_and_no_log_line_holds_the_token(client, token, evaluation):
    written = io.StringIO()
    handler = next(h for h in logging.root.handlers if any(isinstance(f, HideTokens) for f in h.filters))
    stream = handler.setStream(written)
    try:
        pages = [client.get(f"{PAGE}{token}/"), client.get(PAGE), give(client, step="choose"), give(client)]
        pages.append(client.get(PAGE))
        evaluation.links.update(revoked_at=clock.now())
        pages += [client.get(f"{PAGE}{token}/"), client.post(f"{PAGE}{token}/"), client.get(f"{PAGE}{token}")]
        logging.getLogger("django.server").info('"GET %s HTTP/1.1" 302', f"{PAGE}{token}/")
    finally:
        handler.setStream(stream)
    assert all(token not in page.content.decode() for page in pages)
    assert all(token not in page.cookies.output() for page in pages)
    assert token not in written.getvalue()
    assert "/evaluate/…" in written.getvalue()


def test_staff_have_no_way_to_evaluate(world, client_of, evaluation):
    """A17: signed in or not, only the link opens the page."""
    for user in world.people.values():
        assert client_of(user).get(PAGE).status_code == 403


def test_a_confidential_case_asks_for_more_than_the_link(world, client):
    """A19: a forwarded link shows nothing before the second check; five wrong answers end it."""
    suggestion = world.invited(flags={"is_confidential": True})
    evaluation = world.evaluation_of(suggestion)
    client.get(f"{PAGE}{world.token_of(evaluation)}/")
    assert suggestion.title not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"digits": "9999"}).status_code == 422
    assert client.post(PAGE, {"digits": "0001"}).status_code == 302
    assert suggestion.title in client.get(PAGE).content.decode()


def test_five_wrong_answers_end_the_link(world, client):
    evaluation = world.evaluation_of(world.invited(flags={"is_confidential": True}))
    client.get(f"{PAGE}{world.token_of(evaluation)}/")
    assert [client.post(PAGE, {"digits": "9999"}).status_code for _try in range(5)] == [422] * 4 + [410]
    assert evaluation.links.get().is_dead


def test_the_mailbox_plays_the_telephone_only_in_a_demo(client, token, settings):
    page = client.get(reverse("replies:demo_mailbox"))
    assert f'href="/evaluate/{token}/"' in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    settings.DEMO = False
    assert client.get(reverse("replies:demo_mailbox")).status_code == 404
