import hashlib
import secrets

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.permissions import DEPUTY, GRANTS, Action, Actor, Side
from replies.models.letter import Letter
from suggestions.models import Assignment, Proposer, Suggestion


class EvaluationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's and the congress body's; the answering agency's once it is released."""
        answered = Assignment.objects.answering().handled_by(user)
        joint = Assignment.objects.joint_leading().handled_by(user)
        is_hidden = Q(state=Evaluation.State.GIVEN, released_at__isnull=True)
        return self.filter(
            Q(assignment__suggestion__in=Suggestion.objects.overseen_by(user))
            | Q(~is_hidden, Q(assignment__in=answered) | Q(assignment__answers_for__in=joint)),
            assignment__suggestion__in=Suggestion.objects.visible_to(user),
        )

    def in_force(self):
        """Of the round under way and a letter that stands; those of a round that was followed by another, or of a
        letter that was withdrawn, stay as they were."""
        return self.filter(letter__voided_at__isnull=True).exclude(
            assignment__outcome=Assignment.Outcome.REHANDLE
        )

    def dissatisfied(self):
        """Given, against the reply, and by somebody whose mark counts. See also Evaluation.counts."""
        counts = Q(proposer__part=Proposer.Part.LEAD) | Q(assignment__profile__co_signer_mark="any")
        return self.filter(counts, state=Evaluation.State.GIVEN, is_dissatisfied=True)

    def awaited(self):
        """Asked for, and the link still takes the answer."""
        return self.filter(state=Evaluation.State.INVITED, closes_on__gte=clock.today())

    def undecided(self):
        """Dissatisfied ones of the round under way on which the congress body has not decided yet."""
        line = OuterRef("assignment")
        decided = Rehandling.objects.filter(assignment=line)
        mediated = Mediation.objects.filter(assignment=line, commitment__isnull=True)
        return self.in_force().dissatisfied().exclude(Exists(decided)).exclude(Exists(mediated))


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
    paper_on = models.DateField(_("date of the slip"), null=True)
    scan = models.ForeignKey("suggestions.Attachment", models.PROTECT, null=True, related_name="+")
    closes_on = models.DateField(
        _("link open until"), help_text=_("The due date, or later once the deputy was urged.")
    )
    urged_on = models.DateField(_("last urged on"), null=True)
    urges = models.PositiveSmallIntegerField(_("urged (times)"), default=0)
    is_dissatisfied = models.BooleanField(_("dissatisfied"), default=False, editable=False)
    """Whether a mark is among those that need a reason: kept beside the marks, so that lists can ask for it."""
    decide_due_on = models.DateField(_("to be decided on by"), null=True)
    decide_basis = models.JSONField(_("derivation"), null=True)
    """Of a dissatisfied one: until when the congress body says whether it is handled again."""

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

    @property
    def is_frozen(self):
        """Of a round that is over, or about a letter that was withdrawn."""
        return self.assignment.is_frozen or self.letter.voided_at is not None

    @property
    def counts(self):
        """The lead deputy's mark, or everybody's where the profile says so."""
        return self.proposer.part == Proposer.Part.LEAD or self.assignment.profile.co_signer_mark == "any"

    @property
    def came_late(self):
        """A slip signed after the limit, or one that says nothing else and came after it."""
        day = self.paper_on or (self.given_at and clock.local_date(self.given_at))
        return day is not None and day > self.due_on


class EvaluationCorrection(models.Model):
    """What an evaluation said before it was corrected, and why; never overwritten."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="corrections")
    old_marks = models.JSONField(_("marks before"))
    old_comment = models.TextField(_("comment before"), blank=True)
    marks = models.JSONField(_("marks"))
    comment = models.TextField(_("comment"), blank=True)
    old_ratings = models.JSONField(_("marks of co-handlers before"), default=list)
    ratings = models.JSONField(_("marks of co-handlers"), default=list)
    reason = models.TextField(_("reason"))
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(default=clock.now)

    SEALED = (
        "evaluation_id",
        "old_marks",
        "old_comment",
        "marks",
        "comment",
        "old_ratings",
        "ratings",
        "reason",
    )

    class Meta:
        verbose_name = _("correction of an evaluation")
        verbose_name_plural = _("corrections of evaluations")
        ordering = ["evaluation", "id"]

    @property
    def case(self):
        return self.evaluation.case


class PersonalLink(models.Model):
    """A deputy's personal link. Only its digest is kept: nobody on the staff can read it back."""

    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @staticmethod
    def new_token():
        return secrets.token_urlsafe(24)

    @staticmethod
    def digest_of(token):
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def is_dead(self):
        return self.revoked_at is not None or self.expires_at <= clock.now()


class EvaluationLink(PersonalLink):
    """The link to read one letter and to evaluate it."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="links")

    class Meta:
        verbose_name = _("evaluation link")
        verbose_name_plural = _("evaluation links")

    def acting(self, action, *, on):
        """The deputy as Actor. Raises PermissionDenied unless the step is open to link holders on this evaluation."""
        if GRANTS[Action(action)].get(DEPUTY) != Side.LINK or self.is_dead:
            raise PermissionDenied
        if on._meta.model is not Evaluation or on.pk != self.evaluation_id:
            raise PermissionDenied
        return Actor(name=self.evaluation.proposer.name, role=DEPUTY)


class Rehandling(models.Model):
    """重新办理: what the congress body decided after a dissatisfied evaluation; an order opens the round named here."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="rehandlings")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="rehandlings")
    """The line whose round is decided on: under separate handling the others keep their letters."""
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="rehandlings")
    round = models.PositiveSmallIntegerField(_("round"))
    is_ordered = models.BooleanField(_("ordered"), default=True)
    ordered_on = models.DateField(_("ordered on"))
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))

    SEALED = ("assignment_id", "evaluation_id", "round", "is_ordered", "ordered_on", "reason")

    class Meta:
        verbose_name = _("re-handling")
        verbose_name_plural = _("re-handlings")
        ordering = ["suggestion", "round"]
        constraints = [models.UniqueConstraint(fields=["assignment"], name="replies_rehandling_once_a_line")]

    @property
    def case(self):
        return self.suggestion


class Mediation(models.Model):
    """协调会: after a round of re-handling that did not satisfy either, both sides met (Chongqing 2017 art. 27)."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="mediations")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="mediations")
    round = models.PositiveSmallIntegerField(_("round"))
    commitment = models.ForeignKey(
        "replies.Commitment",
        models.PROTECT,
        null=True,
        related_name="mediations",
        help_text=_("Where the deputy is not satisfied with what came of a promise."),
    )
    held_on = models.DateField(_("held on"))
    participants = models.CharField(_("who took part, with posts"), max_length=300)
    solution = models.TextField(_("proposed solution"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    SEALED = ("assignment_id", "round", "commitment_id", "held_on", "participants", "solution")

    class Meta:
        verbose_name = _("mediation")
        verbose_name_plural = _("mediations")
        ordering = ["suggestion", "round", "id"]

    @property
    def case(self):
        return self.suggestion
