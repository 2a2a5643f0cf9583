from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import Agency
from suggestions.models.assignment import Assignment


class ObjectionQuerySet(models.QuerySet):
    def waiting(self):
        """Neither decided nor taken back."""
        return self.filter(is_upheld__isnull=True, taken_back_at__isnull=True)

    def counted(self):
        """Those that were not taken back: from the second one in a case on the leaders decide."""
        return self.filter(taken_back_at__isnull=True)

    def before_office(self):
        """Waiting, and signed by the agency's principal where that is needed."""
        return self.waiting().filter(Q(is_repeated=False) | Q(signed_at__isnull=False))

    def to_sign(self):
        return self.waiting().filter(is_repeated=True, signed_at__isnull=True)

    def of_case(self, suggestion):
        return self.filter(assignment__suggestion=suggestion).select_related(
            "assignment", "proposed_agency", "raised_by", "signed_by", "decided_by"
        )


class Objection(models.Model):
    """申退: the agency says that the suggestion is not its business, and whose it is."""

    class Reason(models.TextChoices):
        NOT_OUR_BUSINESS = "not_our_business", _("not the agency's business")
        BETTER_PLACED = "better_placed", _("another agency is better placed")
        OUTSIDE_GOVERNMENT = "outside_government", _("outside the government")
        MERGED_MATTER = "merged_matter", _("same matter as another suggestion")
        OTHER = "other", _("other reason")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="objections")
    reason_class = models.CharField(_("reason"), max_length=30, choices=Reason)
    reason = models.TextField(_("explanation"))
    proposed_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed agency")
    )
    proposed_text = models.CharField(_("proposed, in words"), max_length=100, blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=clock.now)
    is_repeated = models.BooleanField(
        _("not the first in its case"),
        default=False,
        help_text=_("Needs the agency's principal, and the leader of the office decides."),
    )
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    due_on = models.DateField(_("to be decided by"), null=True)
    due_basis = models.JSONField(_("derivation"), null=True)
    is_upheld = models.BooleanField(_("upheld"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(_("decision"), blank=True)

    SEALED = (
        "assignment_id",
        "reason_class",
        "reason",
        "proposed_agency_id",
        "proposed_text",
        "is_repeated",
        "due_on",
        "is_upheld",
        "decision",
    )
    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(is_upheld__isnull=True, taken_back_at__isnull=True),
                name="suggestions_objection_one_open",
            ),
            models.CheckConstraint(
                condition=Q(proposed_agency__isnull=False) | ~Q(proposed_text=""),
                name="suggestions_objection_proposes",
            ),
        ]

    @property
    def proposed(self):
        return str(self.proposed_agency) if self.proposed_agency else self.proposed_text
