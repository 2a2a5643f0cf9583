from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import Agency, Membership, SigningDelegation
from agencies.permissions import Side, agencies_where, delegations_to
from replies.models.opinion import Opinion
from suggestions.models import Assignment, RequestItem, ResultClass, Suggestion
from suggestions.models.suggestion import WHOLE_AGENCY


class ReplyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Drafts are the answering agency's and the office's; co-handlers see only the issued letter.

        Who holds a step of the sign-off sees it as a member of that agency, and no longer after leaving it.
        """
        return self.filter(
            Q(assignment__in=Assignment.objects.handled_by(user))
            | Q(assignment__suggestion__in=Suggestion.objects.overseen_by(user)),
            assignment__suggestion__in=Suggestion.objects.visible_to(user),
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
        return self.assignment.is_frozen

    @property
    def latest(self):
        return self.versions.order_by("number").last()

    @property
    def current_step(self):
        return self.steps.filter(state="current").first()

    @property
    def live_letter(self):
        return self.letters.filter(voided_at__isnull=True).first()

    def party(self, side):
        if side == Side.HOLDER:
            step = self.current_step
            return (step.agency_id, step.holder_id) if step else (None, None)
        return self.assignment.party(side)


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
    reported_to = models.CharField(_("reported upward to, when and how"), max_length=200, blank=True)

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
    )

    class Meta:
        verbose_name = _("answer to an item")
        verbose_name_plural = _("answers to items")
        ordering = ["version", "item__order"]
        constraints = [models.UniqueConstraint(fields=["version", "item"], name="replies_answer_once")]


class Autosave(models.Model):
    """What somebody typed since the last version, kept until it is saved as one."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="autosaves")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    based_on = models.PositiveSmallIntegerField(default=0)
    content = models.JSONField()
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reply", "user"], name="replies_autosave_once")]


class ApprovalStepQuerySet(models.QuerySet):
    def waiting_for(self, user):
        """Steps in turn that this person holds, or may decide for their holder, where they still may decide."""
        agencies = agencies_where(user, *WHOLE_AGENCY)
        theirs = Q(holder=user)
        for delegation in delegations_to(user):
            holder = delegation.holder
            theirs |= Q(holder=holder.user_id, agency=holder.agency_id) & self._of_visible_cases(user)
        return self.filter(theirs, state=ApprovalStep.State.CURRENT, agency__in=agencies)

    def _of_visible_cases(self, user):
        """A delegation does not put anybody on the list of a confidential case."""
        visible = Suggestion.objects.visible_to(user)
        return Q(reply__assignment__suggestion__in=visible) | Q(opinion__assignment__suggestion__in=visible)

    def absent(self, *, today):
        """Steps in turn whose holder has no part in the agency any more, with nobody to decide for them."""
        deciding = Membership.objects.current(today=today).filter(
            user=OuterRef("holder"), agency=OuterRef("agency"), role__in=WHOLE_AGENCY
        )
        stands_in = SigningDelegation.objects.in_force(today=today).filter(
            holder__user=OuterRef("holder"), holder__agency=OuterRef("agency")
        )
        return self.filter(~Exists(deciding), ~Exists(stands_in), state=ApprovalStep.State.CURRENT)


class ApprovalStep(models.Model):
    """One link of a sign-off chain: its kind, its named holder, what they decided on which text."""

    class Kind(models.TextChoices):
        SECTION = "section", _("section review")
        OFFICE = "office", _("office check")
        DEPUTY_HEAD = "deputy_head", _("deputy head review")
        COUNTERSIGN = "countersign", _("countersign")
        PRINCIPAL = "principal", _("principal sign-off")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CURRENT = "current", _("in turn")
        PASSED = "passed", _("passed")
        SENT_BACK = "sent_back", _("sent back")
        DROPPED = "dropped", _("dropped")
        VOIDED = "voided", _("voided")

    reply = models.ForeignKey(Reply, models.PROTECT, null=True, related_name="steps")
    opinion = models.ForeignKey(Opinion, models.PROTECT, null=True, related_name="steps")
    attempt = models.PositiveSmallIntegerField(default=1)
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(_("step"), max_length=20, choices=Kind)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="approval_steps", verbose_name=_("holder")
    )
    holder_post = models.CharField(_("post"), max_length=50, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    came_at = models.DateTimeField(_("in turn since"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    delegation = models.ForeignKey(SigningDelegation, models.PROTECT, null=True, related_name="+")
    version_number = models.PositiveSmallIntegerField(_("version"), null=True)
    algorithm = models.CharField(max_length=10, blank=True)
    digest = models.CharField(_("digest of the text"), max_length=64, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    objects = ApprovalStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-off step")
        verbose_name_plural = _("sign-off steps")
        ordering = ["attempt", "order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reply__isnull=False, opinion__isnull=True)
                | Q(reply__isnull=True, opinion__isnull=False),
                name="replies_step_of_one_text",
            ),
            models.UniqueConstraint(
                fields=["reply"], condition=Q(state="current"), name="replies_step_one_in_turn"
            ),
            models.UniqueConstraint(
                fields=["opinion"], condition=Q(state="current"), name="replies_opinion_step_one_in_turn"
            ),
        ]
        indexes = [models.Index(fields=["holder", "state"], name="replies_step_desk")]

    @property
    def subject(self):
        return self.reply or self.opinion
