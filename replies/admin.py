"""Rows of the workflow, to look at: they change by steps alone."""

from django.contrib import admin

from agencies.admin import ReadOnlyAdmin
from replies.models import Evaluation, Letter, Publication, PublishedPiece, Reminder, Reply


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
