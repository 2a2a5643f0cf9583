"""The page of the congress body: a file is tried row by row, looked at, and entered once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from replies.integrity import faults
from replies.models import Evaluation, EvaluationImport
from suggestions.chain import first_break
from suggestions.models import Event
from tests.replies import sheets

pytestmark = pytest.mark.django_db
PAGE = "/evaluations/import/"
HEAD = ["届次", "建议编号", "代表姓名", "代表证号", "评价", "意见", "评价日期", "协办评价"]


@pytest.fixture
def suggestion(world):
    return world.invited(proposers=world.deputies[:3])


@pytest.fixture
def lines(world, suggestion):
    case = [world.session.name, suggestion.number]
    return [
        HEAD,
        [*case, "易先勇", "", "满意", "", "2026-05-10", "市科技局：满意；市财政局:不满意（数据不全）"],
        [*case, "", "6-0002", "基本满意", "", "2026-05-10", ""],
        [*case, "查无此人", "", "满意", "", "2026-05-10", ""],
    ]


@pytest.fixture
def upload(client_of, world):
    def send(content, name="评价.xlsx", by=None):
        return client_of(by or world.liaison).post(
            PAGE,
            {
                "file": SimpleUploadedFile(name, content),
                "congress": world.congress.pk,
            },
        )

    return send


def confirm(client, found, **fields):
    url = reverse("replies:evaluation_import", args=[found.pk])
    return client.post(url, {"sha256": found.sha256, **fields})


def test_a_file_is_tried_shown_and_entered(world, client_of, upload, lines):
    answer = upload(sheets.xlsx(lines))
    found = EvaluationImport.objects.get()
    assert answer["Location"] == reverse("replies:evaluation_import", args=[found.pk])
    assert (found.entered, found.known, found.refused) == (2, 0, 1)
    assert Evaluation.objects.filter(state="given").count() == 0
    client = client_of(world.liaison)
    page = client.get(answer["Location"]).text
    assert "查无此人" in page
    assert "录入 2 条" in page
    assert "可录入" in page
    assert confirm(client, found).status_code == 302
    assert [row.state for row in Evaluation.objects.order_by("pk")] == ["given", "given", "invited"]
    rated = Evaluation.objects.first().co_ratings.order_by("assignment__agency__short_name")
    assert {(row.assignment.agency.short_name, row.mark, row.comment) for row in rated} == {
        ("市科技局", "satisfied", ""),
        ("市财政局", "dissatisfied", "数据不全"),
    }
    event = Event.objects.filter(action="import_evaluations").get()
    assert (event.user, event.detail["entered"], event.detail["sha256"]) == (world.liaison, 2, found.sha256)
    found.refresh_from_db()
    assert found.rows == []
    assert list(map(str, faults())) == []
    assert first_break() is None
    assert "评价.xlsx" in client.get(PAGE).text


def test_the_same_file_again_has_nothing_new(world, client_of, upload, lines):
    content = sheets.xlsx(lines)
    upload(content)
    confirm(client_of(world.liaison), EvaluationImport.objects.get())
    upload(content)
    again = EvaluationImport.objects.first()
    assert (again.entered, again.known, again.refused) == (0, 2, 1)
    page = client_of(world.liaison).get(reverse("replies:evaluation_import", args=[again.pk])).text
    assert "没有新的评价" in page
    assert "录入" in page


def test_a_second_click_enters_nothing(world, client_of, upload, lines):
    upload(sheets.xlsx(lines))
    found, client = EvaluationImport.objects.get(), client_of(world.liaison)
    confirm(client, found)
    events = Event.objects.count()
    assert confirm(client, found).status_code == 302
    assert Event.objects.count() == events


def test_only_the_file_that_was_shown(world, client_of, upload, lines):
    upload(sheets.xlsx(lines))
    answer = confirm(client_of(world.liaison), EvaluationImport.objects.get(), sha256="0" * 64)
    assert answer.status_code == 409
    assert Evaluation.objects.filter(state="given").count() == 0


def test_two_rows_on_one_evaluation_are_seen_before(upload, lines):
    upload(sheets.xlsx([*lines, lines[1]]))
    found = EvaluationImport.objects.get()
    assert (found.entered, found.refused) == (2, 2)
    assert "2" in found.results[-1]["told"]


def test_an_unreadable_file_is_told_at_the_field(upload):
    answer = upload(b"PK", name="评价.xlsx")
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not EvaluationImport.objects.exists()


def test_a_number_excel_made_of_text_is_not_guessed(upload, lines):
    lines[1][1] = 1
    upload(sheets.xlsx(lines))
    assert EvaluationImport.objects.get().refused == 2


@pytest.mark.parametrize("who", ["office_coordinator", "office_leader", "coordinator", "auditor"])
def test_nobody_else_imports(world, upload, lines, who):
    assert upload(sheets.xlsx(lines), by=getattr(world, who)).status_code == 403
    assert not EvaluationImport.objects.exists()


def test_the_office_does_it_while_the_congress_body_has_nobody(world, upload, lines):
    world.liaison.memberships.update(valid_to="2026-01-01")
    assert upload(sheets.xlsx(lines), by=world.office_coordinator).status_code == 302


def test_another_person_does_not_see_what_was_not_entered(world, client_of, upload, lines):
    upload(sheets.xlsx(lines))
    found = EvaluationImport.objects.get()
    url = reverse("replies:evaluation_import", args=[found.pk])
    assert client_of(world.coordinator).get(url).status_code == 404


def test_a_confidential_case_off_the_list_is_as_if_it_did_not_exist(suggestion, upload, lines):
    type(suggestion).objects.filter(pk=suggestion.pk).update(is_confidential=True)
    suggestion.access_list.all().delete()
    upload(sheets.xlsx(lines))
    found = EvaluationImport.objects.get()
    assert (found.entered, found.refused) == (0, 3)
    upload(sheets.xlsx([line if at == 0 else [line[0], "9999", *line[2:]] for at, line in enumerate(lines)]))
    unknown = EvaluationImport.objects.get()
    assert [row["told"].replace("9999", "0001") for row in unknown.results] == [
        row["told"] for row in found.results
    ]
