"""催办: once for each stage and person, on working days, and only while the matter is owed."""

import io
import smtplib
import threading
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connection
from django.utils import timezone

from agencies import channels, clock, outbox
from agencies.models import Message, Notice, User
from replies import reminders
from replies.models import Reminder
from replies.reminded import reminders_of
from suggestions.models import Assignment
from suggestions.workflow import sign_for

State = Message.State
FIRST_OF_JULY = date(2026, 7, 1)  # assigned on 1 April: the reply is due


@pytest.fixture(autouse=True)
def _addresses(request):
    worlds = {"world", "shared_world"} & set(request.fixturenames)
    if worlds:
        request.getfixturevalue(*worlds)
        for user in User.objects.all():
            User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.org")
        Message.objects.update(state=State.SENT)


def on(day, hour=9):
    return clock.moved_to(timezone.make_aware(datetime(day.year, day.month, day.day, hour)))


def reminded(**fields):
    return {(row.kind, row.level, row.recipient.username) for row in Reminder.objects.filter(**fields)}


def test_the_officer_is_reminded_before_the_due_date(world):
    suggestion = world.working()
    with on(date(2026, 6, 29)):
        reminders.plan(clock.today())
    assert ("reply", -2, "officer") in reminded(suggestion=suggestion)
    assert not {row for row in reminded() if row[0] == "reply" and row[2] != "officer"}


def test_twice_gives_one_reminder_one_message_and_one_notice(world):
    world.drafted()
    for _again in range(3):
        reminders.send(today=FIRST_OF_JULY)
    assert Reminder.objects.filter(kind="reply").count() == 1
    assert [message.to for message in mail.outbox] == [["officer@example.org"]]
    assert Notice.objects.filter(user=world.officer, action="remind").count() == 1


def test_a_stop_is_caught_up_with_the_present_stage_alone(world):
    world.drafted()
    for day in (date(2026, 6, 17), date(2026, 7, 8)):
        reminders.plan(day)
    assert sorted(
        Reminder.objects.filter(kind="reply", recipient=world.officer).values_list("level", flat=True)
    ) == [-10, 5]


@pytest.mark.parametrize("day", [date(2026, 5, 30), date(2026, 6, 19)])
def test_nothing_on_rest_days(world, day):
    world.drafted()
    assert reminders.plan(day) == 0
    assert not Reminder.objects.exists()


def test_late_stages_reach_the_principal_and_then_the_office(world):
    world.drafted()
    clock_of_case = world.profile.clock()
    seen = {}
    for days in (4, 5, 7, 10, 13, 18):
        reminders.plan(clock_of_case.add_working_days(FIRST_OF_JULY, days).date)
        seen[days] = {name for kind, level, name in reminded(level=days) if kind == "reply"}
    assert seen == {
        4: {"officer", "coordinator"},
        5: {"officer", "coordinator", "deputy_head"},
        7: {"officer", "coordinator", "principal"},
        10: {"officer", "coordinator", "principal", "office_coordinator"},
        13: {"officer", "coordinator", "principal", "office_coordinator", "office_leader"},
        18: {"officer", "coordinator", "principal", "office_coordinator", "office_leader"},
    }


def test_signing_for_is_the_coordinators_and_ends_with_the_signature(world):
    suggestion = world.assigned()
    assignment = world.lead_of(suggestion)
    reminders.plan(date(2026, 5, 11))
    assert "coordinator" in {name for kind, _level, name in reminded() if kind == "sign_for"}
    reminders.gather(date(2026, 5, 11))
    sign_for(assignment, by=world.coordinator)
    owed = reminders.still_due(Reminder.objects.filter(recipient=world.coordinator, kind="sign_for"))
    assert owed == []


def test_dispatch_stops_the_reminders_of_the_reply(world):
    suggestion = world.dispatched()
    reminders.plan(FIRST_OF_JULY)
    assert not {row for row in reminded(suggestion=suggestion) if row[0] in {"reply", "opinion", "sign_for"}}


def test_a_message_whose_matters_are_done_is_cancelled(world):
    suggestion = world.drafted()
    reminders.plan(FIRST_OF_JULY)
    reminders.gather(FIRST_OF_JULY)
    Assignment.objects.filter(suggestion=suggestion).update(state=Assignment.State.VOIDED)
    outbox.deliver(prepare=reminders.prepare)
    assert set(Message.objects.filter(key__startswith="digest/").values_list("state", flat=True)) == {
        State.CANCELLED
    }
    assert mail.outbox == []


def test_one_digest_tells_everything_most_overdue_first(world):
    late = world.drafted(number="0101", days={"assigned_on": date(2026, 3, 2)})
    later = world.drafted(number="0102")
    reminders.send(today=FIRST_OF_JULY)
    [message] = [message for message in mail.outbox if message.to == ["officer@example.org"]]
    assert message.body.index(late.number) < message.body.index(later.number)


def test_a_confidential_case_is_named_by_its_number_and_only_to_its_list(world):
    suggestion = world.drafted()
    type(suggestion).objects.update(is_confidential=True)
    for user in (world.office_coordinator, world.officer):
        suggestion.access_list.create(user=user, reason="test")
    reminders.send(today=world.profile.clock().add_working_days(FIRST_OF_JULY, 10).date)
    assert {name for _kind, _level, name in reminded()} == {"office_coordinator", "officer"}
    assert mail.outbox
    assert not any(suggestion.title in text.body + text.subject for text in mail.outbox)


def test_who_left_is_replaced_by_the_coordinator(world):
    world.drafted()
    User.objects.filter(pk=world.officer.pk).update(is_active=False)
    reminders.plan(FIRST_OF_JULY)
    assert {name for kind, _level, name in reminded() if kind == "reply"} == {"coordinator"}


def test_without_an_address_the_message_fails_and_the_notice_stays(world):
    world.drafted()
    User.objects.update(email="")
    reminders.send(today=FIRST_OF_JULY)
    message = Message.objects.get(key=f"digest/{world.officer.pk}/2026-07-01")
    assert (message.state, bool(message.error)) == (State.FAILED, True)
    assert Notice.objects.filter(user=world.officer, action="remind").exists()


# The outbox.


@pytest.fixture
def message(world):
    return Message.objects.create(
        recipient=world.officer,
        recipient_name="何景行",
        address="a@example.org",
        subject="s",
        body="b",
        key="k",
    )


def state_after_delivery(message):
    outbox.deliver()
    message.refresh_from_db()
    return message.state


def test_a_refusal_for_now_is_tried_again_later_and_one_for_ever_is_not(message, monkeypatch):
    def refuse(code):
        def send(self, messages):
            raise smtplib.SMTPRecipientsRefused({"a@example.org": (code, "不收".encode())})

        monkeypatch.setattr(EmailBackend, "send_messages", send)

    refuse(450)
    assert state_after_delivery(message) == State.RETRY
    assert message.due_at > clock.now()
    Message.objects.update(due_at=clock.now())
    refuse(550)
    assert state_after_delivery(message) == State.FAILED
    assert "550" in message.error


def test_a_line_that_breaks_in_the_middle_is_uncertain_and_never_sent_again(message, monkeypatch):
    def cut(self, messages):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", cut)
    assert state_after_delivery(message) == State.UNCERTAIN
    monkeypatch.undo()
    assert state_after_delivery(message) == State.UNCERTAIN


@pytest.mark.parametrize(
    ("left_in", "becomes"), [(State.CLAIMED, State.SENT), (State.HANDING_OVER, State.UNCERTAIN)]
)
def test_a_sender_that_died(message, left_in, becomes):
    Message.objects.update(state=left_in, lease_until=timezone.now() - timedelta(seconds=1))
    assert state_after_delivery(message) == becomes
    assert len(mail.outbox) == (becomes == State.SENT)


def test_a_living_sender_keeps_its_message(message):
    Message.objects.update(state=State.CLAIMED, lease_until=timezone.now() + timedelta(seconds=60))
    assert state_after_delivery(message) == State.CLAIMED


def test_the_personal_link_is_forgotten_once_it_was_sent(message, settings):
    Message.objects.update(key="evaluation-link/1", recipient=None)
    settings.DEMO = False
    assert state_after_delivery(message) == State.SENT
    assert message.body == ""
    assert mail.outbox[0].body == "b"


def test_text_messages_wait_in_the_demo_and_fail_elsewhere(message, settings):
    Message.objects.update(channel="sms")
    assert state_after_delivery(message) == State.QUEUED
    settings.DEMO = False
    assert state_after_delivery(message) == State.FAILED


def test_a_demo_without_a_mail_server_keeps_the_deputys_messages(message, settings, capsys):
    settings.EMAIL_BACKEND = channels.PRINTING
    link = Message.objects.create(
        recipient_name="易先勇", address="d@example.org", subject="s", body="b", key="link"
    )
    assert state_after_delivery(message) == State.SENT
    assert capsys.readouterr().out == ""
    link.refresh_from_db()
    assert link.state == State.QUEUED


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time anyway")
def test_several_planners_and_senders_at_once(shared_world):
    shared_world.drafted()

    def run():
        reminders.send(today=FIRST_OF_JULY)
        close_old_connections()

    threads = [threading.Thread(target=run) for _number in range(4)]
    with on(FIRST_OF_JULY):  # one clock for all threads
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert Reminder.objects.filter(kind="reply").count() == 1
    assert Message.objects.filter(key__startswith="digest/", state=State.SENT).count() == 1


# The command, the pages.


def test_the_dry_run_prints_and_writes_nothing(world):
    world.drafted()
    printed = io.StringIO()
    call_command("send_reminders", "--dry-run", "--today", "2026-07-01", stdout=printed)
    assert world.officer.name in printed.getvalue()
    assert not Reminder.objects.exists()


def test_a_bad_date_is_refused(world):
    with pytest.raises(CommandError):
        call_command("send_reminders", "--today", "yesterday")


def test_the_case_says_how_often_and_when_next(world):
    suggestion = world.drafted()
    assert reminders_of(suggestion).count == 0
    reminders.plan(date(2026, 6, 17))
    summary = reminders_of(suggestion)
    assert summary.count == Reminder.objects.filter(suggestion=suggestion).count() >= 1
    assert summary.next_on > clock.today()


def test_the_page_can_be_narrowed(world, client_of):
    world.drafted()
    reminders.plan(world.profile.clock().add_working_days(FIRST_OF_JULY, 10).date)
    page = client_of(world.office_coordinator)
    everything = page.get("/reminders/").context["page_obj"].paginator.count
    mine = page.get("/reminders/?mine=on").context["page_obj"]
    assert 0 < mine.paginator.count < everything
    assert {row.recipient for row in mine} == {world.office_coordinator}
    assert page.get("/reminders/?kind=evaluation&overdue=on").context["page_obj"].paginator.count == 0
    assert page.get("/reminders/?kind=x&page=y").status_code == 200


def test_the_page_shows_only_visible_cases(world, client_of):
    suggestion = world.drafted()
    reminders.plan(FIRST_OF_JULY)
    shown = client_of(world.office_coordinator).get("/reminders/")
    assert suggestion.title in shown.content.decode()
    assert suggestion.title not in client_of(world.neighbour_coordinator).get("/reminders/").content.decode()
    assert suggestion.title not in client_of(world.co_coordinator).get("/reminders/").content.decode()
