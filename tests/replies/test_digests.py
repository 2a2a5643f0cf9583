"""The message of the day: what it carries, what it says, who gets it, and what is never sent."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from agencies import aside, clock, outbox
from agencies.models import Message, Notice, PutAside, User
from replies import digests, integrity_messages, reminders
from replies.models import Reminder
from suggestions.models import Assignment, Suggestion
from suggestions.workflow import sign_for

State, Because = Message.State, Reminder.Because
FIRST_OF_JULY = date(2026, 7, 1)  # assigned on 1 April: the reply is due
SEVENTH_OF_MAY = date(2026, 5, 7)


@pytest.fixture(autouse=True)
def _addresses(world):
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.org")
    Message.objects.update(state=State.SENT)


def at(day, hour=9, minute=0):
    return clock.moved_to(timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute)))


def to(person):
    return [message for message in mail.outbox if message.to == [f"{person.username}@example.org"]]


def test_the_digest_says_how_much_is_late_and_why_one_is_told(world):
    """Most late first, a link a line, one's role; as text and as a page, with the number alone of what is confidential."""
    late = world.drafted(number="0101", days={"assigned_on": date(2026, 3, 2)})
    soon = world.drafted(number="0102")
    secret = world.drafted(number="0103", title="不宜公开的标题")
    Suggestion.objects.filter(pk=secret.pk).update(is_confidential=True)
    secret.access_list.create(user=world.officer, reason="test")
    with at(FIRST_OF_JULY):
        reminders.send()
        reminders.send()
    [message] = to(world.officer)
    [(page, kind)] = message.alternatives
    row = Message.objects.get(key=f"digest/{world.officer.pk}/2026-07-01")
    assert row.subject.startswith("【建议办理】您有 ")
    assert "件逾期、" in row.subject
    assert kind == "text/html"
    for text in (message.body, page):
        assert text.index("0101") < text.index("0102")
        assert f"/suggestions/{late.pk}/" in text
        assert soon.title in text
        assert "0103" in text
        assert secret.title not in text
        assert "因您是" in text
        assert "市发展改革委 承办人" in text
    assert message.extra_headers["Message-ID"] == outbox.channels.identity_of(row)
    assert Notice.objects.filter(user=world.officer, action="remind").count() == 1


def test_what_is_no_longer_owed_is_cancelled_with_the_reason(world):
    """Planned and gathered, it is cancelled by the next run or by the last look, whichever comes first."""
    cases = {
        why: world.assigned() for why in ("settled", "moved", "withdrawn", "confidential", "handed_over")
    }
    lines = {why: world.lead_of(case) for why, case in cases.items()}
    with at(SEVENTH_OF_MAY):
        reminders.plan_all()
        mine = Reminder.objects.filter(kind="sign_for", recipient=world.coordinator)
        assert mine.filter(message__state=State.QUEUED).count() == len(cases)
        sign_for(lines["settled"], by=world.coordinator)
        Assignment.objects.filter(pk=lines["moved"].pk).update(sign_for_due_on=date(2026, 5, 20))
        Suggestion.objects.filter(pk=cases["withdrawn"].pk).update(state="withdrawn")
        reminders.recheck(SEVENTH_OF_MAY)
        Suggestion.objects.filter(pk=cases["confidential"].pk).update(is_confidential=True)
        Assignment.objects.filter(pk=lines["handed_over"].pk).update(agency=world.neighbour)
        reminders.send_out()
    for why, line in lines.items():
        assert mine.get(obligation=f"assignment/{line.pk}").cancelled_because == why
    assert not [text for text in to(world.coordinator) if str(Reminder.Kind.SIGN_FOR.label) in text.body]


def test_nothing_goes_to_a_closed_account(world):
    world.assigned()
    with at(SEVENTH_OF_MAY):
        reminders.plan_all()
        User.objects.filter(pk=world.coordinator.pk).update(is_active=False)
        reminders.send_out()
    found = Reminder.objects.filter(recipient=world.coordinator)
    assert set(found.values_list("cancelled_because", flat=True)) == {Because.CLOSED_ACCOUNT}
    assert to(world.coordinator) == []


def test_a_digest_that_waited_takes_the_next_day_along(world):
    """The mail server was away for a day: one message with both days, not two."""
    world.drafted()
    tuesday, wednesday = date(2026, 6, 30), FIRST_OF_JULY
    with at(tuesday):
        reminders.plan_all()
        assert Message.objects.filter(key__startswith="digest/", recipient=world.officer).count() == 1
    with at(wednesday):
        reminders.send()
    assert len(to(world.officer)) == 1
    assert Message.objects.filter(key__startswith="digest/", recipient=world.officer).count() == 1


def test_an_emptied_digest_is_taken_up_again_the_same_day(world):
    case = world.assigned()
    with at(SEVENTH_OF_MAY):
        reminders.plan_all()
        Suggestion.objects.filter(pk=case.pk).update(state="withdrawn")
        reminders.send_out()
        message = Message.objects.get(recipient=world.coordinator, key__startswith="digest/")
        assert message.state == State.CANCELLED
        world.assigned(number="0777")
        reminders.send()
        message.refresh_from_db()
    assert message.state == State.SENT
    assert len(to(world.coordinator)) == 1


def test_nothing_leaves_in_the_night(world):
    world.drafted()
    with at(FIRST_OF_JULY, 3):
        reminders.send()
        message = Message.objects.get(recipient=world.officer, key__startswith="digest/")
        assert timezone.localtime(message.due_at).hour == world.profile.reminder_from_hour
        Message.objects.filter(pk=message.pk).update(due_at=clock.now(), state=State.RETRY)
        reminders.send_out()
        message.refresh_from_db()
        assert (message.state, message.due_at > clock.now()) == (State.QUEUED, True)
    assert mail.outbox == []
    with at(FIRST_OF_JULY, 9):
        reminders.send_out()
    assert len(to(world.officer)) == 1


WRONG = [
    (FIRST_OF_JULY, "", "未登记电子邮件地址"),
    (date(2026, 7, 2), "何景行@", "不是电子邮件地址"),
    (date(2026, 7, 7), "old@example.org", "550 5.1.1 no such user"),
]


def test_who_has_no_address_gets_it_by_the_coordinator(world, client_of):
    """The digest is marked, the fault stands on the coordinator's desk, and an address put right ends both."""
    case = world.drafted()
    for day, address, fault in WRONG:
        refused = {"address_fault": fault, "refused_address": address} if fault.startswith("550") else {}
        User.objects.filter(pk=world.officer.pk).update(email=address, **refused)
        mail.outbox.clear()
        with at(day):
            reminders.send()
            [passed_on] = [text for text in to(world.coordinator) if world.officer.name in text.subject]
            assert "代收" in passed_on.subject
            assert "请转告" in passed_on.body
            assert f"/suggestions/{case.pk}/" in passed_on.body
            assert fault in client_of(world.coordinator).get("/addresses/").content.decode()
    page = client_of(world.coordinator).get("/").content.decode()
    assert world.officer.name in page
    assert "无法送达的地址" in page
    assert client_of(world.officer).get("/addresses/").status_code == 403
    assert world.officer.name not in client_of(world.co_coordinator).get("/addresses/").content.decode()
    User.objects.filter(pk=world.officer.pk).update(email="new@example.org")
    assert "无法送达的地址" not in client_of(world.coordinator).get("/").content.decode()


def test_a_full_mailbox_is_trusted_again_by_the_coordinator(world, post):
    User.objects.filter(pk=world.officer.pk).update(
        address_fault="552 full", refused_address="officer@example.org"
    )
    url = f"/addresses/{world.officer.pk}/"
    assert post(world.co_coordinator, url).status_code == 403
    world.officer.refresh_from_db()
    assert world.officer.fault_of_address == "552 full"
    assert post(world.coordinator, url).status_code == 302
    world.officer.refresh_from_db()
    assert world.officer.fault_of_address == ""


def test_one_person_that_breaks_the_program_does_not_stop_the_others(world, monkeypatch):
    """Tried five times, then put aside and listed; after “try again” it has its turn."""
    world.drafted()
    gather = digests._gather_for

    def broken(user, today):
        if user == world.officer:
            raise ValueError("坏行")
        gather(user, today)

    monkeypatch.setattr(digests, "_gather_for", broken)
    with at(FIRST_OF_JULY):
        for _again in range(7):
            reminders.plan_all()
        row = PutAside.objects.get(key=f"digest/{world.officer.pk}")
        assert (row.times, "坏行" in row.error) == (aside.MOST_TRIES, True)
        monkeypatch.undo()
        reminders.send()
        assert to(world.officer) == []
        row.delete()
        reminders.send()
    assert len(to(world.officer)) == 1


def test_a_part_of_the_run_that_breaks_does_not_stop_the_next(world, monkeypatch):
    world.drafted()

    def lapse(today):
        raise ValueError("broken")

    monkeypatch.setattr(reminders, "PARTS", (lapse, *reminders.PARTS))
    with at(FIRST_OF_JULY):
        reminders.send()
        assert PutAside.objects.filter(key="run/lapse").exists()
        monkeypatch.undo()
    assert len(to(world.officer)) == 1


def test_the_run_asks_no_more_for_more_cases(world, django_assert_max_num_queries):
    """Looking through what is planned: so many questions a batch, not a row."""
    world.drafted(number="0101")
    reminders.plan(FIRST_OF_JULY - timedelta(days=1))
    with django_assert_max_num_queries(60):
        reminders.recheck(FIRST_OF_JULY)


def test_the_check_finds_a_reminder_in_a_strange_message(world):
    world.drafted()
    with at(FIRST_OF_JULY):
        reminders.plan_all()
        assert list(integrity_messages.faults()) == []
        strange = Message.objects.create(
            recipient=world.principal, recipient_name="x", key="x", state=State.SENT
        )
        Reminder.objects.filter(recipient=world.officer).update(message=strange)
        found = {(fault.row._meta.model_name, str(fault)) for fault in integrity_messages.faults()}
    assert {name for name, _text in found} == {"reminder", "message"}
