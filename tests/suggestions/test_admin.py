import pytest
from django.contrib import admin
from django.urls import reverse

from agencies.models import AccessLog, Agency, Membership, Role, User
from replies.models import PlatformKey
from suggestions.models import Deputy, RuleProfile


@pytest.fixture
def staff(world, client_of):
    """A signed-in client of somebody who may open the admin."""

    def sign_in(name):
        user = getattr(world, name)
        User.objects.filter(pk=user.pk).update(is_staff=True)
        return client_of(User.objects.get(pk=user.pk))

    return sign_in


def list_of(model):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")


def is_ours(model):
    return model._meta.app_label in {"agencies", "suggestions", "replies"}


def change_of(row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def test_signing_in_goes_through_the_site_s_own_page(client, db):
    first = client.get("/admin/", follow=True)
    assert first.redirect_chain[-1][0].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["coordinator", "officer", "liaison"])
def test_without_the_staff_mark_nobody_enters(world, client_of, name):
    assert client_of(getattr(world, name)).get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("name", ["system_admin", "office_coordinator"])
def test_every_list_and_every_row_opens(world, staff, name):
    world.dispatched()
    client = staff(name)
    assert client.get("/admin/").status_code == 200
    for model in filter(is_ours, admin.site._registry):
        if model is PlatformKey and name != "system_admin":
            assert client.get(list_of(model)).status_code == 403
            continue
        assert client.get(list_of(model)).status_code == 200, model
        row = admin.site._registry[model].get_queryset(client.get("/admin/").wsgi_request).first()
        if row is not None:
            assert client.get(change_of(row)).status_code == 200, model


def test_the_staff_mark_alone_changes_nothing(world, staff):
    client = staff("coordinator")
    assert client.get(list_of(Agency)).status_code == 403
    assert client.get(change_of(world.officer)).status_code == 403


@pytest.mark.parametrize("name", ["system_admin", "office_coordinator"])
def test_rows_of_the_workflow_are_looked_at_only(world, staff, name):
    suggestion = world.signed_for()
    client = staff(name)
    assert client.post(change_of(suggestion), {"title": "改"}).status_code == 403
    delete = reverse("admin:suggestions_suggestion_delete", args=[suggestion.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:suggestions_suggestion_add")).status_code == 403


def test_an_administrator_reads_no_case(world, staff):
    suggestion = world.signed_for(title="仅限经办人员的标题")
    client = staff("system_admin")
    assert client.get(change_of(suggestion)).status_code == 302
    assert suggestion.title not in client.get(list_of(type(suggestion))).content.decode()


def test_an_administrator_reads_no_contact_data_and_the_office_s_look_is_kept(world, staff):
    deputy = world.deputies[0]
    assert deputy.phone not in staff("system_admin").get(change_of(deputy)).content.decode()
    assert not AccessLog.objects.exists()
    assert deputy.phone in staff("office_coordinator").get(change_of(deputy)).content.decode()
    assert AccessLog.objects.get().kind == AccessLog.Kind.CONTACT_DATA


def test_nobody_gives_roles_to_themselves(world, staff):
    user = world.system_admin
    form = {
        "username": user.username,
        "name": user.name,
        "is_active": "on",
        "is_staff": "on",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-agency": world.lead.pk,
        "memberships-0-role": Role.PRINCIPAL,
    }
    staff("system_admin").post(change_of(user), form)
    assert not Membership.objects.filter(user=user, role=Role.PRINCIPAL).exists()


def test_a_used_rule_profile_is_changed_by_its_next_version(world, staff):
    client = staff("office_coordinator")
    assert client.post(change_of(world.profile), {"reply_months": "1"}).status_code == 403
    chosen = {"action": "next_version", "_selected_action": [world.profile.pk]}
    client.post(list_of(RuleProfile), chosen)
    following = RuleProfile.objects.get(code="CQ", version=2)
    assert (following.reply_months, following.is_default, following.is_used) == (3, False, False)
    assert 'name="reply_months"' in client.get(change_of(following)).content.decode()
    world.profile.refresh_from_db()
    assert world.profile.version == 1


def test_one_profile_is_the_default(world, staff):
    other = RuleProfile.objects.exclude(code="CQ").first()
    chosen = {"action": "make_default", "_selected_action": [other.pk]}
    staff("system_admin").post(list_of(RuleProfile), chosen)
    assert RuleProfile.objects.get(is_default=True) == other


def test_an_office_keeps_the_deputies_of_its_own_congress(world, staff):
    Membership.objects.filter(user=world.office_coordinator).update(agency=world.congress_body)
    assert "易先勇" not in staff("office_coordinator").get(list_of(Deputy)).content.decode()


def test_what_is_used_is_not_deleted(world, staff):
    delete = reverse("admin:agencies_agency_delete", args=[world.lead.pk])
    assert staff("system_admin").post(delete, {"post": "yes"}).status_code == 403
