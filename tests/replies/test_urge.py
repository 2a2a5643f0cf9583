"""催办 by hand: the office urges a line; people are told at once, it is counted, printed, and not again so soon."""

import uuid
from datetime import date, datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies import clock
from agencies.models import Message, Notice, User
from replies import reminders
from replies.integrity import faults
from replies.models import Reminder, Urge
from suggestions.chain import first_break
from suggestions.models import Assignment, Suggestion

LATE = date(2026, 7, 8)  # due on 1 July: five working days over
TEXT = "请抓紧办理。"


def at(day, hour=10):
    return clock.moved_to(timezone.make_aware(datetime(day.year, day.month, day.day, hour)))


@pytest.fixture
def line(world):
    User.objects.filter(email="").update(email="a@example.org")
    Message.objects.update(state=Message.State.SENT)
    return world.lead_of(world.drafted())


@pytest.fixture
def urge(world, post):
    """The form sent as the page offers it, with the fields changed that are given."""

    def send(line, user=None, **fields):
        line.refresh_from_db()
        typed = {
            "recipients": [world.officer.pk],
            "text": TEXT,
            "act_by": "2026-12-30",
            "seen": line.revision,
            "form_key": uuid.uuid4(),
        }
        return post(user or world.office_coordinator, page(line), **(typed | fields))

    return send


def page(line):
    return reverse("replies:urge", args=[line.pk])


def test_the_people_are_told_at_once_and_the_case_says_so(world, client_of, urge, line):
    with at(LATE):
        shown = client_of(world.office_coordinator).get(page(line))
        form = shown.context["form"]
        assert [user.username for user in form.fields["recipients"].queryset.order_by("pk")] == [
            "coordinator",
            "officer",
            "deputy_head",
            "principal",
        ]
        assert world.officer.pk in form.initial["recipients"]
        assert "已逾期5个工作日" in shown.text
        assert "reason" not in form.fields
        answer = urge(line, recipients=[world.officer.pk, world.principal.pk], act_by="2026-07-13")
        assert answer.headers["Location"] == f"{line.get_absolute_url()}#reminders"
        row = Urge.objects.get()
        assert (row.number, row.serial, row.document_number) == (1, 1, "催办〔2026〕1号")
        assert (row.matter, row.due_on, row.overdue_wd) == ("reply", date(2026, 7, 1), 5)
        event = line.suggestion.events.get(action="urge")
        assert (event.actor, event.note, event.detail["told"]) == ("沈若清", TEXT, ["何景行", "高健"])
        assert {(row.kind, row.level, row.planned_on) for row in row.reminders} == {("urge", 1, LATE)}
        assert Notice.objects.filter(action="urge").count() == 2
        reminders.send(today=LATE)
        urged = [sent for sent in mail.outbox if "催办" in sent.subject]
        assert len(urged) == 2
        assert f"第{line.suggestion.number}号建议" in urged[0].subject
        assert TEXT in urged[0].body
        assert "2026年7月13日" in urged[0].body
        text = client_of(world.office_coordinator).get(line.get_absolute_url()).text
    assert "其中人工1次" in text
    assert "催办1次，07-08" in text
    assert "催办〔2026〕1号" in text
    assert list(map(str, faults())) == []
    assert first_break() is None
    Urge.objects.update(text="不必办理。")
    Reminder.objects.filter(kind="urge").delete()
    assert {type(fault.row) for fault in faults()} == {Urge}


def test_a_double_click_urges_once(world, urge, line):
    key = uuid.uuid4()
    first, second = (urge(line, form_key=key) for _click in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Urge.objects.count() == Reminder.objects.filter(kind="urge").count() == 1
    assert Message.objects.filter(key__startswith="urge/").count() == 1


def test_within_a_working_day_only_with_a_reason(world, urge, line):
    with at(date(2026, 5, 8)):  # the Saturday after it is a working day
        assert urge(line).status_code == 302
    calendar = line.profile.clock()
    following = calendar.add_working_days(date(2026, 5, 8), 1).date
    with at(following):
        refused = urge(line, text="请说明进展。")
        assert refused.status_code == 422
        assert "2026-05-08已催办" in refused.text
        assert "请说明进展。" in refused.text
        assert "reason" in refused.context["form"].fields
        assert Urge.objects.count() == 1
        assert urge(line, text="请说明进展。", reason="领导批示").status_code == 302
    with at(calendar.add_working_days(following, 2).date):
        assert urge(line).status_code == 302
    assert list(Urge.objects.values_list("number", "serial", "reason")) == [
        (1, 1, ""),
        (2, 2, "领导批示"),
        (3, 3, ""),
    ]


WRONG = [
    ({"recipients": []}, "请选择催办对象"),
    ({"recipients": [10**6]}, "不在可用的选项中"),
    ({"text": " "}, "请填写"),
    ({"text": "请" * 501}, "500"),
    ({"act_by": "2026-05-08"}, "该日期已过"),
    ({"act_by": "明天"}, "日期"),
]


def test_the_form_refuses_in_chinese_and_keeps_what_was_typed(urge, line):
    for fields, words in WRONG:
        answer = urge(line, **fields)
        assert answer.status_code == 422, fields
        assert words in answer.text, fields
        assert fields.get("text", TEXT).strip()[:20] in answer.text
    assert not Urge.objects.exists()


def test_who_may_and_when(world, urge, line):
    assert urge(line, world.office_leader).status_code == 302
    for who, status in {"coordinator": 403, "liaison": 403, "neighbour_coordinator": 404}.items():
        assert urge(line, getattr(world, who), reason="x").status_code == status, who
    assert urge(line, seen=0, reason="x").status_code == 409
    given = world.co_of(line.suggestion)
    assert given.state == Assignment.State.OPINION_GIVEN
    assert urge(given, recipients=[world.co_officer.pk]).status_code == 409
    assert Urge.objects.count() == 1


def test_what_was_done_in_the_night_is_no_longer_urged(world, urge):
    """Urged after hours, it leaves in the morning; what is signed for until then is cancelled and says why."""
    User.objects.filter(email="").update(email="a@example.org")
    line = world.lead_of(world.assigned())
    Message.objects.update(state=Message.State.SENT)
    with at(date(2026, 5, 11), 20):
        assert urge(line, recipients=[world.coordinator.pk]).status_code == 302
        message = Message.objects.get(key__startswith="urge/")
        assert timezone.localtime(message.due_at).date() == date(2026, 5, 12)
        reminders.send()
        assert mail.outbox == []
        assert Urge.objects.get().matter == "sign_for"
    Assignment.objects.filter(pk=line.pk).update(state=Assignment.State.VOIDED)
    with at(date(2026, 5, 12), 9):
        reminders.send()
    assert not [sent for sent in mail.outbox if "催办" in sent.subject]
    assert Reminder.objects.get(kind="urge").cancelled_because == "withdrawn"


def test_of_a_confidential_case_its_list_alone_is_told_and_the_number_only(world, urge, line):
    case = line.suggestion
    Suggestion.objects.filter(pk=case.pk).update(is_confidential=True)
    for user in (world.office_coordinator, world.officer):
        case.access_list.create(user=user, reason="test")
    assert urge(line, recipients=[world.principal.pk]).status_code == 422
    assert urge(line).status_code == 302
    message = Message.objects.get(key__startswith="urge/")
    assert case.title not in message.subject + message.body
    assert TEXT not in message.body
    assert urge(line, world.office_leader, reason="x").status_code == 404


# The notice.


def test_the_notice_is_read_by_the_office_and_the_agency(world, client_of, urge, line):
    with at(LATE):
        urge(line, act_by="2026-07-13", text="请抓紧办理。\n请书面说明原因。")
        address = Urge.objects.get().get_absolute_url()
        for who in (world.office_leader, world.coordinator, world.officer, world.principal):
            text = client_of(who).get(address).text
            assert "应于2026年7月1日前办结并答复代表，截至2026年7月8日已逾期5个工作日" in text
            assert "请于2026年7月13日前完成。请抓紧办理。" in text
            assert "重庆市人民政府办公厅" in text
        for who in (world.co_coordinator, world.neighbour_coordinator, world.system_admin):
            assert client_of(who).get(address).status_code == 404


# Many at once.


@pytest.fixture
def three(world):
    """Two lines past their date and one urged the day before."""
    cases = [world.drafted(number=f"0{number}") for number in (201, 202, 203)]
    return [world.lead_of(case) for case in cases]


def test_all_that_an_agency_owes_is_urged_in_three_clicks(world, client_of, urge, three):
    calendar = world.profile.clock()
    with at(calendar.working_days_before(LATE, 1)):
        urge(three[2])
    with at(LATE):
        desk = client_of(world.office_coordinator)
        ledger = desk.get("/reminders/")
        address = f"/urges/new/?agency={world.lead.pk}"
        assert address in ledger.text
        preview = desk.get(address)
        assert [(row.line.pk, row.is_ticked) for row in preview.context["rows"]] == [
            (three[0].pk, True),
            (three[1].pk, True),
            (three[2].pk, False),
        ]
        assert "须说明理由" in preview.text
        assert preview.context["rows"][0].people[0].user == world.officer
        sent = {
            "agency": world.lead.pk,
            "form_key": uuid.uuid4(),
            "text": TEXT,
            "act_by": "2026-07-13",
            "line": [line.pk for line in three],
        } | {f"seen_{row.line.pk}": row.line.revision for row in preview.context["rows"]}
        empty = desk.post("/urges/new/", sent | {"text": ""})
        assert empty.status_code == 422
        assert all(row.is_ticked for row in empty.context["rows"])
        for _click in range(2):
            answer = desk.post("/urges/new/", sent, follow=True)
            assert (answer.context["done"], answer.context["skipped"]) == (2, 1)
            assert Urge.objects.count() == 3
        assert "2026-07-07已催办" in answer.text
        desk.session.flush()
        other = client_of(world.office_coordinator).post("/urges/new/", sent, follow=True)
        assert other.context["done"] == 2
    assert Urge.objects.count() == 3


def test_rows_ticked_in_the_ledger_get_a_verdict_each(world, client_of, post, line):
    done = world.dispatched()
    ledger = client_of(world.office_coordinator).get("/suggestions/")
    assert "催办" in ledger.text
    preview = post(world.office_coordinator, "/urges/new/", chosen=[line.suggestion.pk, done.pk], act="urge")
    assert [row.line for row in preview.context["rows"]] == [line]
    assert list(preview.context["settled"]) == [done]
    assert "再次催办理由" not in preview.text
    objected = world.lead_of(world.signed_for())
    Assignment.objects.filter(pk=objected.pk).update(state=Assignment.State.OBJECTED)
    rows = post(world.office_leader, "/urges/new/", chosen=[objected.suggestion.pk]).context["rows"]
    assert "不能" in next(row.why_not for row in rows if row.line == objected)
    assert not Urge.objects.exists()


def test_many_are_the_offices_alone(world, client_of, post, line):
    assert client_of(world.coordinator).get(f"/urges/new/?chosen={line.suggestion.pk}").status_code == 403
    assert "act" not in client_of(world.coordinator).get("/suggestions/").context
    office = client_of(world.office_coordinator)
    for wrong in ("", "?chosen=x", "?chosen=99999", "?agency=99999", f"?agency={10**30}"):
        assert office.get(f"/urges/new/{wrong}").status_code == 404, wrong
    assert office.get(f"/urges/results/{uuid.uuid4()}/").status_code == 404
    tampered = {"chosen": line.suggestion.pk, "form_key": "x", "line": line.pk}
    assert (
        post(world.office_coordinator, "/urges/new/", **tampered, text=TEXT, act_by="2026-12-30").status_code
        == 404
    )
    nothing = {"chosen": line.suggestion.pk, "form_key": uuid.uuid4(), "text": TEXT, "act_by": "2026-12-30"}
    assert "请至少勾选一项" in post(world.office_coordinator, "/urges/new/", **nothing).text


def test_the_preview_asks_as_often_for_many_lines_as_for_few(world, client_of, three):
    def asked(cases):
        address = "/urges/new/?" + "&".join(f"chosen={case}" for case in cases)
        client = client_of(world.office_coordinator)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        return len(queries)

    ids = [line.suggestion_id for line in three]
    assert asked(ids) <= asked(ids[:1])
