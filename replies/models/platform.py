"""代表履职平台: the keys it signs with, and what came in from it, by file or by itself."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.permissions import Action, acting_membership
from suggestions.models import Congress


def new_key_id():
    return secrets.token_hex(8)


class PlatformKey(models.Model):
    """Lets the platform of one congress hand in evaluations. The secret is derived, never stored."""

    congress = models.ForeignKey(
        Congress, models.PROTECT, related_name="platform_keys", verbose_name=_("congress")
    )
    key_id = models.CharField(_("key"), max_length=16, unique=True, default=new_key_id, editable=False)
    note = models.CharField(
        _("used by"), max_length=100, help_text=_("Which system holds it, and whom to call.")
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    ended_on = models.DateField(
        _("ended on"), null=True, blank=True, help_text=_("From this day on refused.")
    )

    class Meta:
        verbose_name = _("key of the congress platform")
        verbose_name_plural = _("keys of the congress platform")
        ordering = ["congress", "id"]

    def __str__(self):
        return self.key_id

    @property
    def secret(self):
        """What both sides sign with: from the installation's SECRET_KEY, so a copy of the database tells nothing."""
        return salted_hmac("replies.PlatformKey", self.key_id, algorithm="sha256").hexdigest()

    @property
    def is_over(self):
        return self.ended_on is not None and self.ended_on <= clock.today()


class EvaluationImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the congresses for which the person may import."""
        congresses = [
            row.pk
            for row in Congress.objects.all()
            if acting_membership(user, Action.IMPORT_EVALUATIONS, on=row)
        ]
        return self.filter(congress__in=congresses)

    def done(self):
        return self.filter(confirmed_at__isnull=False)


class EvaluationImport(models.Model):
    """A file that was uploaded and read, or a message of the platform: what was in it and what became of each row."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="evaluation_imports")
    name = models.CharField(_("file"), max_length=150)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list, help_text=_("As they were read; forgotten once they were entered."))
    results = models.JSONField(_("what became of the rows"), default=list)
    entered = models.PositiveIntegerField(_("entered"), default=0)
    known = models.PositiveIntegerField(_("known before"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    key = models.ForeignKey(PlatformKey, models.PROTECT, null=True, related_name="imports")
    nonce = models.CharField(max_length=64, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"), default=clock.now)
    confirmed_at = models.DateTimeField(_("entered at"), null=True)

    case = None
    objects = EvaluationImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of evaluations")
        verbose_name_plural = _("imports of evaluations")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "nonce"], condition=Q(key__isnull=False), name="replies_import_nonce_once"
            )
        ]

    def __str__(self):
        return self.name
