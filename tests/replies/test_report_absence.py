import pytest
from django.urls import reverse

from agencies.models import Absence, Membership
from agencies.permissions import Action
from config.history import line
from suggestions.chain import first_break
from suggestions.models import Event
from tests.confirming import confirm

LIST = "/absence/"
DAYS = {"begins_on": "2026-05-12", "ends_on": "2026-05-20", "reason": "参加干部培训"}


def page(user):
    return reverse("replies:report_absence", args=[Membership.objects.get(user=user).pk])


@pytest.fixture
def report(world, post):
    def send(user, *, substitute, on=None, **fields):
        return post(user, page(on or user), substitute=substitute.pk, **(DAYS | fields))

    return send


def wrong(answer, field):
    assert answer.status_code == 422
    return answer.context["form"].errors[field]


def test_who_is_away_names_a_colleague_and_no_right_moves(world, report, client_of):
    suggestion = world.working()
    assert report(world.officer, substitute=world.section_reviewer).url == LIST
    absence = Absence.objects.get()
    assert (absence.user, absence.substitute, absence.agency) == (
        world.officer,
        world.section_reviewer,
        world.lead,
    )
    event = Event.objects.get(action=Action.REPORT_ABSENCE)
    assert (event.actor, event.note, event.suggestion) == ("何景行", DAYS["reason"], None)
    assert (event.detail["absent"], event.detail["substitute"]) == ("何景行", "唐致远")
    assert all(name in str(line(event)["changes"]) for name in ("何景行", "唐致远"))
    assert first_break() is None
    notice = world.section_reviewer.notices.get(action=Action.REPORT_ABSENCE)
    assert (notice.url, "2026-05-20" in notice.text) == (LIST, True)
    for user, ends in ((world.officer, True), (world.section_reviewer, False), (world.coordinator, True)):
        shown = client_of(user).get(LIST)
        assert [row["absence"] for row in shown.context["rows"]] == [absence]
        assert shown.context["rows"][0]["may_end"] == ends
        assert "不转权限" in shown.text
    assert not client_of(world.deputy_head).get(LIST).context["rows"]
    assert client_of(world.section_reviewer).get(f"/?queue=work&q={suggestion.number}").status_code == 200
    draft = reverse("replies:save_draft", args=[world.lead_of(suggestion).pk])
    assert client_of(world.section_reviewer).get(draft).status_code == 403


def test_the_coordinator_enters_it_for_a_colleague(world, report, client_of):
    shown = client_of(world.coordinator).get(page(world.coordinator))
    assert world.principal in shown.context["form"].fields["person"].queryset
    assert world.co_officer not in shown.context["form"].fields["person"].queryset
    answer = report(world.coordinator, substitute=world.deputy_head, person=world.principal.pk)
    assert answer.status_code == 302
    absence = Absence.objects.get()
    assert (absence.user, absence.reported_by) == (world.principal, world.coordinator)
    assert world.principal.notices.filter(action=Action.REPORT_ABSENCE).exists()
    # From the page of the colleague's own post as well; nobody else's may be named there.
    of_officer = report(
        world.coordinator, on=world.officer, substitute=world.coordinator, person=world.officer.pk
    )
    assert of_officer.status_code == 302
    assert "person" not in client_of(world.officer).get(page(world.officer)).context["form"].fields
    sent = report(
        world.officer,
        substitute=world.section_reviewer,
        person=world.principal.pk,
        begins_on="2026-06-01",
        ends_on="2026-06-01",
    )
    assert (sent.status_code, Absence.objects.latest("pk").user) == (302, world.officer)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ends_on", "2026-05-11"),
        ("ends_on", "2027-06-30"),
        ("ends_on", "下周"),
        ("begins_on", ""),
        ("reason", " "),
        ("reason", "字" * 201),
        ("substitute", ""),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(world, post, field, value):
    fields = {"substitute": world.section_reviewer.pk, **DAYS, field: value}
    answer = post(world.officer, page(world.officer), **fields)
    assert wrong(answer, field)
    assert answer.context["form"].data["begins_on"] == fields["begins_on"]
    assert not Absence.objects.exists()


def test_days_that_are_over_cannot_be_reported(world, report):
    sent = {"begins_on": "2026-05-04", "ends_on": "2026-05-08"}
    assert wrong(report(world.officer, substitute=world.coordinator, **sent), "ends_on")
    since = report(world.officer, substitute=world.coordinator, begins_on="2026-05-08")
    assert since.status_code == 302  # ill since Friday


def test_the_substitute_is_a_colleague_who_is_there(world, report):
    for user in (world.officer, world.co_officer, world.auditor):
        assert wrong(report(world.officer, substitute=user), "substitute")
    assert report(world.section_reviewer, substitute=world.coordinator).status_code == 302
    told = wrong(
        report(world.officer, substitute=world.section_reviewer, begins_on="2026-05-20"), "substitute"
    )
    assert "2026-05-12" in str(told)
    after = {"begins_on": "2026-05-21", "ends_on": "2026-05-22"}
    assert report(world.officer, substitute=world.section_reviewer, **after).status_code == 302
    assert wrong(report(world.officer, substitute=world.coordinator, **after), "begins_on")
    # Whoever was to be told in place of another may fall ill too, and that other hears of it.
    assert report(world.section_reviewer, substitute=world.coordinator, **after).status_code == 302
    assert world.officer.notices.filter(action=Action.REPORT_ABSENCE).count() == 1


def test_only_oneself_or_the_coordinator(world, report, client_of):
    for stranger in (world.deputy_head, world.co_coordinator):
        assert client_of(stranger).get(page(world.officer)).status_code == 404
        answer = report(stranger, on=world.officer, substitute=world.coordinator)
        assert answer.status_code == 404
    assert client_of(world.auditor).get(page(world.auditor)).status_code == 403
    assert not client_of(world.auditor).get(LIST).context["memberships"]


def test_a_double_click_reports_once(world, client_of):
    client = client_of(world.officer)
    shown = client.get(page(world.officer))
    fields = {"substitute": world.coordinator.pk, **DAYS, "form_key": shown.context["form_key"]}
    for _click in range(2):
        assert confirm(client, client.post(page(world.officer), fields)).url == LIST
    assert Absence.objects.count() == 1
