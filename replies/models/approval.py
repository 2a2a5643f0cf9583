from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agencies.grants import HOLDING
from agencies.models import Agency, Membership, SigningDelegation
from agencies.permissions import agencies_where, delegations_to
from replies.models.opinion import Opinion
from replies.models.reply import Reply
from suggestions.models import Suggestion


class ApprovalStepQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the texts that the user sees, and those in turn that are theirs to decide."""
        return self.filter(
            Q(reply__in=Reply.objects.visible_to(user))
            | Q(opinion__in=Opinion.objects.visible_to(user))
            | Q(pk__in=self.model.objects.waiting_for(user).values("pk"))
        )

    def waiting_for(self, user):
        """Steps in turn that this person holds, or may decide for their holder, where they still may decide."""
        agencies = agencies_where(user, *HOLDING)
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
            user=OuterRef("holder"), agency=OuterRef("agency"), role__in=HOLDING
        )
        stands_in = SigningDelegation.objects.in_force(today=today).filter(
            holder__user=OuterRef("holder"), holder__agency=OuterRef("agency")
        )
        return self.filter(~Exists(deciding), ~Exists(stands_in), state=ApprovalStep.State.CURRENT)

    def replies_shown_to(self, user):
        """The replies a person sees, and those they are to decide on: the text that another agency shares for
        countersigning is theirs to read while their step is in turn, on no page but that one."""
        waiting = self.waiting_for(user).filter(reply__isnull=False)
        shared = Reply.objects.filter(
            pk__in=waiting.values("reply"), assignment__suggestion__in=Suggestion.objects.visible_to(user)
        )
        seen = Reply.objects.visible_to(user)
        return Reply.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=shared.values("pk")))


class ApprovalStep(models.Model):
    """One link of a sign-off chain: its kind, its named holder, what they decided on which text."""

    class Kind(models.TextChoices):
        SECTION = "section", _("section review")
        ADDED = "added", _("additional review")
        OFFICE = "office", _("office check")
        DEPUTY_HEAD = "deputy_head", _("deputy head review")
        COUNTERSIGN = "countersign", _("countersign")
        PRECHECK = "precheck", _("pre-check by the assigning office")
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
    due_on = models.DateField(_("to be decided by"), null=True)
    due_basis = models.JSONField(_("derivation"), null=True)
    """Written once, when it comes to be in turn."""
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    delegation = models.ForeignKey(SigningDelegation, models.PROTECT, null=True, related_name="+")
    version_number = models.PositiveSmallIntegerField(_("version"), null=True)
    algorithm = models.CharField(max_length=10, blank=True)
    digest = models.CharField(_("digest of the text"), max_length=64, blank=True)
    digests = models.JSONField(_("digests of the letters"), default=list)
    """One for each letter, where the decision stands for several; `digest` is then that of all together."""
    comment = models.TextField(_("comment"), blank=True)
    auth_method = models.CharField(_("authenticated by"), max_length=30, blank=True)
    session_hash = models.CharField(_("digest of the session"), max_length=64, blank=True)

    objects = ApprovalStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-off step")
        verbose_name_plural = _("sign-off steps")
        ordering = ["attempt", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reply__isnull=False, opinion__isnull=True)
                | Q(reply__isnull=True, opinion__isnull=False),
                name="replies_step_of_one_text",
            ),
            models.CheckConstraint(
                condition=~Q(state="current") | Q(due_on__isnull=False), name="replies_step_in_turn_is_due"
            ),
            models.UniqueConstraint(
                fields=["reply", "agency"],
                condition=Q(state="current"),
                name="replies_step_one_in_turn",
            ),
            models.UniqueConstraint(
                fields=["opinion"], condition=Q(state="current"), name="replies_opinion_step_one_in_turn"
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "state"], name="replies_step_desk"),
            models.Index(
                fields=["due_on", "id"], condition=Q(state="current"), name="replies_step_in_turn_due"
            ),
        ]

    @property
    def only_reads(self):
        """A step of another body: it passes the text or returns it, and never changes it."""
        return self.kind in (self.Kind.COUNTERSIGN, self.Kind.PRECHECK)

    @property
    def subject(self):
        return self.reply or self.opinion

    def covers(self, letter):
        """Whether the decision was on the text of this letter."""
        return letter.signed_digest in (self.digests or [self.digest])
