from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies import clock
from suggestions.models.suggestion import Proposer


class AddresseeDecision(models.Model):
    """收件人有变: who gets the letter in the place of a deputy who left before it was dispatched."""

    class To(models.TextChoices):
        GROUP = "group", _("the deputy's delegation")
        NOBODY = "nobody", _("nobody, the letter stays on file")

    proposer = models.OneToOneField(Proposer, models.PROTECT, related_name="addressee_decision")
    to = models.CharField(_("who gets the letter"), max_length=10, choices=To)
    reason = models.CharField(_("reason"), max_length=300)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)

    SEALED = ("proposer_id", "to", "reason", "decided_by_id")

    class Meta:
        verbose_name = _("decision on the addressee")
        verbose_name_plural = _("decisions on addressees")

    def __str__(self):
        return f"{self.proposer} → {self.get_to_display()}"

    @property
    def case(self):
        return self.proposer.suggestion
