from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import Agency
from suggestions.models.suggestion import Suggestion


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(
            Q(is_restricted=False) | Q(suggestion__in=Suggestion.objects.overseen_by(user)),
            suggestion__in=Suggestion.objects.visible_to(user),
        )


class Attachment(models.Model):
    """A file of the case, stored under a random name and served only by a view that asks for the right."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("original of the suggestion")
        MATERIAL = "material", _("supporting material")
        SCAN = "scan", _("scan")

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="attachments")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.MATERIAL)
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m/", max_length=200)
    name = models.CharField(_("file name"), max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    is_restricted = models.BooleanField(_("for the office and the congress body alone"), default=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]

    def __str__(self):
        return self.name
