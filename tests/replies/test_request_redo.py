from datetime import date

import pytest
from django.urls import reverse

from agencies.permissions import Action
from replies.integrity import faults
from replies.models import Opinion
from replies.obligations import Kind, Run
from suggestions.models import Assignment
from tests.factories import NOW


def url(opinion):
    return reverse("replies:request_redo", args=[opinion.pk])


@pytest.fixture
def opinion(world):
    return world.opinion_of(world.with_opinions())


def asked_again(world, post, opinion):
    answer = post(world.officer, url(opinion), reason="未说明经费来源，请补充。")
    opinion.refresh_from_db()
    return answer


def test_the_co_handler_writes_again_within_a_limit_of_its_own(world, post, client_of, opinion):
    page = client_of(world.officer).get(url(opinion))
    assert "2026-05-18" in page.text
    assert opinion.latest.text in page.text
    first_due, version = opinion.assignment.due_on, opinion.latest.number
    answer = asked_again(world, post, opinion)
    co = world.co_of(opinion.case)
    assert answer.url.endswith("#opinions")
    assert (opinion.state, co.state) == (Opinion.State.DRAFTING, Assignment.State.WORKING)
    assert (co.due_on, co.first_due_on) == (first_due, first_due)
    assert opinion.redo_due_on == date(2026, 5, 18)  # five working days after Monday, 11 May
    assert (opinion.redo_count, opinion.redo_of, opinion.treatment) == (1, version, "")
    event = opinion.case.events.first()
    assert (event.action, event.note) == (Action.REQUEST_REDO, "未说明经费来源，请补充。")
    assert list(map(str, faults())) == []


def test_its_light_and_its_reminders_are_those_of_the_new_limit(world, post, client_of, opinion):
    asked_again(world, post, opinion)
    page = client_of(world.co_coordinator).get(opinion.get_absolute_url())
    line = next(row for row in page.context["assignments"] if row["agency"] == world.co.name)
    assert line["due"].day == opinion.redo_due_on
    owed = {row.key: row for row in Run(NOW.date()).obligations(Kind.REDO, suggestion=opinion.case)}
    assert owed[f"assignment/{opinion.assignment_id}"].due_on == opinion.redo_due_on
    assert owed[f"assignment/{opinion.assignment_id}"].due_version == 1


def test_the_writer_reads_what_was_missing_and_the_old_text(world, post, client_of, opinion):
    asked_again(world, post, opinion)
    desk = client_of(world.co_officer).get("/?queue=opinion")
    assert opinion.case.title in desk.text
    page = client_of(world.co_officer).get(reverse("replies:save_opinion", args=[opinion.assignment_id]))
    assert "未说明经费来源，请补充。" in page.text
    assert opinion.latest.text in page.text
    lead = client_of(world.officer).get(reverse("replies:save_draft", args=[world.lead_of(opinion.case).pk]))
    assert opinion.latest.text in lead.text


def test_the_same_text_is_not_signed_again(world, post, opinion):
    asked_again(world, post, opinion)
    send = reverse("replies:submit_opinion", args=[opinion.pk])
    signer = world.co_principal.pk
    assert post(world.co_officer, send, holder=signer).status_code == 422
    write = reverse("replies:save_opinion", args=[opinion.assignment_id])
    post(world.co_officer, write, text="经费由市级专项资金列支，已纳入年度预算。")
    assert post(world.co_officer, send, holder=signer).status_code == 302
    post(world.co_principal, reverse("replies:give_opinion", args=[opinion.pk]))
    opinion.refresh_from_db()
    assert opinion.state == Opinion.State.GIVEN
    assert opinion.versions.count() == 2
    assert list(map(str, faults())) == []


def test_without_a_reason_nothing_happens(world, post, opinion):
    answer = post(world.officer, url(opinion), reason=" ")
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]


def test_only_the_lead_asks_again(world, post, opinion):
    assert post(world.co_coordinator, url(opinion), reason="再写").status_code == 403
    assert post(world.office_coordinator, url(opinion), reason="再写").status_code == 403
    assert post(world.co2_coordinator, url(opinion), reason="再写").status_code == 404


def test_what_was_not_given_or_is_signed_off_stays(world, post):
    waiting = world.opinion_of(world.opinions_requested())
    assert post(world.officer, url(waiting), reason="再写").status_code == 409
    used = world.opinion_of(world.in_sign_off())
    assert post(world.officer, url(used), reason="再写").status_code == 409
