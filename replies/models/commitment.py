from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import Agency
from agencies.permissions import Side, agencies_where
from replies.models.reply import Reply
from suggestions.models import Assignment, RequestItem, Session, Suggestion
from suggestions.models.suggestion import WHOLE_AGENCY


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's and the congress body's; the owner's and the answering agency's. It stands in a sent letter."""
        return self.filter(
            Q(owner__in=agencies_where(user, *WHOLE_AGENCY))
            | Q(assignment__in=Assignment.objects.handled_by(user))
            | Q(assignment__suggestion__in=Suggestion.objects.overseen_by(user)),
            assignment__suggestion__in=Suggestion.objects.visible_to(user),
        )

    def open(self):
        return self.filter(state=Commitment.State.OPEN)


class Commitment(models.Model):
    """承诺事项: a promise of the letter, with the sentence that makes it."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        FULFILLED = "fulfilled", _("fulfilled")
        CARRIED_OVER = "carried_over", _("carried over")
        DROPPED = "dropped", _("dropped")

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="commitments")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="commitments")
    """The one whose letter promises it; of a merged reply each suggestion has its own row."""
    item = models.ForeignKey(RequestItem, models.PROTECT, null=True, related_name="commitments")
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="commitments", verbose_name=_("owner"))
    session = models.ForeignKey(
        Session,
        models.PROTECT,
        related_name="commitments",
        verbose_name=_("session"),
        help_text=_("In whose ledger it stands: that of the suggestion until it is carried over."),
    )
    sentence = models.TextField(_("sentence of the letter"))
    due_on = models.DateField(_("due on"), null=True)
    no_date_reason = models.CharField(_("why there is no date"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.OPEN)
    revision = models.PositiveIntegerField(default=0, editable=False)
    closing = models.TextField(_("how it ended"), blank=True)
    closed_on = models.DateField(_("ended on"), null=True)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="carried_to")

    table = "commitment"
    SEALED = (
        "reply_id",
        "item_id",
        "owner_id",
        "session_id",
        "sentence",
        "due_on",
        "no_date_reason",
        "closing",
        "closed_on",
        "carried_from_id",
    )
    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["state", "due_on"], name="replies_commitment_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(closing=""), name="replies_commitment_ended_with_words"
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False) | ~Q(no_date_reason=""),
                name="replies_commitment_date_or_why",
            ),
        ]

    def __str__(self):
        return self.sentence[:50]

    def get_absolute_url(self):
        return reverse("replies:commitment", args=[self.pk])

    @property
    def case(self):
        return self.assignment.suggestion

    def party(self, side):
        """The owner; the officer of the answering agency where that is the owner."""
        if side == Side.AGENCY:
            return self.owner_id, None
        if side == Side.OFFICER:
            answering = self.assignment
            return self.owner_id, answering.officer_id if self.owner.answers_for(
                answering.agency_id
            ) else None
        return self.assignment.party(side)


class CommitmentProgress(models.Model):
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="progress")
    on = models.DateField(_("on"))
    text = models.TextField(_("progress"))
    evidence = models.ForeignKey("suggestions.Attachment", models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    SEALED = ("commitment_id", "on", "text", "evidence_id")

    class Meta:
        verbose_name = _("progress of a commitment")
        verbose_name_plural = _("progress of commitments")
        ordering = ["commitment", "on", "id"]

    @property
    def case(self):
        return self.commitment.case
