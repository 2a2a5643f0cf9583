import hashlib
import secrets

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.permissions import DEPUTY, GRANTS, Action, Actor, Side
from replies.models.letter import Letter
from suggestions.models import Assignment, Proposer, Suggestion


class EvaluationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's and the congress body's; the answering agency's once it is released."""
        answered = Assignment.objects.answering().handled_by(user)
        is_hidden = Q(state=Evaluation.State.GIVEN, released_at__isnull=True)
        return self.filter(
            Q(assignment__suggestion__in=Suggestion.objects.overseen_by(user))
            | Q(~is_hidden, assignment__in=answered),
            assignment__suggestion__in=Suggestion.objects.visible_to(user),
        )


class Evaluation(models.Model):
    """代表评价: one for each proposer and letter."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        GIVEN = "given", _("given")
        LAPSED = "lapsed", _("lapsed")

    class Source(models.TextChoices):
        LINK = "link", _("personal link")
        PAPER = "paper", _("paper slip")
        PLATFORM = "platform", _("congress platform")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="evaluations")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="evaluations")
    proposer = models.ForeignKey(Proposer, models.PROTECT, related_name="evaluations")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.INVITED)
    revision = models.PositiveIntegerField(default=0, editable=False)
    invited_on = models.DateField(_("invited on"))
    due_on = models.DateField(_("due on"))
    due_basis = models.JSONField(_("derivation"), default=dict)
    marks = models.JSONField(_("marks"), default=dict)
    comment = models.TextField(_("comment"), blank=True)
    source = models.CharField(_("came by"), max_length=10, choices=Source, blank=True)
    given_at = models.DateTimeField(_("given at"), null=True)
    released_at = models.DateTimeField(_("released at"), null=True)

    table = "evaluation"
    SEALED = ("proposer_id", "marks", "comment", "source")
    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["proposer__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "proposer"], name="replies_evaluation_once"),
            models.CheckConstraint(
                condition=~models.Q(state="given") | models.Q(given_at__isnull=False),
                name="replies_evaluation_given_at",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="replies_evaluation_due")]

    def __str__(self):
        return f"{self.assignment} {self.proposer}"

    @property
    def case(self):
        return self.assignment.suggestion

    def party(self, side):
        return self.assignment.party(side)


class EvaluationLink(models.Model):
    """A deputy's personal link. Only its digest is kept: nobody on the staff can read it back."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="links")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("evaluation link")
        verbose_name_plural = _("evaluation links")

    @staticmethod
    def new_token():
        return secrets.token_urlsafe(24)

    @staticmethod
    def digest_of(token):
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def is_dead(self):
        return self.revoked_at is not None or self.expires_at <= clock.now()

    def acting(self, action, *, on):
        """The deputy as Actor. Raises PermissionDenied unless the step is open to link holders on this evaluation."""
        if GRANTS[Action(action)].get(DEPUTY) != Side.LINK or on.pk != self.evaluation_id or self.is_dead:
            raise PermissionDenied
        return Actor(name=self.evaluation.proposer.name, role=DEPUTY)


class Rehandling(models.Model):
    """重新办理: ordered after a dissatisfied evaluation; opens the next round."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="rehandlings")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="rehandlings")
    round = models.PositiveSmallIntegerField(_("round"))
    ordered_on = models.DateField(_("ordered on"))
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("re-handling")
        verbose_name_plural = _("re-handlings")
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "round"], name="replies_rehandling_once_a_round")
        ]
