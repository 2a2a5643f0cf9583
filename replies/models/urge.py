from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import Agency
from replies.models.reminder import Reminder
from suggestions.models import Assignment, Suggestion


class UrgeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office reads every notice of its cases, an agency those it got."""
        visible = Suggestion.objects.visible_to(user)
        return self.filter(
            Q(assignment__suggestion__in=Suggestion.objects.overseen_by(user))
            | Q(assignment__in=Assignment.objects.handled_by(user).filter(suggestion__in=visible))
        )


class Urge(models.Model):
    """催办: the office urged an agency by hand, with a notice of its own. Whom it told, say its reminders."""

    class Matter(models.TextChoices):
        SIGN_FOR = "sign_for", _("to be signed for")
        OPINION = "opinion", _("co-handling opinion")
        REPLY = "reply", _("reply")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="urges")
    number = models.PositiveSmallIntegerField(_("which time"))
    office = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("assigning office"))
    office_name = models.CharField(_("name of that day"), max_length=100)
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("serial number"))
    matter = models.CharField(_("what is owed"), max_length=20, choices=Matter)
    due_on = models.DateField(_("due on"))
    overdue_wd = models.PositiveSmallIntegerField(_("overdue working days"), default=0)
    act_by = models.DateField(_("to be done by"))
    text = models.CharField(_("text"), max_length=500)
    reason = models.CharField(_("why again so soon"), max_length=300, blank=True)
    urged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    urged_on = models.DateField(_("urged on"))
    urged_at = models.DateTimeField(default=clock.now)

    SEALED = (
        "assignment_id",
        "number",
        "office_name",
        "document_number",
        "matter",
        "due_on",
        "overdue_wd",
        "act_by",
        "text",
        "reason",
        "urged_on",
    )
    objects = UrgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("urging")
        verbose_name_plural = _("urgings")
        ordering = ["assignment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="replies_urge_number"),
            models.UniqueConstraint(fields=["office", "year", "serial"], name="replies_urge_serial"),
            models.CheckConstraint(condition=~Q(text=""), name="replies_urge_text"),
            models.CheckConstraint(condition=Q(act_by__gte=F("urged_on")), name="replies_urge_act_by"),
        ]

    def __str__(self):
        return self.document_number

    def get_absolute_url(self):
        return reverse("replies:urge_notice", args=[self.pk])

    @property
    def document_number(self):
        return f"催办〔{self.year}〕{self.serial}号"

    @property
    def case(self):
        return self.assignment.suggestion

    @property
    def reminders(self):
        """Whom it told: a row of the ledger for each."""
        return Reminder.objects.filter(
            kind=Reminder.Kind.URGE, obligation=self.obligation, level=self.number
        ).select_related("recipient", "message")

    @property
    def obligation(self):
        return f"assignment/{self.assignment_id}"
