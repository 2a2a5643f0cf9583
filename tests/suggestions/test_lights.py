"""Monday, 11 May 2026; the Saturday before was worked for Labour Day."""

from datetime import date

import pytest
from django.utils import translation

from suggestions.lights import Shade, lights_for_today
from suggestions.models import Assignment, CalendarDay


@pytest.fixture
def lights(world):
    with translation.override("en"):
        yield lights_for_today()


@pytest.mark.parametrize(
    ("due_on", "shade", "text"),
    [
        (date(2026, 5, 8), Shade.OVERDUE, "Overdue: 2 WD"),
        (date(2026, 5, 10), Shade.OVERDUE, "Overdue: 1 WD"),
        (date(2026, 5, 11), Shade.LAST, "Due today"),
        (date(2026, 5, 14), Shade.LAST, "Left: 3 WD"),
        (date(2026, 5, 15), Shade.WARNING, "Left: 4 WD"),
        (date(2026, 5, 25), Shade.WARNING, "Left: 10 WD"),
        (date(2026, 5, 26), Shade.NORMAL, "Left: 11 WD"),
    ],
)
def test_the_spans_are_working_days(lights, due_on, shade, text):
    light = lights.light_of(due_on)
    assert (light.light, light.text, light.day) == (shade, text, due_on)


def test_what_is_done_or_has_no_limit_is_grey(lights):
    assert lights.light_of(date(2026, 5, 8), is_open=False).light == Shade.NONE
    assert lights.light_of(None).light == Shade.NONE


def test_on_the_weekend_after_it_is_late_without_a_working_day(world):
    with translation.override("en"):
        lights = lights_for_today().__class__(date(2026, 5, 16), CalendarDay.objects.clock())
        assert lights.light_of(date(2026, 5, 15)).text == "Overdue"
        assert lights.light_of(date(2026, 5, 17)).text == "Due on a rest day"


def test_a_holiday_stretches_the_spans(world):
    CalendarDay.objects.create(date=date(2026, 5, 12), is_working=False, name="测试假日")
    assert lights_for_today().last_until == date(2026, 5, 15)


def test_an_assignment_burns_until_it_is_answered(world, lights):
    suggestion = world.dispatched()
    assert lights.light_of_assignment(world.lead_of(suggestion)).light == Shade.NONE


def test_rows_of_a_light(world, lights):
    lead = world.lead_of(world.assigned())
    for due_on, found_by in [
        (date(2026, 5, 8), {Shade.OVERDUE}),
        (date(2026, 5, 14), {Shade.LAST, Shade.WARNING}),
        (date(2026, 5, 20), {Shade.WARNING}),
        (date(2026, 6, 20), {Shade.NORMAL}),
    ]:
        Assignment.objects.filter(pk=lead.pk).update(due_on=due_on)
        rows = Assignment.objects.filter(pk=lead.pk)
        assert {shade for shade in Shade if rows.filter(lights.within(shade)).exists()} == found_by
