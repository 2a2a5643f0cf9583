import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from agencies import clock
from replies.integrity import faults
from suggestions.models import CalendarChange, CalendarDay, Event
from tests.replies.arrangements import OF_2027, of_2026


@pytest.fixture
def run(tmp_path):
    def command(text, *arguments, name="notice.txt", encoding="utf-8"):
        file = tmp_path / name
        file.write_bytes(text.encode(encoding))
        out = io.StringIO()
        try:
            call_command("import_calendar", str(file), *arguments, stdout=out)
        except SystemExit as end:
            return end.code, out.getvalue()
        return 0, out.getvalue()

    return command


def test_the_notice_is_entered_once(world, run):
    code, told = run(OF_2027)
    assert code == 0
    assert "2027-10-09" in told
    assert CalendarDay.objects.filter(date__year=2027).count() == 27 + 4
    change = CalendarChange.objects.get()
    assert (change.number, change.changed_by) == (1, None)
    assert Event.objects.get(action="change_calendar").actor == "日历导入"
    assert run(OF_2027)[0] == 1
    assert CalendarChange.objects.count() == 1


def test_a_dry_run_changes_nothing(world, run):
    line = world.lead_of(world.assigned())
    code, told = run(of_2026(off=["2026-07-01"]), "--dry-run", name="2026.csv", encoding="gb18030")
    assert code == 0
    assert "2026-07-01 → 2026-07-02" in told
    assert line.agency_name in told
    line.refresh_from_db()
    assert line.due_on == date(2026, 7, 1)
    assert not CalendarChange.objects.exists()


def test_by_a_person_who_keeps_the_calendar(world, run):
    line = world.lead_of(world.assigned())
    code, _told = run(of_2026(off=["2026-07-01"]), "--by", "system_admin")
    assert code == 0
    line.refresh_from_db()
    assert line.due_on == date(2026, 7, 2)
    assert line.suggestion.events.first().actor == world.system_admin.name
    assert list(faults()) == []
    with pytest.raises(CommandError):
        run(OF_2027, "--by", "officer")
    with pytest.raises(CommandError):
        run(OF_2027, "--by", "nobody")


def test_what_cannot_be_read_is_refused(world, run):
    for text in ("", "hello", OF_2027.replace("2027年部分", "").replace("2027", "")):
        with pytest.raises(CommandError):
            run(text)
    with pytest.raises(CommandError):
        call_command("import_calendar", "/no/such/file", stdout=io.StringIO())


def test_who_keeps_it_is_asked_from_november_on(world, client_of):
    with clock.moved_to(date(2026, 10, 30)):
        assert client_of(world.office_coordinator).get("/").context["missing_year"] is None
    with clock.moved_to(date(2026, 11, 2)):
        for user in (world.office_coordinator, world.system_admin):
            page = client_of(user).get("/")
            assert page.context["missing_year"] == 2027
            entry = next(row for row in page.context["navigation"] if row["url"] == "/calendar/")
            assert entry["count"] == 1
        assert client_of(world.officer).get("/").context["missing_year"] is None
