"""How people are reached, and what they looked at."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models.agency import ANYWHERE


class MessageQuerySet(models.QuerySet):
    def to_decide(self):
        """What did not arrive, or perhaps did, and is a person's to decide. Whose address is wrong gets nothing
        again before it is put right: that is another list."""
        wrong = Q(recipient__refused_address=F("recipient__email")) & ~Q(recipient__address_fault="")
        failed = Q(state=Message.State.FAILED) & ~(Q(recipient__isnull=False) & wrong)
        return self.filter(failed | Q(state=Message.State.UNCERTAIN))

    def visible_to(self, user):
        """The outbox is looked after by the assigning offices and by who runs the machine."""
        held = user.memberships.model.objects.current(today=clock.today()).filter(user=user)
        keeps = held.filter(role__in=("office_coordinator", "system_admin")).exists()
        return self.all() if keeps else self.none()


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
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        FEISHU = "feishu", _("Feishu")

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="messages"
    )
    recipient_name = models.CharField(_("recipient"), max_length=50)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.EMAIL)
    address = models.CharField(_("address"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    html = models.TextField(
        blank=True, help_text=_("The same text as a page, for mail programs that show one.")
    )
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

    objects = MessageQuerySet.as_manager()
    table = "message"
    case = None

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["state", "due_at", "id"], name="agencies_message_queue")]

    def __str__(self):
        return f"{self.recipient_name}: {self.subject}"

    def party(self, side):
        return (ANYWHERE if side in ("an_office", "machine") else None), None

    @property
    def shown_address(self):
        """That of a deputy is contact data: only its end."""
        return self.address if self.recipient_id or not self.address else f"…{self.address[-4:]}"


class Pace(models.Model):
    """How many messages left in a minute, whoever sent them: the rate limit all senders share."""

    channel = models.CharField(max_length=10, choices=Message.Channel)
    minute = models.DateTimeField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "minute"], name="agencies_pace_once")]


class PutAside(models.Model):
    """Work that broke the program: tried a few times, then left alone for a person to look at."""

    key = models.CharField(_("what"), max_length=200, unique=True)
    error = models.CharField(_("error"), max_length=500)
    times = models.PositiveIntegerField(_("tries"), default=1)
    first_at = models.DateTimeField(_("first time"), default=clock.now)
    last_at = models.DateTimeField(_("last time"), default=clock.now)

    class Meta:
        verbose_name = _("put aside")
        verbose_name_plural = _("put aside")
        ordering = ["-last_at", "-id"]

    def __str__(self):
        return self.key


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
