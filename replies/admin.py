"""Rows of the workflow, to look at: they change by steps alone."""

from django.contrib import admin, messages
from django.utils.translation import gettext as _

from agencies.admin import ReadOnlyAdmin, ReferenceAdmin
from agencies.models import Role
from agencies.permissions import has_role
from replies.models import (
    CommitmentEvaluation,
    DeputyWait,
    Evaluation,
    EvaluationImport,
    Letter,
    PlatformKey,
    Publication,
    PublishedPiece,
    Reminder,
    Reply,
    ResultClassChange,
    Urge,
)


@admin.register(Reply)
class ReplyAdmin(ReadOnlyAdmin):
    list_display = ["assignment", "state"]
    list_filter = ["state"]
    list_select_related = ["assignment__suggestion", "assignment__agency"]
    search_fields = ["assignment__suggestion__number", "assignment__suggestion__title"]


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    list_display = ["number", "suggestion", "agency", "dated_on", "dispatched_on"]
    list_select_related = ["suggestion", "agency"]
    search_fields = ["number", "suggestion__number", "suggestion__title"]
    exclude = ["source"]


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    """A mark stays hidden until it is released, here as everywhere."""

    list_display = ["assignment", "proposer", "state", "due_on", "given_at"]
    list_filter = ["state", "source"]
    list_select_related = ["assignment__suggestion", "assignment__agency", "proposer"]
    search_fields = ["assignment__suggestion__number", "assignment__suggestion__title"]

    def get_exclude(self, request, obj=None):
        return [] if obj is None or obj.released_at else ["marks", "comment", "is_dissatisfied", "scan"]


@admin.register(EvaluationImport)
class EvaluationImportAdmin(ReadOnlyAdmin):
    list_display = ["confirmed_at", "name", "congress", "entered", "known", "refused", "uploaded_by"]
    list_select_related = ["congress", "uploaded_by"]
    exclude = ["rows", "results", "nonce"]


@admin.register(PlatformKey)
class PlatformKeyAdmin(ReferenceAdmin):
    """Who holds a key hands in marks in the deputies' names: made and ended by the system administrator alone."""

    list_display = ["key_id", "congress", "note", "created_at", "ended_on"]
    list_select_related = ["congress"]
    fields = ["congress", "note", "ended_on", "key_id", "created_at"]
    readonly_fields = ["key_id", "created_at"]

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *(["congress"] if obj else [])]

    def has_module_permission(self, request):
        return has_role(request.user, Role.SYSTEM_ADMIN)

    def has_view_permission(self, request, obj=None):
        return has_role(request.user, Role.SYSTEM_ADMIN)

    def has_add_permission(self, request):
        return has_role(request.user, Role.SYSTEM_ADMIN)

    def has_change_permission(self, request, obj=None):
        return has_role(request.user, Role.SYSTEM_ADMIN)

    def response_add(self, request, obj, post_url_continue=None):
        """The secret, this once."""
        told = _("Key %(key)s, secret %(secret)s. It is shown this once: hand it over now.")
        messages.warning(request, told % {"key": obj.key_id, "secret": obj.secret})
        return super().response_add(request, obj, post_url_continue)


@admin.register(CommitmentEvaluation)
class CommitmentEvaluationAdmin(ReadOnlyAdmin):
    list_display = ["commitment", "proposer", "state", "due_on", "given_at"]
    list_filter = ["state"]
    list_select_related = ["commitment", "proposer"]

    def get_exclude(self, request, obj=None):
        return [] if obj is None or obj.released_at else ["mark", "comment", "is_dissatisfied"]


@admin.register(ResultClassChange)
class ResultClassChangeAdmin(ReadOnlyAdmin):
    list_display = ["letter", "item", "old", "new", "on", "author"]
    list_select_related = ["letter", "item", "old", "new", "author"]


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ["reply", "state", "disclosure", "proposed_by", "reviewed_by"]
    list_filter = ["state", "disclosure"]
    list_select_related = [
        "reply__assignment__suggestion",
        "reply__assignment__agency",
        "proposed_by",
        "reviewed_by",
    ]
    search_fields = ["reply__assignment__suggestion__number", "reply__assignment__suggestion__title"]


@admin.register(PublishedPiece)
class PublishedPieceAdmin(ReadOnlyAdmin):
    list_display = ["number", "title", "agency_name", "published_on", "withdrawn_at"]
    list_filter = ["session_name"]
    search_fields = ["number", "title", "proposers"]
    exclude = ["letter"]


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ["suggestion", "kind", "level", "recipient", "due_on", "planned_on"]
    list_filter = ["kind"]
    list_select_related = ["suggestion", "recipient"]
    search_fields = ["suggestion__number", "suggestion__title"]


@admin.register(DeputyWait)
class DeputyWaitAdmin(ReadOnlyAdmin):
    list_display = ["assignment", "began_on", "until", "ended_on", "reason"]
    list_select_related = ["assignment__suggestion", "assignment__agency"]
    search_fields = ["assignment__suggestion__number", "assignment__suggestion__title"]


@admin.register(Urge)
class UrgeAdmin(ReadOnlyAdmin):
    list_display = ["document_number", "assignment", "number", "urged_on", "act_by", "urged_by"]
    list_select_related = ["assignment__suggestion", "assignment__agency", "urged_by"]
    search_fields = ["assignment__suggestion__number", "assignment__suggestion__title", "text"]
