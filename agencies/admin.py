"""The admin keeps reference data and shows the rest. Who may open what follows from roles, never from is_superuser."""

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from agencies.models import (
    Absence,
    AccessLog,
    Agency,
    Membership,
    PutAside,
    Role,
    Section,
    SigningDelegation,
    User,
)
from agencies.permissions import has_role

KEEPERS = (Role.SYSTEM_ADMIN, Role.OFFICE_COORDINATOR, Role.OFFICE_LEADER)

admin.site.site_header = admin.site.site_title = _("Deputies' suggestions")
admin.site.index_title = _("Reference data")
admin.site.login = secure_admin_login(admin.site.login)
admin.site.unregister(Group)


class ReferenceAdmin(admin.ModelAdmin):
    """Kept by system administrators and the assigning office. What was used once is ended, never deleted."""

    def has_module_permission(self, request):
        return has_role(request.user, *KEEPERS)

    def has_view_permission(self, request, obj=None):
        return has_role(request.user, *KEEPERS)

    def has_add_permission(self, request):
        return has_role(request.user, *KEEPERS)

    def has_change_permission(self, request, obj=None):
        return has_role(request.user, *KEEPERS)

    def has_delete_permission(self, request, obj=None):
        return False


class KeptInline(admin.TabularInline):
    """Rows inside a row of reference data: who may change that may add to it."""

    extra = 0

    def has_view_permission(self, request, obj=None):
        return has_role(request.user, *KEEPERS)

    def has_add_permission(self, request, obj=None):
        return has_role(request.user, *KEEPERS)

    def has_change_permission(self, request, obj=None):
        return has_role(request.user, *KEEPERS)

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows of the workflow: there to look at, only those the user may see anyway. They change by steps alone."""

    def get_queryset(self, request):
        return self.model.objects.visible_to(request.user)

    def has_module_permission(self, request):
        return request.user.is_staff

    def has_view_permission(self, request, obj=None):
        return request.user.is_staff

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class SectionInline(KeptInline):
    model = Section


@admin.register(Agency)
class AgencyAdmin(ReferenceAdmin):
    """An agency that exists is renamed, merged, split and ended by a step, which takes its open work along."""

    list_display = ["short_name", "name", "kind", "parent", "valid_from", "valid_to", "successor"]
    list_filter = ["kind"]
    search_fields = ["name", "short_name", "aliases"]
    autocomplete_fields = ["parent"]
    readonly_fields = ["valid_to", "successor"]
    inlines = [SectionInline]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["name"] if obj else [])]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """The levels of the sign-off are ticked, not typed."""
        if db_field.name != "approval_chain":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.MultipleChoiceField(
            choices=Membership.Reviews,
            label=db_field.verbose_name,
            help_text=db_field.help_text,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class MembershipInline(KeptInline):
    """Nobody gives roles to themselves."""

    model = Membership
    autocomplete_fields = ["agency"]
    fields = ["agency", "section", "role", "reviews", "post", "valid_from", "valid_to"]

    def has_add_permission(self, request, obj=None):
        return obj != request.user and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return obj != request.user and super().has_change_permission(request, obj)


@admin.register(User)
class StaffAdmin(ReferenceAdmin, UserAdmin):
    """Accounts with their roles. Rights of Django's own (superuser, groups) have no effect and are not shown."""

    list_display = ["username", "name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "memberships__role"]
    search_fields = ["username", "name"]
    ordering = ["username"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["name", "email", "mobile", "channel"]}),
        (_("Access"), {"fields": ["is_active", "is_staff", "last_login"]}),
    ]
    add_fieldsets = [
        (
            None,
            {"fields": ["username", "name", "email", "mobile", "usable_password", "password1", "password2"]},
        )
    ]
    readonly_fields = ["last_login"]
    inlines = [MembershipInline]


@admin.register(SigningDelegation)
class SigningDelegationAdmin(ReferenceAdmin):
    list_display = ["holder", "delegate", "valid_from", "valid_to", "revoked_at"]
    autocomplete_fields = ["delegate"]


@admin.register(Absence)
class AbsenceAdmin(ReadOnlyAdmin):
    """Reported and ended by steps alone; for who keeps the reference data."""

    list_display = ["user", "agency", "begins_on", "ends_on", "substitute", "ended_at"]
    list_select_related = ["user", "agency", "substitute"]


@admin.register(PutAside)
class PutAsideAdmin(ReadOnlyAdmin):
    list_display = ["key", "error", "times", "last_at"]

    def get_queryset(self, request):
        may_read = has_role(request.user, *KEEPERS)
        return PutAside.objects.all() if may_read else PutAside.objects.none()


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    list_display = ["at", "person", "kind", "what", "path"]
    list_filter = ["kind"]
    search_fields = ["user__name", "what", "path"]
    list_select_related = ["user"]

    @admin.display(description=_("user"), ordering="user__name")
    def person(self, entry):
        return entry.user

    def get_queryset(self, request):
        """For who watches over the machine, not for those it watches."""
        may_read = has_role(request.user, Role.SYSTEM_ADMIN, Role.AUDITOR)
        return AccessLog.objects.all() if may_read else AccessLog.objects.none()
