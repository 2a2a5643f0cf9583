"""The demo's world: invented people, the model case on its own days, everything by real steps."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from agencies import clock
from agencies.models import AccessLog, User
from config import demo
from config.demo.walk import STAGES
from config.desk import queues_of
from replies import letters
from replies.models import Letter, PublishedPiece, Reply
from replies.stage_facts import ledgers
from replies.statistics import Report, Scope
from suggestions.models import Assignment, CalendarDay, Event, Session, Suggestion

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """Fifteen suggestions and 0924, made once for this module and taken back after it."""
    from django.db import transaction

    out = io.StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.moved_to(TODAY):
            call_command("seed_demo", suggestions=15, stdout=out)
            yield out.getvalue()
        transaction.set_rollback(True)
    clock.set_right()


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]


@pytest.fixture
def model_case():
    return Suggestion.objects.get(number="0924")


def test_states_and_history_are_whole():
    call_command("check_states", stdout=io.StringIO())
    call_command("verify_events", stdout=io.StringIO())
    assert Suggestion.objects.count() == 16


def test_history_came_in_the_order_of_time():
    moments = list(Event.objects.order_by("sequence").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= clock.now()


def test_the_model_case_stands_on_its_own_days(model_case):
    assignment = model_case.assignments.answering().get()
    letter = Letter.objects.get(suggestion=model_case)
    assert model_case.state == Suggestion.State.CONCLUDED
    assert model_case.received_on == date(2025, 1, 21)
    assert assignment.assigned_on == date(2025, 2, 10)
    assert assignment.due_on == date(2025, 5, 12)
    assert assignment.due_basis["raw"] == "2025-05-10"
    assert (letter.number, letter.dated_on) == ("渝发改函〔2025〕312号", date(2025, 5, 8))
    assert assignment.replied_on == date(2025, 5, 8)
    assert PublishedPiece.objects.get(suggestion=model_case).published_on == date(2025, 5, 29)


def test_the_model_letter_says_everything_in_its_order(model_case):
    text = letters.plain_text(Letter.objects.get(suggestion=model_case).text)
    parts = [
        "渝发改函〔2025〕312号",
        "重庆市发展和改革委员会关于市六届人大三次会议第0924号建议办理情况的答复函",
        "易先勇代表：",
        "您提出的《关于进一步联合争取国家层面系列政策支持双城经济圈建设的建议》（第0924号）收悉。",
        "经与市科技局、市经济信息委、市财政局、市国资委等协办单位共同研究办理",
        "事项已解决",
        "事项已采纳",
        "事项涉及上级国家机关职权。",
        "一、关于建立“部委牵头、川渝联动”工作推进机制",
        "二、关于争取东部沿海地区产业转移",
        "三、关于国家层面设立专项产业引导资金、支持基础科学研究和成果转化",
        "此答复函已经重庆市发展和改革委员会主任高健审签。",
        "“人大代表全渝通”应用“代表议案建议”场景",
        "\n重庆市发展和改革委员会\n2025年5月8日\n",
        "（联系人：周文澜；联系电话：023-63001428；邮政编码：401121）",
        "抄送：",
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)


def test_the_published_copy_names_no_officer(model_case):
    piece = PublishedPiece.objects.get(suggestion=model_case)
    assert "周文澜" not in piece.letter
    assert "023-63001428" not in piece.letter


def test_the_first_account_of_the_login_page_has_work(seeded):
    first = demo.accounts()[0]["people"][0]
    user = User.objects.get(username=first["username"])
    assert user.check_password(demo.PASSWORD)
    assert any(waiting for _queue, waiting in queues_of(user))
    assert first["username"] in seeded
    assert demo.PASSWORD in seeded


def test_the_accounts_cover_every_role():
    shown = [person for group in demo.accounts() for person in group["people"]]
    assert len(shown) == len(demo.SHOWN)
    assert len({person["role_label"] for person in shown}) == 9


def test_the_login_page_offers_the_accounts_of_a_demo_only(settings):
    assert "shenruoqing" in Client().get("/accounts/login/").content.decode()
    settings.DEMO = False
    assert demo.accounts() == []
    assert "shenruoqing" not in Client().get("/accounts/login/").content.decode()


def test_nobody_was_refused_on_the_way():
    assert not AccessLog.objects.exists()


def test_a_second_seed_is_refused_or_leaves_what_is_there():
    with pytest.raises(CommandError, match="already holds suggestions"):
        call_command("seed_demo", stdout=io.StringIO())
    call_command("seed_demo", if_empty=True, stdout=io.StringIO())
    assert Suggestion.objects.count() == 16


def test_it_is_refused_without_the_demo_switch(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=on"):
        call_command("seed_demo", stdout=io.StringIO())


def test_the_whole_demo_has_every_state_and_some_overdue():
    from config.demo.content import read

    told = read("suggestions")["suggestions"]
    assert {row["state"] for row in told} <= set(STAGES)
    assert sum(row.get("overdue", False) for row in told) >= 8
    assert len({row["title"] for row in told}) == len(told)


def test_pieces_stand_where_they_were_to_be_brought():
    open_ones = Assignment.objects.answering().owing().filter(suggestion__state="handling")
    assert all(one.assigned_on <= TODAY for one in open_ones)
    assert Reply.objects.filter(state=Reply.State.DISPATCHED).count() >= 3


def test_every_working_day_of_the_demo_is_charged_to_one_party():
    lines = list(Assignment.objects.answering())
    calendar = CalendarDay.objects.clock()
    assert len(lines) > 10
    for ledger in ledgers(lines).values():
        ends = [ledger.start, *(span.end for span in ledger.intervals)]
        assert [span.start for span in ledger.intervals] == ends[:-1]
        assert ends[-1] == ledger.end
        assert sum(ledger.shares(calendar).values()) == ledger.days(calendar)


def test_the_rates_of_the_demo_add_up():
    report = Report(Scope(session=Session.objects.latest("opens_on")))
    for table in report.tables:
        *rows, together = report.rows(table, several="several", all_together="all")
        counted = [sum(row.cells[at].number for row in rows) for at in range(len(together.cells))]
        assert table.kind.key == "registered" or counted == [cell.number for cell in together.cells]
