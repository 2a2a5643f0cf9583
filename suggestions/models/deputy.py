from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Role
from agencies.permissions import agencies_where
from suggestions.models.session import Congress, Term


class DeputyGroup(models.Model):
    """代表团 / 代表联系组."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="groups", verbose_name=_("congress"))
    name = models.CharField(_("name"), max_length=50)
    head = models.ForeignKey(
        "suggestions.Deputy",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="heads",
        verbose_name=_("head"),
    )

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["congress", "name"], name="suggestions_group_once")]

    def __str__(self):
        return self.name


class DeputyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the congresses the user works for, from the office or the congress body."""
        ours = agencies_where(user, Role.OFFICE_COORDINATOR, Role.OFFICE_LEADER, Role.CONGRESS_LIAISON)
        return self.filter(
            models.Q(term__congress__office__in=ours) | models.Q(term__congress__liaison__in=ours)
        )


class Deputy(models.Model):
    """人大代表. Identity is the term with the certificate number, never the name."""

    class Status(models.TextChoices):
        SERVING = "serving", _("serving")
        RESIGNED = "resigned", _("resigned")
        DECEASED = "deceased", _("deceased")
        ENDED = "ended", _("term ended")

    term = models.ForeignKey(Term, models.PROTECT, related_name="deputies", verbose_name=_("term"))
    certificate = models.CharField(_("certificate number"), max_length=20)
    name = models.CharField(_("name"), max_length=50)
    group = models.ForeignKey(
        DeputyGroup, models.PROTECT, related_name="deputies", verbose_name=_("delegation")
    )
    post = models.CharField(_("work unit and post"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.SERVING)
    left_on = models.DateField(
        _("left on"),
        null=True,
        blank=True,
        help_text=_(
            "Resigned, died or lost the mandate while the term went on: no letter or link reaches them."
        ),
    )

    case = None
    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        ordering = ["group", "id"]
        constraints = [
            models.UniqueConstraint(fields=["term", "certificate"], name="suggestions_deputy_identity"),
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True) | ~models.Q(status="serving"),
                name="suggestions_deputy_left",
            ),
        ]
        indexes = [models.Index(fields=["name"], name="suggestions_deputy_name")]

    def __str__(self):
        return f"{self.name}（{self.group}）"

    def party(self, side):
        return self.term.congress.party(side)
