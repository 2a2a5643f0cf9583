"""The report as it is read: each figure leads to a list of as many rows, rows add up, and each reader sees their own."""

import csv
import io
import json
import re
from datetime import date
from html import unescape

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from replies import workflow
from replies.statistics.sheet import safe
from tests.replies import lines, rounds
from tests.replies.figures import report_of
from tests.suggestions.objecting import objected_twice, overruled

PAGE = "/statistics/"
LINK = re.compile(r'href="(/statistics/cases/[^"]+)"[^>]*>([\d.]+)</a>')


@pytest.fixture
def varied(world):
    """A few cases that went different ways, with figures in every table."""
    world.working()
    world.published()
    overruled(world)
    rounds.ordered(world)
    lines.both_evaluated(world)
    return world


def links_of(page):
    """[(address, figure)] of every figure with a list behind it."""
    return [(unescape(url), shown) for url, shown in LINK.findall(page)]


def cells_of(page):
    """Days are means over their rows; every other figure is the length of its list."""
    return [(url, int(shown)) for url, shown in links_of(page) if "_days" not in url]


def test_the_page_says_what_is_counted(varied, client_of):
    page = client_of(varied.office_coordinator).get(PAGE)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    for words in ("办复率", "按时办结率", "面商率", "满意率", "市发展改革委", "全部", "计算口径"):
        assert words in page.text
    assert "÷" in page.text


@pytest.mark.parametrize("query", ["", "?unit=pieces&kind=suggestion", "?by=replied"])
def test_every_figure_is_the_length_of_its_list(varied, client_of, query):
    client = client_of(varied.office_coordinator)
    cells = cells_of(client.get(PAGE + query).text)
    assert len(cells) > 60
    for url, number in cells:
        listed = client.get(url)
        assert listed.context["total"] == number, url
        assert len(listed.context["page_obj"].object_list) == min(number, 50)


@pytest.mark.parametrize("unit", ["assignments", "pieces"])
def test_the_rows_add_up_to_the_sum(varied, unit):
    report = report_of(varied, unit=unit)
    for table in report.tables:
        *rows, together = report.rows(table, several="several", all_together="all")
        for at, cell in enumerate(together.cells):
            if table.kind.key != "registered":
                assert cell.number == sum(row.cells[at].number for row in rows), cell.figure.key
                assert cell.base == (
                    None if cell.base is None else sum(row.cells[at].base for row in rows)
                ), cell.figure.key
                assert cell.total == (
                    None if cell.total is None else sum(row.cells[at].total for row in rows)
                )


def test_more_cases_cost_no_more_queries(varied, client_of, django_assert_max_num_queries):
    client = client_of(varied.office_coordinator)
    client.get(PAGE)
    with django_assert_max_num_queries(75) as before:
        client.get(PAGE)
    for _more in range(3):
        varied.evaluated()
    with django_assert_max_num_queries(len(before.captured_queries)):
        client.get(PAGE)


def test_an_agency_sees_its_own_row(varied, client_of):
    page = client_of(varied.co_coordinator).get(PAGE)
    handling = next(table for table in page.context["tables"] if table["key"] == "handling")
    assert [row["label"] for row in handling["rows"]] == ["市科技局", "全部"]
    assert "registered" not in {table["key"] for table in page.context["tables"]}
    for url, number in cells_of(page.text):
        assert client_of(varied.co_coordinator).get(url).context["total"] == number
    url = reverse("replies:statistics_cases")
    asked = {"table": "handling", "figure": "assigned", "row": varied.lead.pk}
    assert client_of(varied.co_coordinator).get(url, asked).context["total"] == 0
    assert (
        client_of(varied.co_coordinator).get(url, {"table": "registered", "figure": "open"}).status_code
        == 404
    )


def test_who_has_no_row_has_no_page(varied, client_of):
    assert client_of(varied.officer).get(PAGE).status_code == 403
    assert client_of(varied.system_admin).get(PAGE).status_code == 403
    assert client_of(varied.neighbour_coordinator).get(PAGE).status_code == 403
    assert PAGE not in client_of(varied.officer).get("/").text
    for reader in (varied.office_leader, varied.liaison, varied.auditor, varied.principal):
        assert client_of(reader).get(PAGE).status_code == 200


def test_a_confidential_case_counts_for_its_list_alone(world, client_of):
    """A figure tells off the list that there is one."""
    world.dispatched()
    secret = world.dispatched(flags={"is_confidential": True})
    on_list = set(secret.access_list.values_list("user", flat=True))
    assert world.office_coordinator.pk in on_list
    assert world.office_leader.pk not in on_list
    counted = {}
    for name in ("office_coordinator", "office_leader"):
        page = client_of(getattr(world, name)).get(PAGE).text
        numbers = {re.search(r"figure=(\w+)", url)[1]: n for url, n in cells_of(page) if "row=all" in url}
        counted[name] = numbers["assigned"]
    assert counted == {"office_coordinator": 2, "office_leader": 1}


def test_nonsense_in_the_address_is_passed_over(varied, client_of):
    client = client_of(varied.office_coordinator)
    assert client.get(f"{PAGE}?session=x&by=y&first=32&unit=z").status_code == 200
    cases = reverse("replies:statistics_cases")
    assert client.get(cases).status_code == 404
    assert client.get(f"{cases}?table=handling&figure=none").status_code == 404
    assert client.get(f"{cases}?table=handling&figure=assigned&row=999999&page=zz").context["total"] == 0


def test_a_session_of_another_congress_is_not_to_be_chosen(varied, client_of):
    client = client_of(varied.office_coordinator)
    assert client.get(f"{PAGE}?session=999").context["scope"].session == varied.session


def test_the_file_holds_what_the_page_shows(varied, client_of):
    client = client_of(varied.office_coordinator)
    answer = client.get(reverse("replies:statistics_csv"))
    assert "attachment" in answer["Content-Disposition"]
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][1] == varied.session.name
    sums = [row for row in rows if row and row[0] == "全部"]
    assert len(sums) == len(client.get(PAGE).context["tables"])
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_no_cell_of_the_file_is_a_formula():
    assert safe('=HYPERLINK("http://x")') == '\'=HYPERLINK("http://x")'
    assert [safe(text)[0] for text in ("+1", "-1", "@a", "\ta")] == ["'"] * 4
    assert safe("市发展改革委") == "市发展改革委"


def command(*arguments):
    out = io.StringIO()
    call_command("rates", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_the_same(varied, client_of):
    told = json.loads(command("--session", varied.session.name, "--format", "json"))
    page = client_of(varied.office_coordinator).get(PAGE)
    shown = {
        table["key"]: {
            cell["url"].split("figure=")[1].split("&")[0]: cell["number"]
            for cell in table["rows"][-1]["cells"]
        }
        for table in page.context["tables"]
    }
    for key, table in told["tables"].items():
        for figure, cell in table["rows"]["全部"].items():
            assert cell.get("count", cell.get("rows")) == shown[key][figure]
    assert varied.session.name in command("--session", str(varied.session.pk))


def test_the_command_as_a_reader_and_without_one(world):
    world.dispatched(flags={"is_confidential": True})

    def assigned(*more):
        told = json.loads(command("--session", world.session.name, "--format", "json", *more))
        return told["tables"]["handling"]["rows"]["全部"]["assigned"]["count"]

    assert assigned() == 0
    assert assigned("--as", "office_coordinator") == 1
    for wrong in (["--session", "x"], ["--session", world.session.name, "--as", "nobody"]):
        with pytest.raises(CommandError):
            command(*wrong)


def test_the_case_page_says_who_used_the_time(world, client_of):
    suggestion = world.dispatched()
    page = client_of(world.office_coordinator).get(suggestion.get_absolute_url())
    stages = page.context["stages"]
    assert len(stages) == 1
    assert stages[0]["days"] == sum(part["days"] for part in stages[0]["intervals"])
    assert "用时" in page.text
    assert stages[0]["told"] in page.text
    others = client_of(world.co_coordinator).get(suggestion.get_absolute_url()).context["stages"]
    assert others[0]["told"] == stages[0]["told"]
    assert others[0]["intervals"] == []


def test_the_case_page_splits_the_days_overdue(world, client_of):
    suggestion = world.drafted(days={"assigned_on": date(2026, 1, 28)})
    line = world.lead_of(suggestion)
    workflow.wait_for_deputy(line, reason="代表要求面谈后再报。", by=world.officer)
    row = client_of(world.office_coordinator).get(suggestion.get_absolute_url()).context["stages"][0]
    assert row["late"]["days"] > 0
    assert "主办" in row["late"]["told"]


def test_a_second_objection_stands_in_the_list_of_the_whole_office(world, client_of):
    """推诿预警: the coordinator sees it too, though only the leader decides."""
    co = objected_twice(world)
    for reader in (world.office_coordinator, world.office_leader):
        page = client_of(reader).get("/?queue=passed_on")
        assert co.suggestion.title in page.text
        assert "推诿预警" in page.text
    assert co.suggestion.title not in client_of(world.neighbour_coordinator).get("/?queue=passed_on").text
