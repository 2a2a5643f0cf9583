from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import Agency, Membership, Message, Role
from agencies.permissions import memberships_of
from suggestions.models import Suggestion


class ReminderQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office sees who was reminded of its cases; in an agency one sees those of one's colleagues."""
        colleagues = Membership.objects.filter(agency__in=[m.agency_id for m in memberships_of(user)])
        return self.filter(
            Q(suggestion__in=Suggestion.objects.overseen_by(user))
            | Q(suggestion__in=Suggestion.objects.visible_to(user), recipient__in=colleagues.values("user"))
            | Q(suggestion__isnull=True, recipient__in=colleagues.values("user"))
        )


class Reminder(models.Model):
    """催办: at most one for an obligation, its due date, a level and a recipient, however many planners run."""

    class Kind(models.TextChoices):
        SIGN_FOR = "sign_for", _("to be signed for")
        OBJECTION = "objection", _("objection to be decided")
        EXTENSION = "extension", _("extension to be decided")
        CONTACT = "contact", _("contact with the deputy")
        DEPUTY_WAIT = "deputy_wait", _("talk with the deputy that was put off")
        OPINION = "opinion", _("co-handling opinion")
        REDO = "redo", _("co-handling opinion again")
        INTERNAL_DRAFT = "internal_draft", _("draft to hand in (internal)")
        INTERNAL_OFFICE = "internal_office", _("office check (internal)")
        INTERNAL_LEADER = "internal_leader", _("sign-off by the leaders (internal)")
        INTERNAL_DISPATCH = "internal_dispatch", _("dispatch (internal)")
        REPLY = "reply", _("reply")
        JOINT_REPLY = "joint_reply", _("reply with the lead agency")
        REHANDLING = "rehandling", _("reply after re-handling")
        APPROVAL = "approval", _("sign-off")
        DISPATCH = "dispatch", _("numbering and dispatch")
        EVALUATION = "evaluation", _("evaluation")
        DECISION = "decision", _("decision on re-handling")
        PUBLICATION = "publication", _("publication to be proposed")
        SECRECY = "secrecy", _("secrecy review")
        PUBLISH = "publish", _("publishing")
        COMMITMENT = "commitment", _("commitment")
        PROMISE_EVALUATION = "promise_evaluation", _("evaluation of a commitment")
        CALENDAR = "calendar", _("calendar of a year")
        URGE = "urge", _("urged by hand")

    class Because(models.TextChoices):
        SETTLED = "settled", _("settled")
        MOVED = "moved", _("the date was moved")
        HANDED_OVER = "handed_over", _("another person has it now")
        WITHDRAWN = "withdrawn", _("withdrawn or merged")
        CLOSED_ACCOUNT = "closed_account", _("the account is closed")
        CONFIDENTIAL = "confidential", _("confidential, and not on the list")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    obligation = models.CharField(_("obligation"), max_length=60)
    due_version = models.PositiveSmallIntegerField(default=1)
    level = models.SmallIntegerField(
        _("level"), help_text=_("Working days from the due date; negative: before it.")
    )
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name=_("agency")
    )
    role = models.CharField(_("role"), max_length=30, choices=Role, blank=True)
    in_place_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("in place of"),
        help_text=_("Who is away, or let the recipient sign for them."),
    )
    suggestion = models.ForeignKey(
        Suggestion, models.PROTECT, null=True, blank=True, related_name="reminders"
    )
    due_on = models.DateField(_("due on"))
    planned_on = models.DateField(_("planned on"))
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="reminders")
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_because = models.CharField(_("cancelled because"), max_length=20, choices=Because, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-planned_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "obligation", "due_version", "level", "recipient"],
                name="replies_reminder_once",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_because="")
                | Q(cancelled_at__isnull=False) & ~Q(cancelled_because=""),
                name="replies_reminder_cancelled_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "message"], name="replies_reminder_digest"),
            models.Index(fields=["suggestion", "-planned_on"], name="replies_reminder_case"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.obligation}"

    @property
    def case(self):
        return self.suggestion
