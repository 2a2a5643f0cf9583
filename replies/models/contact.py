from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies import clock
from suggestions.models import Assignment, Proposer


class Contact(models.Model):
    """沟通: a talk with a deputy before, during or after the handling."""

    class Phase(models.TextChoices):
        BEFORE = "before", _("before handling")
        DURING = "during", _("during handling")
        AFTER = "after", _("after handling")

    class Way(models.TextChoices):
        VISIT = "visit", _("visit")
        MEETING = "meeting", _("meeting")
        FIELD = "field", _("joint field study")
        PHONE = "phone", _("phone")
        WRITING = "writing", _("in writing")
        ONLINE = "online", _("online")

    FACE_TO_FACE = frozenset({Way.VISIT, Way.MEETING, Way.FIELD})

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="contacts")
    proposer = models.ForeignKey(
        Proposer, models.PROTECT, related_name="contacts", verbose_name=_("with whom")
    )
    held_on = models.DateField(_("date"))
    phase = models.CharField(_("phase"), max_length=10, choices=Phase)
    way = models.CharField(_("way"), max_length=10, choices=Way)
    participants = models.CharField(_("who took part, with posts"), max_length=200)
    summary = models.TextField(_("what was discussed"))
    deputy_view = models.TextField(_("the deputy's view"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    SEALED = (
        "assignment_id",
        "proposer_id",
        "held_on",
        "phase",
        "way",
        "participants",
        "summary",
        "deputy_view",
    )

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["held_on", "id"]
        indexes = [models.Index(fields=["assignment", "held_on"], name="replies_contact_case")]

    def __str__(self):
        return f"{self.held_on} {self.get_way_display()}"

    @property
    def is_face_to_face(self):
        return self.way in self.FACE_TO_FACE
