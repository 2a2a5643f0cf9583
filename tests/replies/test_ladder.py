"""The ladder: when a stage is reached, who is told at it and as whom, and at which hour a reminder may leave."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies import clock
from agencies.models import Absence, Membership, User
from replies import reminders
from replies.ladder import Kind, Ladder, first_lead_wd, first_sending_time, last_level, longest_lead_wd
from replies.models import Reminder
from replies.obligations import Run
from replies.recipients import Recipients
from suggestions.models import RuleProfile, Suggestion
from suggestions.reminder_stages import check_ladders

pytestmark = pytest.mark.django_db
DUE = date(2026, 7, 1)  # assigned on 1 April


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


# Hours.


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2026-09-14T00:00", "2026-09-14T08:00"),
        ("2026-09-14T07:59", "2026-09-14T08:00"),
        ("2026-09-14T08:00", "2026-09-14T08:00"),
        ("2026-09-14T17:59", "2026-09-14T17:59"),
        ("2026-09-14T18:00", "2026-09-15T08:00"),
        ("2026-09-18T18:30", "2026-09-20T08:00"),  # Friday evening; the Sunday is worked
        ("2026-09-19T12:00", "2026-09-20T08:00"),  # the Saturday before it is not
        ("2026-09-24T20:00", "2026-09-28T08:00"),  # 中秋节
        ("2026-09-30T18:00", "2026-10-08T08:00"),  # 国庆节
        ("2026-10-09T23:59", "2026-10-10T08:00"),  # the make-up Saturday after it
    ],
)
def test_reminders_leave_in_working_hours(now, leaves):
    profile = RuleProfile.objects.get(code="CQ")
    assert first_sending_time(at(now), profile) == at(leaves)


def test_every_place_has_hours_of_its_own():
    profile = RuleProfile(reminder_from_hour=9, reminder_until_hour=24)
    assert first_sending_time(at("2026-09-14T08:30"), profile) == at("2026-09-14T09:00")
    assert first_sending_time(at("2026-09-14T23:59"), profile) == at("2026-09-14T23:59")


# The rules.


def test_the_shipped_ladders_are_in_order():
    for profile in RuleProfile.objects.all():
        profile.full_clean()
    cq, sh = (RuleProfile.objects.get(code=code) for code in ("CQ", "SH"))
    assert [stage.level for stage in Ladder(cq).stages(Kind.INTERNAL_LEADER, DUE)] == [0, 1, 2, 3, 4, 5, 6]
    assert [stage.level for stage in Ladder(sh).stages(Kind.INTERNAL_LEADER, DUE)] == [-2, 0, 3]
    assert (first_lead_wd(Kind.REPLY), longest_lead_wd(), last_level(cq, Kind.EVALUATION)) == (10, 22, 10)


GOOD = {"wd": 1, "to": ["officer"]}


@pytest.mark.parametrize(
    ("ladders", "told"),
    [
        ([], "default"),
        ({"step": [GOOD]}, "default"),
        ({"default": [GOOD], "steps": [GOOD]}, "“steps”"),
        ({"default": []}, "“default”"),
        ({"default": ["x"]}, "“default[1]”"),
        ({"default": [GOOD], "step": [GOOD, {"wd": 4}]}, "“step[2]”"),
        ({"default": [{"wd": "4", "to": ["officer"]}]}, "“default[1]”"),
        ({"default": [{"wd": True, "to": ["officer"]}]}, "“default[1]”"),
        ({"default": [{"wd": 999, "to": ["officer"]}]}, "250"),
        ({"default": [GOOD, {"days": 3, "to": ["officer"]}]}, "“default[2]”"),
        ({"default": [GOOD, GOOD]}, "“default[2]”"),
        ({"default": [{"wd": 1, "to": []}]}, "“default[1]”"),
        ({"default": [{"wd": 1, "to": ["boss"]}]}, "“boss”"),
        ({"default": [{"wd": 1, "to": [["officer"]]}]}, "“default[1]”"),
    ],
)
def test_what_is_wrong_with_a_ladder_is_said_with_its_key(ladders, told):
    with pytest.raises(ValidationError) as refused:
        check_ladders(ladders)
    assert told in "".join(refused.value.messages)
    profile = RuleProfile.objects.get(code="CQ")
    profile.reminder_ladder = ladders
    with pytest.raises(ValidationError) as refused:
        profile.clean()
    assert set(refused.value.error_dict) == {"reminder_ladder"}


def test_hours_and_the_repetition_are_checked_too():
    profile = RuleProfile.objects.get(code="CQ")
    for wrong in ({"reminder_until_hour": 8}, {"reminder_until_hour": 25}, {"reminder_repeat_wd": 0}):
        before = {name: getattr(profile, name) for name in wrong}
        for name, value in wrong.items():
            setattr(profile, name, value)
        with pytest.raises(ValidationError) as refused:
            profile.clean()
        assert set(refused.value.error_dict) == set(wrong)
        for name, value in before.items():
            setattr(profile, name, value)


# When.


def owed(suggestion, kind, today=DUE):
    return next(iter(Run(today).obligations(kind, suggestion=suggestion)))


def test_after_the_last_stage_it_is_repeated_or_not(world):
    reply = owed(world.drafted(), Kind.REPLY)
    ladder = Ladder(world.profile)
    days = {n: ladder.clock.add_working_days(DUE, n).date for n in (12, 13, 17, 18, 22, 23)}
    assert {n: ladder.current(reply, today=day) for n, day in days.items()} == {
        12: 10,
        13: 13,
        17: 13,
        18: 18,
        22: 18,
        23: 23,
    }
    coming = ladder.next_stage(reply, today=days[18])
    assert (coming.level, coming.day, coming.to[-1]) == (23, days[23], "office_leader")
    assert ladder.following(reply, today=days[12]) == days[13]
    assert "office_leader" in ladder.targets(Kind.REPLY, 23)
    world.profile.reminder_repeat_wd = None
    assert Ladder(world.profile).current(reply, today=days[23]) == 13
    assert Ladder(world.profile).next_stage(reply, today=days[13]) is None


# Who.


def told(suggestion, kind, level, today=DUE):
    """{username: (role, in whose place)}"""
    names = dict(User.objects.values_list("pk", "username"))
    found = Recipients(today).of(owed(suggestion, kind, today), level)
    return {names[one.user_id]: (one.role, names.get(one.in_place_of)) for one in found}


def test_who_is_told_as_whom(world):
    suggestion = world.drafted()
    assert told(suggestion, Kind.REPLY, 0) == {"officer": ("case_officer", None)}
    assert told(suggestion, Kind.REPLY, 13) == {
        "officer": ("case_officer", None),
        "coordinator": ("agency_coordinator", None),
        "principal": ("principal", None),
        "office_coordinator": ("office_coordinator", None),
        "office_leader": ("office_leader", None),
    }
    assert {one.agency_id for one in Recipients(DUE).of(owed(suggestion, Kind.REPLY), 13)} == {
        world.lead.pk,
        world.office.pk,
    }
    heads = world.lead.memberships.filter(reviews="deputy_head")
    another = User.objects.create(username="another_head", name="分管副主任")
    section = world.officer.memberships.get().section
    Membership.objects.create(
        user=another, agency=world.lead, role="reviewer", reviews="deputy_head", section=section
    )
    assert set(told(suggestion, Kind.REPLY, 5)) == {"officer", "coordinator", "another_head"}
    heads.filter(user=another).delete()
    assert set(told(suggestion, Kind.REPLY, 5)) == {"officer", "coordinator", "deputy_head"}


def test_where_a_level_is_empty_the_next_one_above_is_told(world):
    suggestion = world.drafted()
    heads = world.lead.memberships.filter(reviews="deputy_head")
    heads.update(valid_to=date(2026, 5, 1))
    assert set(told(suggestion, Kind.REPLY, 5)) == {"officer", "coordinator", "principal"}
    world.officer.memberships.update(valid_to=date(2026, 5, 1))
    assert told(suggestion, Kind.REPLY, 0) == {"coordinator": ("agency_coordinator", None)}
    world.coordinator.memberships.update(valid_to=date(2026, 5, 1))
    assert set(told(suggestion, Kind.REPLY, 0)) == {"principal"}
    User.objects.filter(pk=world.principal.pk).update(is_active=False)
    assert set(told(suggestion, Kind.REPLY, 0)) == {"office_coordinator"}
    world.office_coordinator.memberships.update(valid_to=date(2026, 5, 1))
    assert set(told(suggestion, Kind.REPLY, 0)) == {"office_leader"}


def test_of_a_confidential_case_its_list_alone(world):
    suggestion = world.drafted()
    Suggestion.objects.filter(pk=suggestion.pk).update(is_confidential=True)
    for user in (world.officer, world.principal):
        suggestion.access_list.create(user=user, reason="test")
    away(world, world.officer, world.coordinator)
    assert set(told(suggestion, Kind.REPLY, 1)) == {"officer", "principal"}
    suggestion.access_list.create(user=world.coordinator, reason="test")
    assert set(told(suggestion, Kind.REPLY, 1)) == {"officer", "coordinator"}


def away(world, user, substitute, first="2026-06-29", last="2026-07-03", **fields):
    return Absence.objects.create(
        user=user,
        agency=fields.pop("agency", world.lead),
        begins_on=first,
        ends_on=last,
        substitute=substitute,
        reason="参加培训",
        reported_by=user,
        **fields,
    )


def test_who_is_away_has_a_substitute(world):
    suggestion = world.drafted()
    absence = away(world, world.officer, world.section_reviewer)
    both = {"officer": ("case_officer", None), "section_reviewer": ("case_officer", "officer")}
    assert told(suggestion, Kind.REPLY, 0) == both
    assert set(told(suggestion, Kind.REPLY, 0, date(2026, 6, 28))) == {"officer"}
    assert set(told(suggestion, Kind.REPLY, 0, date(2026, 7, 3))) == set(both)
    assert set(told(suggestion, Kind.REPLY, 0, date(2026, 7, 4))) == {"officer"}
    again = away(world, world.section_reviewer, world.office_reviewer)
    assert set(told(suggestion, Kind.REPLY, 0)) == {"officer"}  # no substitute's substitute
    again.delete()
    world.section_reviewer.memberships.update(valid_to=date(2026, 6, 1))
    assert set(told(suggestion, Kind.REPLY, 0)) == {"officer"}
    world.section_reviewer.memberships.update(valid_to=None)
    Absence.objects.filter(pk=absence.pk).update(ended_at=clock.now())
    assert set(told(suggestion, Kind.REPLY, 0)) == {"officer"}


def test_the_row_and_the_message_say_in_whose_place(world):
    world.drafted()
    away(world, world.officer, world.section_reviewer)
    with clock.moved_to(at("2026-07-01T09:00")):
        reminders.send()
    row = Reminder.objects.get(kind="reply", recipient=world.section_reviewer)
    assert (row.agency, row.role, row.in_place_of) == (world.lead, "case_officer", world.officer)
    assert f"代{world.officer.name}" in row.message.body
    own = Reminder.objects.get(kind="reply", recipient=world.officer)
    assert own.in_place_of is None
    assert "（代" not in own.message.body


# Earlier, for oneself.


def test_a_person_may_hear_of_it_earlier(world):
    suggestion = world.drafted()
    User.objects.filter(pk=world.officer.pk).update(reminder_lead_wd=15)
    User.objects.filter(pk=world.coordinator.pk).update(reminder_lead_wd=30)  # owes nothing here
    fifteen, fourteen, ten = (world.profile.clock().working_days_before(DUE, days) for days in (15, 14, 10))
    run = Run(fifteen)
    assert run.levels(owed(suggestion, Kind.REPLY)) == [-15]
    assert told(suggestion, Kind.REPLY, -15, fifteen) == {"officer": ("case_officer", None)}
    assert Run(world.profile.clock().working_days_before(DUE, 16)).levels(owed(suggestion, Kind.REPLY)) == []
    for day in (fifteen, fourteen, ten):
        reminders.plan(day)
    rows = Reminder.objects.filter(kind="reply", suggestion=suggestion).order_by("pk")
    assert [(row.level, row.planned_on, row.recipient) for row in rows] == [
        (-15, fifteen, world.officer),
        (-10, ten, world.officer),
    ]
    assert reminders.still_due(rows) == [rows[1]]
