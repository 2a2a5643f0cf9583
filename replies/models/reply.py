from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import Agency
from agencies.permissions import Side
from suggestions.models import Assignment, RequestItem, ResultClass, Suggestion


class ReplyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Drafts are the answering agency's and the office's; co-handlers see only the issued letter.

        Who holds a step of the sign-off sees it as a member of that agency, and no longer after leaving it. Who
        handles a suggestion that was merged into another sees the reply of that one, and a joint lead what it signs.
        """
        joint = Assignment.objects.current().joint_leading().handled_by(user)
        visible = Suggestion.objects.visible_to(user)
        merged = Assignment.objects.merged().filter(suggestion__in=visible)
        return self.filter(
            Q(
                Q(assignment__in=Assignment.objects.handled_by(user))
                | Q(
                    assignment__part=Assignment.Part.LEAD,
                    assignment__suggestion__in=joint.values("suggestion"),
                )
                | Q(assignment__suggestion__in=Suggestion.objects.overseen_by(user)),
                assignment__suggestion__in=visible,
            )
            | Q(assignment__in=merged.handled_by(user).values("answered_with"))
        )


class Reply(models.Model):
    """The answer of one answering assignment. Its texts are versions, its letter is frozen at signing."""

    class State(models.TextChoices):
        DRAFTING = "drafting", _("drafting")
        IN_REVIEW = "in_review", _("in sign-off")
        SIGNED = "signed", _("signed")
        NUMBERED = "numbered", _("numbered")
        DISPATCHED = "dispatched", _("dispatched")

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="reply")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFTING)
    revision = models.PositiveIntegerField(default=0, editable=False)

    table = "reply"
    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")

    def __str__(self):
        return str(self.assignment)

    def get_absolute_url(self):
        return reverse("replies:reply", args=[self.pk])

    @property
    def case(self):
        return self.assignment.suggestion

    @property
    def is_frozen(self):
        """Of a round that is over for every suggestion it answers; or set aside, because another reply answers or the
        agency has no part in the case any more."""
        if self.assignment.is_guest or not self.assignment.is_current:
            return True
        return self.assignment.is_frozen and all(line.is_frozen for line in self.assignment.guests)

    @property
    def lines(self):
        """The assignments it answers: its own first, then those that were merged into it."""
        return [self.assignment, *self.assignment.guests]

    @property
    def other_cases(self):
        """The suggestions that were merged into its own."""
        return [line.suggestion for line in self.assignment.guests]

    @property
    def latest(self):
        return self.versions.order_by("number").last()

    @property
    def current_steps(self):
        """The steps in turn: one, but for agencies that countersign side by side."""
        return list(self.steps.filter(state="current").select_related("holder", "agency"))

    @property
    def current_step(self):
        """The step in turn, the first where several agencies countersign."""
        return self.steps.filter(state="current").first()

    def may_be_mended_by(self, user):
        """A reviewer mends the text at their own step; who countersigns or checks for the office passes or returns."""
        step = self.current_step
        return step is not None and step.holder_id == user.pk and not step.only_reads

    @property
    def live_letter(self):
        """The letter to the deputies of its own suggestion."""
        return self.letter_of(self.assignment)

    @property
    def live_letters(self):
        """One for every suggestion it answers, in the order of `lines`."""
        found = {row.assignment_id: row for row in self.letters.filter(voided_at__isnull=True)}
        return [found[line.pk] for line in self.lines if line.pk in found]

    def letter_of(self, assignment):
        return self.letters.filter(voided_at__isnull=True, assignment=assignment).first()

    def parties(self, side):
        """Everybody who stands there: several hold a step while agencies countersign."""
        if side == Side.HOLDER:
            return [(step.agency_id, step.holder_id) for step in self.current_steps]
        return [self.assignment.party(side)]

    def party(self, side):
        return next(iter(self.parties(side)), (None, None))


class ReplyVersion(models.Model):
    """A text of the reply; never overwritten. Signatures name one version."""

    class Disclosure(models.TextChoices):
        FULL = "full", _("publish in full")
        ABSTRACT = "abstract", _("publish an abstract")
        WITHHELD = "withheld", _("do not publish")

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    opening = models.TextField(
        _("opening paragraph"), blank=True, help_text=_("Left empty it is written from the register.")
    )
    closing = models.TextField(_("closing paragraph"), blank=True)
    overall_class = models.ForeignKey(
        ResultClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("overall class")
    )
    overall_reason = models.CharField(_("why another class than the rule gives"), max_length=300, blank=True)
    missing_opinions = models.CharField(
        _("missing opinions and why the work goes on"), max_length=300, blank=True
    )
    contact_person = models.CharField(_("contact person"), max_length=50, blank=True)
    contact_phone = models.CharField(_("contact telephone"), max_length=50, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("version of a reply")
        verbose_name_plural = _("versions of replies")
        ordering = ["reply", "number"]
        constraints = [models.UniqueConstraint(fields=["reply", "number"], name="replies_version_once")]

    SEALED = (
        "number",
        "opening",
        "closing",
        "overall_class_id",
        "overall_reason",
        "missing_opinions",
        "contact_person",
        "contact_phone",
        "postcode",
        "author_id",
        "answered",
    )

    def __str__(self):
        return f"{self.reply} V{self.number}"

    @property
    def answered(self):
        return [[getattr(answer, name) for name in ItemAnswer.COLUMNS] for answer in self.answers.all()]


class ItemAnswer(models.Model):
    """What a version answers to one request item, and what its class obliges it to say."""

    version = models.ForeignKey(ReplyVersion, models.PROTECT, related_name="answers")
    item = models.ForeignKey(
        RequestItem, models.PROTECT, related_name="answers", verbose_name=_("request item")
    )
    outcome = models.ForeignKey(
        ResultClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("result class")
    )
    wording = models.CharField(_("words in the letter"), max_length=50, blank=True)
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    done = models.TextField(_("what was done"), blank=True)
    next_step = models.TextField(_("next step"), blank=True)
    plan = models.TextField(_("plan and progress"), blank=True)
    finish_on = models.DateField(_("to be finished on"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    left_to = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered separately by"),
        help_text=_("Left to another agency, the item has no class here."),
    )
    reported_to = models.CharField(_("reported upward to, when and how"), max_length=200, blank=True)
    same_as = models.ForeignKey(
        RequestItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered together with"),
    )

    COLUMNS = (
        "item_id",
        "outcome_id",
        "wording",
        "heading",
        "done",
        "next_step",
        "plan",
        "finish_on",
        "reason",
        "reported_to",
        "same_as_id",
        "left_to_id",
    )

    class Meta:
        verbose_name = _("answer to an item")
        verbose_name_plural = _("answers to items")
        ordering = ["version", "item__order", "item_id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "item"], name="replies_answer_once"),
            models.CheckConstraint(
                condition=Q(same_as__isnull=True) | ~Q(same_as=models.F("item")),
                name="replies_answer_not_itself",
            ),
        ]


class Autosave(models.Model):
    """What somebody typed since the last version, kept until it is saved as one."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="autosaves")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    based_on = models.PositiveSmallIntegerField(default=0)
    content = models.JSONField()
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reply", "user"], name="replies_autosave_once")]
