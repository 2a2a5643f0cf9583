from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models.agency import ANYWHERE, Agency, Section


class Role(models.TextChoices):
    OFFICE_COORDINATOR = "office_coordinator", _("office coordinator")
    OFFICE_LEADER = "office_leader", _("office leader")
    CONGRESS_LIAISON = "congress_liaison", _("congress liaison")
    AGENCY_COORDINATOR = "agency_coordinator", _("agency coordinator")
    CASE_OFFICER = "case_officer", _("case officer")
    REVIEWER = "reviewer", _("reviewer")
    PRINCIPAL = "principal", _("principal")
    AUDITOR = "auditor", _("auditor")
    SYSTEM_ADMIN = "system_admin", _("system administrator")


class MembershipQuerySet(models.QuerySet):
    def current(self, *, today):
        """Memberships in force on the day, of people who may still log in."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            user__is_active=True,
        )

    def visible_to(self, user):
        """One's own, and those of the people whose work one may hand over. See also Membership.party."""
        own = self.model.objects.current(today=clock.today()).filter(user=user)
        kept = own.filter(role__in=[Role.AGENCY_COORDINATOR, Role.OFFICE_COORDINATOR, Role.OFFICE_LEADER])
        known = Q(user=user) | Q(agency__in=kept.values("agency"))
        if kept.exclude(role=Role.AGENCY_COORDINATOR).exists():
            known |= Q(role=Role.PRINCIPAL)
        return self.filter(known)


class Membership(models.Model):
    """A person's role in an agency for a period; acting always happens in one of them."""

    class Reviews(models.TextChoices):
        SECTION = "section", _("section review")
        OFFICE = "office", _("office check")
        DEPUTY_HEAD = "deputy_head", _("deputy head review")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("user")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships", verbose_name=_("agency"))
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, verbose_name=_("section"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    reviews = models.CharField(
        _("reviews"),
        max_length=20,
        choices=Reviews,
        blank=True,
        help_text=_("For reviewers: their usual step."),
    )
    post = models.CharField(_("post"), max_length=50, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["agency", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "role", "reviews"],
                condition=Q(valid_to__isnull=True),
                name="agencies_membership_once",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="agencies_membership_role"),
        ]
        indexes = [models.Index(fields=["agency", "role"], name="agencies_membership_desk")]

    case = None

    def __str__(self):
        return f"{self.user} · {self.agency} · {self.get_role_display()}"

    def party(self, side):
        """Nobody but the person stands towards it. Their work is handed over by the coordinator of the agency, that of
        a principal by an office, and an office's own by itself."""
        is_principal = self.role == Role.PRINCIPAL
        if side == "keeper":
            return (None if is_principal else self.agency_id), None
        if side == "an_office":
            return (ANYWHERE if is_principal else self.agency_id), None
        return self.agency_id, self.user_id


class SigningDelegationQuerySet(models.QuerySet):
    def in_force(self, *, today):
        """Not revoked, in their period, of holders who still have the membership."""
        return self.filter(
            holder__in=Membership.objects.current(today=today),
            valid_from__lte=today,
            valid_to__gte=today,
            revoked_at__isnull=True,
        )

    def visible_to(self, user):
        return self.filter(Q(holder__user=user) | Q(delegate=user))


class SigningDelegation(models.Model):
    """代签: a principal or reviewer lets another person sign for a period."""

    holder = models.ForeignKey(
        Membership, models.PROTECT, related_name="delegations", verbose_name=_("delegating person")
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="signs_for", verbose_name=_("delegate")
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    reason = models.CharField(_("reason"), max_length=200)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    case = None
    objects = SigningDelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("signing delegation")
        verbose_name_plural = _("signing delegations")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__lte=models.F("valid_to")), name="agencies_delegation_period"
            )
        ]

    def __str__(self):
        return f"{self.holder} → {self.delegate}"

    def party(self, side):
        return self.holder.party(side)
