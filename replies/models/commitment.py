from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import Agency
from replies.models.reply import Reply
from suggestions.models import RequestItem


class Commitment(models.Model):
    """承诺事项: a promise of the letter, with the sentence that makes it."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        FULFILLED = "fulfilled", _("fulfilled")
        CARRIED_OVER = "carried_over", _("carried over")
        DROPPED = "dropped", _("dropped")

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="commitments")
    item = models.ForeignKey(RequestItem, models.PROTECT, null=True, related_name="commitments")
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="commitments", verbose_name=_("owner"))
    sentence = models.TextField(_("sentence of the letter"))
    due_on = models.DateField(_("due on"), null=True)
    no_date_reason = models.CharField(_("why there is no date"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.OPEN)
    revision = models.PositiveIntegerField(default=0, editable=False)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="carried_to")

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["state", "due_on"], name="replies_commitment_due")]

    def __str__(self):
        return self.sentence[:50]


class CommitmentProgress(models.Model):
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="progress")
    on = models.DateField(_("on"))
    text = models.TextField(_("progress"))
    evidence = models.ForeignKey("suggestions.Attachment", models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("progress of a commitment")
        verbose_name_plural = _("progress of commitments")
        ordering = ["commitment", "on", "id"]
