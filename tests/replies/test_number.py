from datetime import date

from django.urls import reverse

from replies.models import Reply


def url(reply):
    return reverse("replies:number", args=[reply.pk])


def test_the_next_number_of_the_series_is_proposed(world, client_of):
    world.numbered()
    reply = world.reply_of(world.signed())
    form = client_of(world.coordinator).get(url(reply)).context["form"]
    used = reply.assignment.agency.letters.exclude(number="").count()
    assert form.initial["number"] == f"渝发改函〔2026〕{used + 1}号"
    assert form.initial["dated_on"] == date(2026, 5, 11)


def test_the_letter_gets_its_number_and_day(world, post, client_of):
    reply = world.reply_of(world.signed())
    answer = post(world.coordinator, url(reply), number="渝发改函〔2026〕88号", dated_on="2026-05-11")
    reply.refresh_from_db()
    assert answer.url == reply.get_absolute_url()
    assert reply.state == Reply.State.NUMBERED
    page = client_of(world.officer).get(reverse("replies:letter", args=[reply.pk]))
    assert "渝发改函〔2026〕88号" in page.text
    assert "2026年5月11日" in page.text


def test_a_number_is_given_once(world, post):
    taken = world.reply_of(world.numbered()).live_letter.number
    reply = world.reply_of(world.signed())
    answer = post(world.coordinator, url(reply), number=taken, dated_on="2026-05-11")
    assert answer.status_code == 422
    assert answer.context["form"].errors["number"]


def test_the_day_is_not_in_the_future(world, post):
    reply = world.reply_of(world.signed())
    answer = post(world.coordinator, url(reply), number="渝发改函〔2026〕88号", dated_on="2026-05-12")
    assert answer.status_code == 422
    assert answer.context["form"].errors["dated_on"]


def test_who_and_when(world, client_of):
    reply = world.reply_of(world.signed())
    assert client_of(world.officer).get(url(reply)).status_code == 403
    assert client_of(world.neighbour_coordinator).get(url(reply)).status_code == 404
    unsigned = world.reply_of(world.in_sign_off(turn="principal"))
    assert client_of(world.coordinator).get(url(unsigned)).status_code == 409
