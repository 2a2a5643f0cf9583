from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from replies.letter_text import LetterText
from replies.models.reply import Reply, ReplyVersion
from suggestions.models import Assignment, Proposer, Suggestion


class Altered(Exception):
    """The stored text of a letter is not the one that was signed: nobody is shown it, and nothing is made from it."""

    @property
    def reason(self):
        return _("The text differs from the signed one. It cannot be sent; tell the administrator.")


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With the draft, to those who see the draft; once dispatched, to everybody who sees the case."""
        return self.filter(
            Q(reply__in=Reply.objects.visible_to(user))
            | Q(dispatched_on__isnull=False, suggestion__in=Suggestion.objects.visible_to(user))
        )


class Letter(models.Model):
    """答复函: the text as it was signed. Number and date are filled in once, afterwards."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="letters")
    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="letters")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="letters")
    """The one it answers: that of the reply, or one that was merged into it."""
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="letters")
    version = models.ForeignKey(ReplyVersion, models.PROTECT, related_name="+")
    source = models.TextField(_("signed text"))
    algorithm = models.CharField(max_length=10)
    signed_digest = models.CharField(_("digest at signing"), max_length=64)
    signed_at = models.DateTimeField(_("signed at"))
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dispatch_due_on = models.DateField(_("to be dispatched by"))
    dispatch_basis = models.JSONField(_("derivation"), default=dict)
    number = models.CharField(_("document number"), max_length=50, blank=True)
    dated_on = models.DateField(_("date of the letter"), null=True)
    issued_digest = models.CharField(_("digest at dispatch"), max_length=64, blank=True)
    dispatched_on = models.DateField(_("dispatched on"), null=True)
    publish_due_on = models.DateField(_("to be published by"), null=True)
    publish_basis = models.JSONField(_("derivation"), null=True)
    voided_at = models.DateTimeField(_("voided at"), null=True)
    void_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(
                fields=["reply", "suggestion"],
                condition=Q(voided_at__isnull=True),
                name="replies_letter_one_alive",
            ),
            models.UniqueConstraint(
                fields=["agency", "number"], condition=~Q(number=""), name="replies_letter_number"
            ),
            models.CheckConstraint(
                condition=Q(dispatched_on__isnull=True) | Q(dated_on__isnull=False),
                name="replies_letter_dated_before_dispatch",
            ),
            models.CheckConstraint(
                condition=Q(dispatched_on__isnull=True) | Q(publish_due_on__isnull=False),
                name="replies_letter_sent_is_to_be_published",
            ),
        ]
        indexes = [
            models.Index(
                fields=["dispatch_due_on", "id"],
                condition=Q(dispatched_on__isnull=True, voided_at__isnull=True),
                name="replies_letter_to_send",
            )
        ]

    def __str__(self):
        return self.number or str(self.reply)

    def get_absolute_url(self):
        return reverse("replies:letter", args=[self.reply_id, *self.place])

    @property
    def place(self):
        """What tells its address from that of the other letters of a merged reply; nothing for the reply's own."""
        return [] if self.assignment_id == self.reply.assignment_id else [self.suggestion_id]

    @property
    def text(self):
        """The one structured source, with the number and the date of the letter in their reserved places.

        Raises Altered when it is not what was signed.
        """
        if not self.is_intact:
            raise Altered
        return LetterText.from_json(self.source).issued(
            document_number=self.number or None, dated_on=self.dated_on
        )

    @property
    def is_intact(self):
        """Whether the stored text is still the one that was signed."""
        try:
            stored = LetterText.from_json(self.source).signed_digest(algorithm=self.algorithm)
        except (ValueError, KeyError, TypeError, AttributeError):  # no longer a letter at all
            return False
        return stored.value == self.signed_digest


class Delivery(models.Model):
    """送达: one row for each proposer, and for each agency that gets a copy."""

    class Way(models.TextChoices):
        PLATFORM = "platform", _("platform")
        PAPER = "paper", _("paper")
        BOTH = "both", _("platform and paper")

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="deliveries")
    proposer = models.ForeignKey(Proposer, models.PROTECT, null=True, related_name="deliveries")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="copies")
    addressee = models.CharField(_("addressee"), max_length=100)
    way = models.CharField(_("way"), max_length=10, choices=Way, default=Way.BOTH)
    delivered_on = models.DateField(_("delivered on"))

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["letter", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(proposer__isnull=False, agency__isnull=True)
                | Q(proposer__isnull=True, agency__isnull=False),
                name="replies_delivery_one_addressee",
            ),
            models.UniqueConstraint(fields=["letter", "proposer"], name="replies_delivery_proposer_once"),
            models.UniqueConstraint(fields=["letter", "agency"], name="replies_delivery_agency_once"),
        ]

    def __str__(self):
        return self.addressee
