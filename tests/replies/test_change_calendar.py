from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies import clock, outbox
from agencies.models import Message, Notice
from replies import reminders
from replies.integrity import faults
from replies.models import Reminder
from replies.recount import plan
from replies.workflow import change_calendar, request_redo
from suggestions import arrangement
from suggestions.chain import first_break
from suggestions.models import Calendar, CalendarChange, CalendarDay, Event
from suggestions.workflow import decide_extension
from suggestions.workflow import object as raise_objection
from tests.pages import Visitor
from tests.replies.arrangements import OF_2027, SOURCE, of_2026
from tests.suggestions.extending import signed

CHANGE, SHEET = "/calendar/change/", "/calendar/"
OFF = ["2026-07-01"]  # the day on which what was assigned on 1 April is due


def read(text, year=2026):
    return arrangement.read(text, year=year, source=SOURCE)


def change(world, text, *, year=2026, by=None, **more):
    by = by or world.office_coordinator
    return change_calendar(Calendar(), year=year, arrangement=read(text, year), source=SOURCE, by=by, **more)


def events_of(suggestion):
    return list(suggestion.events.filter(action="change_calendar"))


def told(event):
    return {(line["limit"], line["old"], line["new"]) for line in event.detail["dates"]}


# What moves.


def test_an_open_date_moves_with_its_event(world):
    suggestion = world.assigned()
    line = world.lead_of(suggestion)
    assert line.due_on == date(2026, 7, 1)

    made = change(world, of_2026(off=OFF))

    line.refresh_from_db()
    suggestion.refresh_from_db()
    assert (line.due_on, line.first_due_on, line.due_version) == (date(2026, 7, 2), date(2026, 7, 1), 2)
    assert suggestion.due_on == date(2026, 7, 2)
    assert line.due_basis["moved"]
    assert line.due_basis["calendar"] == made.number == 1
    (event,) = events_of(suggestion)
    assert told(event) == {("due", "2026-07-01", "2026-07-02")}
    assert (event.actor, event.detail["source"]) == (world.office_coordinator.name, SOURCE)
    own = Event.objects.get(action="change_calendar", suggestion=None)
    assert own.detail["moved_dates"] == made.moved == 1
    assert list(faults()) == []
    assert first_break() is None


def test_every_kind_of_open_date_is_asked(world):
    """A day off in the middle of every limit that counts working days moves each of them by one."""
    pending = world.assigned(days={"assigned_on": date(2026, 5, 11)})
    invited = world.invited(days={"dispatched_on": date(2026, 5, 8)})
    opinion = world.opinion_of(world.with_opinions())
    request_redo(opinion, reason="请补充依据", by=world.officer)
    objected = world.assigned(days={"assigned_on": date(2026, 5, 8)})
    raise_objection(
        world.lead_of(objected),
        reason_class="other",
        reason="不属本单位职责",
        proposed_text="不清楚",
        by=world.coordinator,
    )

    found = plan(2026, read(of_2026(off=["2026-05-12"])))

    kinds = {(move.limit.kind, (move.new.date - move.old.date).days > 0) for move in found.moves}
    of_line = ("due", "sign_for", "objection", "contact", "redo", "objection_answer")
    assert kinds == {(kind, True) for kind in (*of_line, "evaluation", "publication")}
    change(world, of_2026(off=["2026-05-12"]))
    assert list(faults()) == []
    for suggestion in (pending, invited, opinion.case, objected):
        assert len(events_of(suggestion)) == 1
    evaluation = world.evaluation_of(invited)
    assert evaluation.links.get().expires_at.date() >= evaluation.due_on
    assert Message.objects.filter(key__startswith="change_calendar/1/evaluation/").count() == 1


def test_what_is_closed_never_moves(world):
    replied = world.lead_of(world.dispatched())
    given = world.evaluation_of(world.evaluated())
    concluded = world.concluded()
    before = list(concluded.assignments.values_list("due_on", "due_basis"))

    change(world, of_2026(off=[*OFF, "2026-05-20"]))

    assert list(concluded.assignments.values_list("due_on", "due_basis")) == before
    for row in (replied, given):
        stood = row.due_on
        row.refresh_from_db()
        assert row.due_on == stood
    assert not events_of(concluded)
    assert list(faults()) == [], "closed rows are counted on the calendar of their day"


def test_nobody_becomes_late_backwards(world):
    """Due today because of a day off; without it the date would lie before today, and stays with a note why."""
    CalendarDay.objects.create(date=date(2026, 5, 8), is_working=False, name="临时放假")
    suggestion = world.assigned(days={"assigned_on": date(2026, 2, 8), "received_on": date(2026, 1, 27)})
    line = world.lead_of(suggestion)
    assert line.due_on == date(2026, 5, 9)

    with clock.moved_to(date(2026, 5, 9)):
        change(world, of_2026(without=["2026-05-08"]))

    line.refresh_from_db()
    assert line.due_on == date(2026, 5, 9)
    assert line.due_basis["kept"]["counted"] == "2026-05-08"
    assert list(faults()) == []
    with clock.moved_to(date(2026, 5, 9)):
        again = plan(2026, read(of_2026()))
    assert ("due", line.pk) not in {(move.limit.kind, move.row.pk) for move in again.moves}


def test_a_day_told_to_the_deputy_never_comes_earlier(world):
    CalendarDay.objects.create(date=date(2026, 5, 20), is_working=False, name="临时放假")
    evaluation = world.evaluation_of(world.invited())
    before = evaluation.due_on

    change(world, of_2026(without=["2026-05-20"]))

    evaluation.refresh_from_db()
    assert evaluation.due_on == before
    assert evaluation.due_basis["kept"]
    assert not Message.objects.filter(key__startswith="change_calendar").exists()


def test_a_provisional_date_becomes_certain_when_the_year_is_published(world):
    with clock.moved_to(date(2026, 10, 12)):
        moving = world.assigned(days={"assigned_on": date(2026, 10, 4), "received_on": date(2026, 9, 30)})
        staying = world.assigned(days={"assigned_on": date(2026, 10, 8), "received_on": date(2026, 9, 30)})
    with clock.moved_to(date(2026, 11, 20)):
        lines = [world.lead_of(moving), world.lead_of(staying)]
        assert [line.is_provisional for line in lines] == [True, True]
        change(world, OF_2027.replace("3日（周日）放假，共3天", "4日（周一）放假，共4天"), year=2027)
        for line in lines:
            line.refresh_from_db()
        assert [line.is_provisional for line in lines] == [False, False]
        assert [line.due_on for line in lines] == [date(2027, 1, 5), date(2027, 1, 8)]
        assert lines[1].due_version == 1, "the day is the same: what was reminded of it stands"
        assert len(events_of(moving)) == len(events_of(staying)) == 1
        assert list(faults()) == []
        assert CalendarDay.objects.missing_year(clock.today()) is None


def test_an_extended_date_moves_from_the_extension(world):
    line = decide_extension(signed(world), is_granted=True, by=world.office_leader)
    change(world, of_2026(off=[str(line.due_on)]))
    moved = type(line).objects.get(pk=line.pk)
    assert moved.due_on > line.due_on
    assert moved.due_basis["amount"] == 6
    assert list(faults()) == []


def test_who_keeps_the_date_is_told(world):
    suggestion = world.working()
    change(world, of_2026(off=OFF))
    told = Notice.objects.filter(action="change_calendar")
    assert {notice.user for notice in told} == {world.coordinator, world.officer}
    assert "2026-07-01 → 2026-07-02" in told[0].text
    assert told[0].url == suggestion.get_absolute_url()


def test_two_changes_one_after_the_other(world):
    line = world.lead_of(world.assigned())
    change(world, of_2026(off=OFF))
    change(world, of_2026(without=OFF))
    line.refresh_from_db()
    assert (line.due_on, line.due_basis["calendar"], line.due_version) == (date(2026, 7, 1), 2, 3)
    assert list(faults()) == []
    old = CalendarDay.objects.clock(version=1)
    assert not old.is_working(date(2026, 7, 1))
    assert CalendarDay.objects.clock(version=0).is_working(date(2026, 7, 1))
    assert CalendarDay.objects.clock().version == 2


# What is refused.


def test_nothing_to_change_is_said(world):
    world.assigned()
    rows = CalendarDay.objects.filter(date__year=2026)
    text = "date,is_working,name,source\n" + "\n".join(
        f"{row.date},{int(row.is_working)},{row.name},{row.source}" for row in rows
    )
    with pytest.raises(ValidationError):
        change(world, text)
    assert not CalendarChange.objects.exists()


def test_what_was_not_shown_is_not_carried_out(world):
    world.assigned()
    shown = plan(2026, read(of_2026(off=OFF))).digest
    world.assigned()
    with pytest.raises(ValidationError):
        change(world, of_2026(off=OFF), digest=shown)
    assert not Event.objects.filter(action="change_calendar").exists()


def test_others_may_not(world):
    world.assigned()
    for name in ("coordinator", "principal", "liaison", "auditor"):
        with pytest.raises(PermissionDenied):
            change(world, of_2026(off=OFF), by=getattr(world, name))


def test_a_calendar_changed_by_hand_is_found(world):
    world.assigned()
    change(world, of_2026(off=OFF))
    assert list(faults()) == []
    CalendarDay.objects.filter(date=date(2026, 10, 1)).update(is_working=True)
    assert [fault.row._meta.model_name for fault in faults()] == ["calendarchange"]


# The pages.


def test_preview_then_confirm(world):
    line = world.lead_of(world.assigned())
    visitor = Visitor(world.office_coordinator).open(CHANGE)
    visitor.send(year="2026", source=SOURCE, text=of_2026(off=OFF))
    assert "2026-07-02" in visitor.text
    assert line.suggestion.title in visitor.text
    assert CalendarDay.objects.filter(date=date(2026, 7, 1)).count() == 0, "nothing is saved yet"
    visitor.send()
    line.refresh_from_db()
    assert line.due_on == date(2026, 7, 2)
    assert SOURCE in visitor.text
    history = Visitor(world.coordinator).open(line.suggestion.get_absolute_url()).text
    assert "2026-07-02" in history
    assert "变更工作日历" in history


def test_a_file_of_the_spreadsheet(world, client_of):
    world.assigned()
    file = SimpleUploadedFile("2026.csv", of_2026(off=OFF).encode("gb18030"))
    page = client_of(world.system_admin).post(CHANGE, {"year": "2026", "source": SOURCE, "file": file})
    assert page.status_code == 200
    assert len(page.context["plan"].moved) == 1
    assert page.context["unseen"] == 1, "an administrator sees no case"


def test_a_bad_text_is_refused_in_words_and_kept(world, client_of):
    text = OF_2027.replace("1月1日（周五）", "1月1日（周四）")
    page = client_of(world.office_coordinator).post(CHANGE, {"year": "2027", "source": SOURCE, "text": text})
    assert page.status_code == 422
    body = page.content.decode()
    assert "2027-01-01 不是周四" in body
    assert "春节：2月5日" in body
    page = client_of(world.office_coordinator).post(CHANGE, {"year": "2027", "source": SOURCE})
    assert page.status_code == 422
    assert "请粘贴通知" in page.content.decode()


def test_a_stale_preview_is_shown_again(world):
    world.assigned()
    visitor = Visitor(world.office_coordinator).open(CHANGE)
    visitor.send(year="2026", source=SOURCE, text=of_2026(off=OFF))
    world.assigned()
    visitor.send(status=422)
    assert "预览之后" in visitor.text
    visitor.send()
    assert CalendarChange.objects.get().cases == 2


def test_twice_clicked_once_done(world, client_of):
    world.assigned()
    client = client_of(world.office_coordinator)
    fields = {"year": "2026", "source": SOURCE, "text": of_2026(off=OFF)}
    page = client.post(CHANGE, fields)
    fields |= {"digest": page.context["plan"].digest, "form_key": page.context["form_key"]}
    first, second = client.post(CHANGE, fields), client.post(CHANGE, fields)
    assert first["Location"] == second["Location"]
    assert CalendarChange.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "status"),
    [("office_coordinator", 200), ("system_admin", 200), ("coordinator", 403), ("office_leader", 403)],
)
def test_who_may_open_the_form(world, client_of, name, status):
    client = client_of(getattr(world, name))
    assert client.get(CHANGE).status_code == status
    assert client.post(CHANGE, {"digest": "a", "year": "2026"}).status_code == (422 if status == 200 else 403)
    assert client.get(SHEET).status_code == 200


def test_the_sheet_of_a_year(world, client_of):
    client = client_of(world.officer)
    page = client.get(SHEET, {"year": "2026"})
    text = page.content.decode()
    assert page.context["totals"] == {"working": 248, "off": 33, "make_up": 6}
    assert "国庆节" in text
    assert reverse("replies:change_calendar") not in text
    for year in ("0", "26", "99999", "二〇二六", "2200"):
        assert client.get(SHEET, {"year": year}).status_code == 404


def test_a_confidential_case_is_counted_and_not_named(world, client_of):
    suggestion = world.assigned(title="不应出现的标题")
    type(suggestion).objects.filter(pk=suggestion.pk).update(is_confidential=True)
    page = client_of(world.office_coordinator).post(
        CHANGE, {"year": "2026", "source": SOURCE, "text": of_2026(off=OFF)}
    )
    assert page.context["unseen"] == 1
    assert suggestion.title not in page.content.decode()


def test_reminders_of_the_old_date_are_not_sent(world):
    """Planned for the date before, not sent yet: the new date has reminders of its own."""
    line = world.lead_of(world.drafted())
    with clock.moved_to(date(2026, 6, 29)):
        reminders.plan(date(2026, 6, 29))
        reminders.gather(date(2026, 6, 29))
        change(world, of_2026(off=OFF))
        outbox.deliver(prepare=reminders.prepare)
    about = Reminder.objects.filter(kind="reply", obligation=f"assignment/{line.pk}")
    assert {row.message.state for row in about} == {Message.State.CANCELLED}
    with clock.moved_to(date(2026, 6, 30)):
        reminders.plan(date(2026, 6, 30))
    assert set(about.values_list("due_version", "due_on")) == {(1, date(2026, 7, 1)), (2, date(2026, 7, 2))}
