from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import Agency, Role
from agencies.permissions import Side, agencies_where, holders_in


class Congress(models.Model):
    """A people's congress with the office that assigns its suggestions and the body that speaks for its deputies."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("province or municipality")
        CITY = "city", _("city")
        DISTRICT = "district", _("district or county")
        TOWNSHIP = "township", _("township")

    name = models.CharField(_("name"), max_length=100, unique=True)
    short_name = models.CharField(
        _("short name"), max_length=20, help_text=_("As letters write it before the term, such as 市.")
    )
    level = models.CharField(_("level"), max_length=20, choices=Level, default=Level.CITY)
    office = models.ForeignKey(
        Agency, models.PROTECT, related_name="assigns_for", verbose_name=_("assigning office")
    )
    liaison = models.ForeignKey(
        Agency, models.PROTECT, related_name="liaises_for", verbose_name=_("congress body")
    )

    class Meta:
        verbose_name = _("congress")
        verbose_name_plural = _("congresses")

    def __str__(self):
        return self.name

    case = None
    known_liaison = None
    """What has_liaison_person said, where a page that lists evaluations has asked already; steps always ask."""

    def party(self, side):
        if side == Side.STAND_IN:
            return (None if self.has_liaison_person() else self.office_id), None
        return {Side.OFFICE: self.office_id, Side.LIAISON: self.liaison_id}.get(side), None

    def has_liaison_person(self):
        """Where the congress body keeps no account here, the assigning office does its part."""
        if self.known_liaison is not None:
            return self.known_liaison
        return holders_in(self.liaison, Role.CONGRESS_LIAISON, today=clock.today()).exists()


class TermQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the congresses the user works for, from the office or the congress body."""
        ours = agencies_where(user, Role.OFFICE_COORDINATOR, Role.OFFICE_LEADER, Role.CONGRESS_LIAISON)
        return self.filter(models.Q(congress__office__in=ours) | models.Q(congress__liaison__in=ours))


class Term(models.Model):
    """届."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="terms", verbose_name=_("congress"))
    number = models.PositiveSmallIntegerField(_("term"))
    begins_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    ended_on = models.DateField(
        _("term ended on"),
        null=True,
        editable=False,
        help_text=_("From then on nothing is registered in its sessions."),
    )

    case = None
    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [models.UniqueConstraint(fields=["congress", "number"], name="suggestions_term_once")]

    def __str__(self):
        return f"{self.congress.short_name}{self.number}届"

    def party(self, side):
        return self.congress.party(side)


class Session(models.Model):
    """次: suggestions are numbered within it and follow the rule profile it points to."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="sessions", verbose_name=_("term"))
    number = models.PositiveSmallIntegerField(_("session"))
    name = models.CharField(
        _("name"), max_length=50, help_text=_("As letters print it, such as 市六届人大三次会议.")
    )
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    profile = models.ForeignKey(
        "suggestions.RuleProfile", models.PROTECT, related_name="sessions", verbose_name=_("rule profile")
    )

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-opens_on"]
        constraints = [
            models.UniqueConstraint(fields=["term", "number"], name="suggestions_session_once"),
            models.CheckConstraint(
                condition=models.Q(opens_on__lte=models.F("closes_on")), name="suggestions_session_period"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def case(self):
        """Registering begins here, before there is a case."""
        return None

    def party(self, side):
        return self.term.congress.party(side)


class Category(models.Model):
    """Subject classification; names differ between places and years."""

    congress = models.ForeignKey(
        Congress, models.PROTECT, related_name="categories", verbose_name=_("congress")
    )
    name = models.CharField(_("name"), max_length=50)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_closed = models.BooleanField(_("no longer used"), default=False)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["congress", "name"], name="suggestions_category_once")]

    def __str__(self):
        return self.name
