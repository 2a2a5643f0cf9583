"""How people are reached, and what they looked at."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock


class Message(models.Model):
    """The outbox: one row a person and message. The database is the truth; mail servers are only told."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        CLAIMED = "claimed", _("claimed")
        HANDING_OVER = "handing_over", _("handing over")
        SENT = "sent", _("sent")
        RETRY = "retry", _("to be tried again")
        FAILED = "failed", _("failed")
        UNCERTAIN = "uncertain", _("uncertain")
        CANCELLED = "cancelled", _("cancelled")

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("text message")

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="messages"
    )
    recipient_name = models.CharField(_("recipient"), max_length=50)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.EMAIL)
    address = models.CharField(_("address"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    key = models.CharField(
        max_length=200, unique=True, help_text=_("Makes the same message impossible twice.")
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("to be sent at"), default=clock.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(_("error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("written at"), default=clock.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["state", "due_at", "id"], name="agencies_message_queue")]

    def __str__(self):
        return f"{self.recipient_name}: {self.subject}"


class Notice(models.Model):
    """A line in a person's inbox: something happened to a case that concerns them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    action = models.CharField(max_length=40)
    case_label = models.CharField(_("case"), max_length=300)
    text = models.CharField(_("text"), max_length=500, blank=True)
    url = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="agencies_notice_inbox"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="agencies_notice_unread"),
        ]

    def __str__(self):
        return self.case_label


class AccessLog(models.Model):
    """Refusals, and looks at a deputy's contact data."""

    class Kind(models.TextChoices):
        CONTACT_DATA = "contact_data", _("looked at contact data")
        NOT_VISIBLE = "not_visible", _("asked for what is not theirs")
        FORBIDDEN = "forbidden", _("tried a step without the right")
        PLATFORM = "platform", _("message of the platform refused")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    what = models.CharField(_("what"), max_length=200)
    path = models.CharField(_("page"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.user} {self.get_kind_display()} {self.what}"


class FormKey(models.Model):
    """A form that was taken: its second click finds what the first one made."""

    key = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    result_url = models.CharField(max_length=200)
    at = models.DateTimeField(default=clock.now)
