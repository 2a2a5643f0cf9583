from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.pinyin import search_keys

ANYWHERE = "anywhere"
"""Stands for every agency: what the role alone decides, such as the register of agencies, which any office keeps."""
LEVELS = ("section", "office", "deputy_head")
"""Levels of review before the principal signs, from the first to the last. See also Membership.Reviews."""


def check_levels(value):
    """A list of levels, each once, in their order."""
    if not isinstance(value, list) or value != [level for level in LEVELS if level in value]:
        words = {"levels": ", ".join(LEVELS)}
        raise ValidationError(
            gettext("A list of these, each at most once, in this order: %(levels)s.") % words
        )


class AgencyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Which agencies there are is no secret."""
        return self

    def current(self, *, today):
        """Agencies that exist on the day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        )

    def handling(self, *, today):
        """Agencies that suggestions can be assigned to."""
        return self.current(today=today).exclude(
            kind__in=[Agency.Kind.ASSIGNING_OFFICE, Agency.Kind.CONGRESS_BODY]
        )


class Agency(models.Model):
    """A body that assigns, handles or co-handles suggestions. Renamed or merged ones keep their row: it ends on a day,
    and a successor takes their place (see docs/decisions)."""

    class Kind(models.TextChoices):
        ASSIGNING_OFFICE = "assigning_office", _("assigning office")
        CONGRESS_BODY = "congress_body", _("congress body")
        DEPARTMENT = "department", _("government department")
        DISTRICT = "district", _("district or county government")
        PARTY_ORGAN = "party_organ", _("party organ")
        COURT = "court", _("court or procuratorate")
        ZONE = "zone", _("development zone")
        COMPANY = "company", _("company")
        CENTRAL_BODY = "central_body", _("body under the central government")

    name = models.CharField(_("full name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=50)
    aliases = models.CharField(_("other names"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.DEPARTMENT)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("superior")
    )
    letterhead = models.CharField(_("name on the letterhead"), max_length=100, blank=True)
    number_series = models.CharField(_("document number series"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )

    approval_chain = models.JSONField(
        _("levels of review"),
        default=list,
        blank=True,
        validators=[check_levels],
        help_text=_("Before the principal signs. None ticked: as the rules of the place lay down."),
    )
    took_over = models.JSONField(default=list, blank=True, editable=False)
    """Ids of the agencies whose place it took, and of those whose place they had taken; written by `reorganise`."""

    case = None
    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(valid_to__isnull=True), name="agencies_agency_name_of_today"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=models.F("valid_to")),
                name="agencies_agency_period",
            ),
        ]

    def __str__(self):
        return self.short_name

    def party(self, side):
        """Its own people towards what concerns it; any office towards the register."""
        return (self.pk if side == "agency" else ANYWHERE), None

    @property
    def stands_for(self):
        """Its own id and those of the agencies whose place it took: what was theirs is its business now."""
        return [self.pk, *self.took_over]

    def answers_for(self, agency_id):
        return agency_id == ANYWHERE or agency_id in self.stands_for

    def heir(self, *, today):
        """The agency that stands in its place on the day: itself, unless it was renamed, merged or abolished."""
        found = self
        while found.successor_id and found.valid_to and found.valid_to < today:
            found = found.successor
        return found

    @property
    def search_keys(self):
        """What a picker may be asked for: names, other names, pinyin and initials."""
        return search_keys(f"{self.name} {self.short_name} {self.aliases}")


class Section(models.Model):
    """处室: the part of an agency where a case officer sits."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="sections", verbose_name=_("agency"))
    name = models.CharField(_("name"), max_length=50)
    is_closed = models.BooleanField(_("closed"), default=False)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["agency", "id"]
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="agencies_section_once")]

    def __str__(self):
        return self.name
