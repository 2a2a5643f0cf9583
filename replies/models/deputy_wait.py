from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from suggestions.models import Assignment, Suggestion


class DeputyWaitQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(assignment__suggestion__in=Suggestion.objects.visible_to(user))

    def open(self):
        """Not ended, of an agency that still has to answer."""
        return self.filter(ended_on__isnull=True, assignment__in=Assignment.objects.owing())


class DeputyWait(models.Model):
    """等候代表: the handling stands still because the deputy asked for it, such as a talk after a journey.

    It stops no limit of the law; it says in the stage ledger whose days these were.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="deputy_waits")
    began_on = models.DateField(_("began on"))
    reason = models.CharField(_("what the deputy asked for"), max_length=300)
    until = models.DateField(_("expected until"), null=True, blank=True)
    began_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    began_at = models.DateTimeField(default=clock.now)
    ended_on = models.DateField(_("ended on"), null=True)
    closing = models.CharField(_("how it ended"), max_length=300, blank=True)

    SEALED = ("assignment_id", "began_on", "reason", "until", "ended_on", "closing")
    objects = DeputyWaitQuerySet.as_manager()

    class Meta:
        verbose_name = _("wait for the deputy")
        verbose_name_plural = _("waits for deputies")
        ordering = ["assignment", "began_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(ended_on__isnull=True), name="replies_wait_one_open"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="replies_wait_reason"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="replies_wait_ends_later",
            ),
        ]

    def __str__(self):
        return self.reason

    @property
    def case(self):
        return self.assignment.suggestion
