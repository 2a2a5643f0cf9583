from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from suggestions.models.attachment import Attachment
from suggestions.models.suggestion import Suggestion


class Exit(models.Model):
    """How a case ended without a reply: returned to the deputy, converted to a letter, or withdrawn."""

    class Kind(models.TextChoices):
        RETURNED = "returned", _("returned to the deputy")
        CONVERTED = "converted", _("converted to a letter")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Reason(models.TextChoices):
        PRIVATE = "private", _("private matter of the deputy or relatives")
        COURT_CASE = "court_case", _("single court case or a forwarded letter")
        ACADEMIC = "academic", _("academic talk or product promotion")
        CHARGES = "charges", _("accusation, appeal or charge")
        UNCLEAR = "unclear", _("not concrete enough")
        SEVERAL_MATTERS = "several_matters", _("several matters in one")
        OTHER = "other", _("other reason")

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, related_name="exit")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    reason_class = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    reason = models.TextField(_("explanation"))
    advice = models.TextField(_("how to submit it again"), blank=True)
    receiver = models.CharField(_("passed on to"), max_length=100, blank=True)
    asked_on = models.DateField(_("date of the written withdrawal"), null=True)
    all_agreed = models.BooleanField(_("all proposers agreed"), default=False)
    scan = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scan")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    SEALED = (
        "suggestion_id",
        "kind",
        "reason_class",
        "reason",
        "advice",
        "receiver",
        "asked_on",
        "all_agreed",
        "scan_id",
    )

    class Meta:
        verbose_name = _("end without a reply")
        verbose_name_plural = _("ends without a reply")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="withdrawn") | Q(asked_on__isnull=False),
                name="suggestions_exit_withdrawn_on_paper",
            ),
            models.CheckConstraint(
                condition=~Q(kind="converted") | ~Q(receiver=""), name="suggestions_exit_converted_for"
            ),
        ]

    @property
    def case(self):
        return self.suggestion
