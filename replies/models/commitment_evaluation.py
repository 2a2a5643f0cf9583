"""代表对承诺事项的评价, and the letter that explains why a commitment is not kept."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.permissions import DEPUTY, GRANTS, Action, Actor, Side
from replies.models.commitment import Commitment
from replies.models.evaluation import Mediation, PersonalLink
from suggestions.models import Proposer, Suggestion


class CommitmentEvaluationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's and the congress body's; the agency's that promised once it is shown to it."""
        is_hidden = Q(state=CommitmentEvaluation.State.GIVEN, released_at__isnull=True)
        return self.filter(
            Q(commitment__assignment__suggestion__in=Suggestion.objects.overseen_by(user))
            | Q(~is_hidden, commitment__in=Commitment.objects.visible_to(user)),
            commitment__assignment__suggestion__in=Suggestion.objects.visible_to(user),
        )

    def undecided(self):
        """Dissatisfied ones that count, of commitments on which both sides have not met since."""
        counts = Q(proposer__part=Proposer.Part.LEAD) | Q(
            commitment__assignment__profile__co_signer_mark="any"
        )
        met = Mediation.objects.filter(
            commitment=OuterRef("commitment"), recorded_at__gt=OuterRef("given_at")
        )
        rows = self.filter(counts, state=CommitmentEvaluation.State.GIVEN, is_dissatisfied=True)
        return rows.exclude(Exists(met))


class CommitmentEvaluation(models.Model):
    """代表评价 of a commitment, apart from that of the letter (Chongqing 2017 art. 28): one a deputy and occasion."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        GIVEN = "given", _("given")
        LAPSED = "lapsed", _("lapsed")

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="evaluations")
    proposer = models.ForeignKey(Proposer, models.PROTECT, related_name="commitment_evaluations")
    occasion = models.CharField(
        _("occasion"), max_length=10, help_text=_("“ended”, or the year of the report it follows.")
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.INVITED)
    revision = models.PositiveIntegerField(default=0, editable=False)
    invited_on = models.DateField(_("invited on"))
    due_on = models.DateField(_("due on"))
    due_basis = models.JSONField(_("derivation"), default=dict)
    mark = models.CharField(_("mark"), max_length=30, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    given_at = models.DateTimeField(_("given at"), null=True)
    released_at = models.DateTimeField(_("released at"), null=True)
    is_dissatisfied = models.BooleanField(_("dissatisfied"), default=False, editable=False)

    ENDED = "ended"
    table = "commitment_evaluation"
    SEALED = ("commitment_id", "proposer_id", "occasion", "mark", "comment")
    objects = CommitmentEvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation of a commitment")
        verbose_name_plural = _("evaluations of commitments")
        ordering = ["commitment", "invited_on", "proposer__order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "proposer", "occasion"], name="replies_commitment_evaluation_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="given") | Q(given_at__isnull=False),
                name="replies_commitment_evaluation_given_at",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="replies_commitment_evaluated")]

    def __str__(self):
        return f"{self.commitment} {self.proposer}"

    @property
    def case(self):
        return self.commitment.case

    @property
    def assignment(self):
        return self.commitment.assignment

    def party(self, side):
        return self.commitment.party(side)

    @property
    def label(self):
        """The word of the mark, as the profile has it."""
        labels = {option["code"]: option["label"] for option in self.assignment.profile.evaluate_options}
        return labels.get(self.mark, self.mark)


class CommitmentLink(PersonalLink):
    """A deputy's personal link to the evaluation of a commitment."""

    evaluation = models.ForeignKey(CommitmentEvaluation, models.CASCADE, related_name="links")

    class Meta:
        verbose_name = _("link to evaluate a commitment")
        verbose_name_plural = _("links to evaluate commitments")

    def acting(self, action, *, on):
        """See EvaluationLink."""
        if GRANTS[Action(action)].get(DEPUTY) != Side.LINK or self.is_dead:
            raise PermissionDenied
        if on._meta.model is not CommitmentEvaluation or on.pk != self.evaluation_id:
            raise PermissionDenied
        return Actor(name=self.evaluation.proposer.name, role=DEPUTY)


class CommitmentExplanation(models.Model):
    """说明函: why a commitment is not kept, as it was sent to every proposer."""

    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="explanation")
    text = models.TextField(_("explanation"))
    sent_on = models.DateField(_("sent on"))
    addressees = models.JSONField(_("sent to"), default=list)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)

    SEALED = ("commitment_id", "text", "sent_on", "addressees")

    class Meta:
        verbose_name = _("explanation of a commitment")
        verbose_name_plural = _("explanations of commitments")

    def __str__(self):
        return self.text[:50]

    @property
    def case(self):
        return self.commitment.case
