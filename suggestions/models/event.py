"""The history: one line an act, never changed, each bound to the one before by a hash."""

import hashlib
import json
from datetime import UTC

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.permissions import Action, memberships_of
from suggestions.models.suggestion import Suggestion

ALGORITHM = "sm3" if "sm3" in hashlib.algorithms_available else "sha256"


class ChainHead(models.Model):
    """The last link of the chain; its row is locked while an event is written, so events queue up."""

    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)


class EventQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(suggestion__in=Suggestion.objects.visible_to(user))

    def open_to(self, *, agency_ids):
        """Lines of the whole case, and of drafting only those of the given agencies."""
        return self.filter(models.Q(is_internal=False) | models.Q(agency_id__in=agency_ids))

    def readable_by(self, user):
        """Who oversees a case reads the drafting of every agency, others that of their own."""
        own = [pk for membership in memberships_of(user) for pk in membership.agency.stands_for]
        overseen = Suggestion.objects.overseen_by(user)
        return self.filter(
            models.Q(is_internal=False) | models.Q(agency_id__in=own) | models.Q(suggestion__in=overseen)
        )


class Event(models.Model):
    """Who, in which role, when, did what, from which states to which, why."""

    sequence = models.PositiveBigIntegerField(unique=True)
    suggestion = models.ForeignKey(
        Suggestion, models.PROTECT, null=True, related_name="events", verbose_name=_("suggestion")
    )
    action = models.CharField(_("step"), max_length=40)
    at = models.DateTimeField(_("at"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("user")
    )
    membership = models.ForeignKey("agencies.Membership", models.PROTECT, null=True, related_name="+")
    actor = models.CharField(_("who"), max_length=50)
    actor_role = models.CharField(_("role"), max_length=20, blank=True)
    actor_post = models.CharField(_("post"), max_length=50, blank=True)
    actor_agency = models.CharField(_("agency"), max_length=100, blank=True)
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Whose assignment it concerns."),
    )
    is_internal = models.BooleanField(_("internal to the agency"), default=False)
    changes = models.JSONField(_("changes"), default=list)
    note = models.TextField(_("note"), blank=True)
    detail = models.JSONField(_("details"), default=dict)
    algorithm = models.CharField(max_length=10, default=ALGORITHM)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("history")
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["suggestion", "-sequence"], name="suggestions_event_case")]

    def __str__(self):
        return f"{self.sequence} {self.action}"

    CHAINED = (
        "sequence",
        "suggestion_id",
        "action",
        "user_id",
        "membership_id",
        "actor",
        "actor_role",
        "actor_post",
        "actor_agency",
        "agency_id",
        "is_internal",
        "changes",
        "note",
        "detail",
        "previous",
    )

    def compute_digest(self):
        content = {name: getattr(self, name) for name in self.CHAINED}
        content["at"] = self.at.astimezone(UTC).isoformat()
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.new(self.algorithm, text.encode()).hexdigest()

    def get_action_display(self):
        return Action(self.action).label if self.action in Action.values else self.action
