"""Congresses, deputies, rules and the calendar are kept here; suggestions, assignments and history are there to see."""

from django.contrib import admin, messages
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock
from agencies.admin import KeptInline, ReadOnlyAdmin, ReferenceAdmin
from agencies.models import AccessLog, Role
from agencies.permissions import agencies_where, has_role, memberships_of
from suggestions.models import (
    AddresseeDecision,
    Assignment,
    CalendarChange,
    CalendarDay,
    Category,
    Congress,
    Deputy,
    DeputyGroup,
    Event,
    ResultClass,
    ResultScheme,
    RuleProfile,
    Session,
    Suggestion,
    Term,
)

OFFICE = (Role.OFFICE_COORDINATOR, Role.OFFICE_LEADER)


def of_own_congress(queryset, user, path):
    """An office keeps the data of its own congresses, the system administrator all of it."""
    if has_role(user, Role.SYSTEM_ADMIN):
        return queryset
    return queryset.filter(**{f"{path}office__in": agencies_where(user, *OFFICE)})


class CongressDataAdmin(ReferenceAdmin):
    path = ""
    """From the row to its congress, as in a lookup."""
    choices_paths = {"congress": "", "term": "congress__", "group": "congress__", "head": "term__congress__"}

    def get_queryset(self, request):
        return of_own_congress(super().get_queryset(request), request.user, self.path)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.choices_paths:
            rows = db_field.remote_field.model.objects.all()
            kwargs["queryset"] = of_own_congress(rows, request.user, self.choices_paths[db_field.name])
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Congress)
class CongressAdmin(CongressDataAdmin):
    list_display = ["name", "level", "office", "liaison"]

    def has_add_permission(self, request):
        return has_role(request.user, Role.SYSTEM_ADMIN)


@admin.register(Term)
class TermAdmin(CongressDataAdmin):
    path = "congress__"
    list_display = ["__str__", "congress", "number", "begins_on", "ends_on"]


@admin.register(Session)
class SessionAdmin(CongressDataAdmin):
    path = "term__congress__"
    list_display = ["name", "term", "opens_on", "closes_on", "profile"]
    list_select_related = ["term__congress", "profile"]


@admin.register(DeputyGroup)
class DeputyGroupAdmin(CongressDataAdmin):
    path = "congress__"
    list_display = ["name", "congress", "head"]
    list_filter = ["congress"]
    search_fields = ["name"]


@admin.register(Category)
class CategoryAdmin(CongressDataAdmin):
    path = "congress__"
    list_display = ["name", "congress", "order", "is_closed"]
    list_filter = ["congress", "is_closed"]
    search_fields = ["name"]


@admin.register(AddresseeDecision)
class AddresseeDecisionAdmin(ReadOnlyAdmin):
    list_display = ["proposer", "to", "decided_by", "decided_at"]
    list_select_related = ["proposer", "decided_by"]

    def get_queryset(self, request):
        seen = Suggestion.objects.visible_to(request.user)
        return AddresseeDecision.objects.filter(proposer__suggestion__in=seen)


@admin.register(Deputy)
class DeputyAdmin(CongressDataAdmin):
    """Contact data is for the office alone, and each look at it is kept. What becomes of a deputy is a step."""

    path = "term__congress__"
    list_display = ["name", "certificate", "group", "status", "term"]
    list_filter = ["term", "status", "group"]
    list_select_related = ["group", "term__congress"]
    search_fields = ["name", "certificate"]
    contact = ["phone", "email", "address"]

    def get_readonly_fields(self, request, obj=None):
        return ["name", "status", "left_on"] if obj else ["status", "left_on"]

    def get_exclude(self, request, obj=None):
        return [] if has_role(request.user, *OFFICE) else self.contact

    def change_view(self, request, object_id, **kwargs):
        deputy = self.get_object(request, object_id)
        if deputy and has_role(request.user, *OFFICE):
            AccessLog.objects.create(
                user=request.user,
                kind=AccessLog.Kind.CONTACT_DATA,
                what=str(deputy),
                path=request.path,
                at=clock.now(),
            )
        return super().change_view(request, object_id, **kwargs)


class ResultClassInline(KeptInline):
    model = ResultClass

    def has_add_permission(self, request, obj=None):
        return not (obj and _is_used(obj)) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return not (obj and _is_used(obj)) and super().has_change_permission(request, obj)


def _is_used(scheme):
    return any(profile.is_used for profile in scheme.ruleprofile_set.all())


@admin.register(ResultScheme)
class ResultSchemeAdmin(ReferenceAdmin):
    list_display = ["code", "name"]
    inlines = [ResultClassInline]

    def has_change_permission(self, request, obj=None):
        return not (obj and _is_used(obj)) and super().has_change_permission(request, obj)


@admin.register(RuleProfile)
class RuleProfileAdmin(ReferenceAdmin):
    """Once a session or an assignment uses it a profile stays as it is; changes go into the next version."""

    list_display = ["name", "code", "version", "is_default", "used", "class_scheme"]
    list_filter = ["code"]
    list_select_related = ["class_scheme"]
    readonly_fields = ["version", "is_default"]
    actions = ["next_version", "make_default"]

    @admin.display(boolean=True, description=gettext_lazy("used"))
    def used(self, profile):
        return profile.is_used

    def has_change_permission(self, request, obj=None):
        return not (obj and obj.is_used) and super().has_change_permission(request, obj)

    @admin.action(description=gettext_lazy("New version from this"), permissions=["add"])
    def next_version(self, request, queryset):
        for profile in queryset:
            latest = RuleProfile.objects.filter(code=profile.code).aggregate(latest=Max("version"))["latest"]
            profile.pk, profile.version, profile.is_default = None, latest + 1, False
            profile._state.adding = True
            profile.save()
            self.log_addition(request, profile, _("New version from this"))
            self.message_user(request, _("%(profile)s can be changed now.") % {"profile": profile})

    @admin.action(description=gettext_lazy("Default for new sessions"), permissions=["add"])
    def make_default(self, request, queryset):
        if queryset.count() != 1:
            self.message_user(request, _("Tick exactly one rule profile."), messages.ERROR)
            return
        chosen = queryset.get()
        RuleProfile.objects.filter(is_default=True).update(is_default=False)
        RuleProfile.objects.filter(pk=chosen.pk).update(is_default=True)
        self.log_change(request, chosen, _("Default for new sessions"))


class ByStepAlone(ReferenceAdmin):
    """There to look at: the page of the calendar changes it, with every date that moves."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(CalendarDay)
class CalendarDayAdmin(ByStepAlone):
    list_display = ["date", "is_working", "name", "source"]
    list_filter = ["is_working"]
    date_hierarchy = "date"


@admin.register(CalendarChange)
class CalendarChangeAdmin(ByStepAlone):
    list_display = ["number", "year", "source", "moved", "cases", "changed_by", "changed_at"]
    list_select_related = ["changed_by"]


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyAdmin):
    list_display = ["number", "title", "session", "state", "due_on"]
    list_filter = ["state", "session", "is_key", "is_confidential"]
    list_select_related = ["session"]
    search_fields = ["number", "title"]
    view_on_site = True


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ["suggestion", "agency_name", "part", "round", "state", "assigned_on", "due_on"]
    list_filter = ["state", "part", "round"]
    list_select_related = ["suggestion"]
    search_fields = ["suggestion__number", "suggestion__title", "agency_name"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["sequence", "at", "suggestion", "get_action_display", "actor", "actor_agency"]
    list_select_related = ["suggestion"]
    search_fields = ["suggestion__number", "actor"]
    exclude = ["previous", "membership"]

    def get_queryset(self, request):
        own = [pk for membership in memberships_of(request.user) for pk in membership.agency.stands_for]
        return super().get_queryset(request).open_to(agency_ids=own)
