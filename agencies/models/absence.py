from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models.agency import Agency
from agencies.models.membership import Membership, Role


class AbsenceQuerySet(models.QuerySet):
    def overlapping(self, begins_on, ends_on):
        """Those not ended early that share a day with the period."""
        return self.filter(begins_on__lte=ends_on, ends_on__gte=begins_on, ended_at__isnull=True)

    def in_force(self, *, today):
        return self.overlapping(today, today)

    def visible_to(self, user):
        """One's own, those one stands in for, and those of the agencies one coordinates."""
        own = Membership.objects.current(today=clock.today()).filter(user=user)
        kept = own.filter(role__in=[Role.AGENCY_COORDINATOR, Role.OFFICE_COORDINATOR])
        return self.filter(Q(user=user) | Q(substitute=user) | Q(agency__in=kept.values("agency")))


class Absence(models.Model):
    """请假、外出: while a person is away a colleague gets the reminders as well. Rights do not move by it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name=_("who is away")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="absences", verbose_name=_("agency"))
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="substitutions",
        verbose_name=_("who is told instead"),
    )
    reason = models.CharField(_("reason"), max_length=200)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reported by")
    )
    reported_at = models.DateTimeField(_("reported at"), default=clock.now)
    ended_at = models.DateTimeField(_("ended early at"), null=True, blank=True)

    case = None
    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-begins_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(begins_on__lte=F("ends_on")), name="agencies_absence_period"),
            models.CheckConstraint(condition=~Q(user=F("substitute")), name="agencies_absence_another"),
        ]
        indexes = [models.Index(fields=["begins_on", "ends_on"], name="agencies_absence_days")]

    def __str__(self):
        return f"{self.user} {self.begins_on} — {self.ends_on}"

    @property
    def is_open(self):
        return self.ended_at is None and self.ends_on >= clock.today()

    @property
    def is_ahead(self):
        return self.ended_at is None and self.begins_on > clock.today()

    def party(self, side):
        return self.agency_id, self.user_id
