from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from suggestions.models.assignment import Assignment


class ExtensionQuerySet(models.QuerySet):
    def waiting(self):
        """Not decided, of an agency that still has to answer."""
        return self.filter(
            is_granted__isnull=True,
            assignment__state__in=[
                Assignment.State.PENDING,
                Assignment.State.SIGNED_FOR,
                Assignment.State.WORKING,
            ],
        )

    def to_sign(self):
        return self.waiting().filter(signed_at__isnull=True)

    def before_office(self):
        return self.waiting().filter(signed_at__isnull=False)


class Extension(models.Model):
    """延期: asked for before the due date, counted from the assignment date."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="extensions")
    reason = models.TextField(_("reason"))
    months = models.PositiveSmallIntegerField(
        _("months in all"), help_text=_("Counted from the day of assignment, not from the old due date.")
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(_("granted"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(_("decision"), blank=True)
    new_due_on = models.DateField(_("new due date"), null=True)
    new_due_basis = models.JSONField(null=True)

    SEALED = ("assignment_id", "reason", "months", "is_granted", "decision", "new_due_on")
    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(is_granted__isnull=True),
                name="suggestions_extension_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(is_granted=True) | Q(new_due_on__isnull=False, signed_at__isnull=False),
                name="suggestions_extension_granted",
            ),
        ]
