from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import Membership, Message
from agencies.permissions import memberships_of
from suggestions.models import Suggestion


class ReminderQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office sees who was reminded of its cases; in an agency one sees those of one's colleagues."""
        colleagues = Membership.objects.filter(agency__in=[m.agency_id for m in memberships_of(user)])
        return self.filter(
            Q(suggestion__in=Suggestion.objects.overseen_by(user))
            | Q(suggestion__in=Suggestion.objects.visible_to(user), recipient__in=colleagues.values("user"))
        )


class Reminder(models.Model):
    """催办: at most one for an obligation, its due date, a level and a recipient, however many planners run."""

    class Kind(models.TextChoices):
        SIGN_FOR = "sign_for", _("to be signed for")
        OPINION = "opinion", _("co-handling opinion")
        REPLY = "reply", _("reply")
        APPROVAL = "approval", _("sign-off")
        EVALUATION = "evaluation", _("evaluation")
        PUBLICATION = "publication", _("publication")
        COMMITMENT = "commitment", _("commitment")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    obligation = models.CharField(_("obligation"), max_length=60)
    due_version = models.PositiveSmallIntegerField(default=1)
    level = models.SmallIntegerField(
        _("level"), help_text=_("Working days from the due date; negative: before it.")
    )
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders")
    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="reminders")
    due_on = models.DateField(_("due on"))
    planned_on = models.DateField(_("planned on"))
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="reminders")
    created_at = models.DateTimeField(default=clock.now)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-planned_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "obligation", "due_version", "level", "recipient"],
                name="replies_reminder_once",
            )
        ]
        indexes = [
            models.Index(fields=["recipient", "message"], name="replies_reminder_digest"),
            models.Index(fields=["suggestion", "-planned_on"], name="replies_reminder_case"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.obligation}"
