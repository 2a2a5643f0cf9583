from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Role, Section
from agencies.permissions import Side, agencies_where
from suggestions.models.rules import RuleProfile
from suggestions.models.suggestion import WHOLE_AGENCY, RequestItem, Suggestion


class AssignmentQuerySet(models.QuerySet):
    def current(self):
        """Without those that an upheld objection voided. See also Assignment.is_current."""
        return self.exclude(state=Assignment.State.VOIDED)

    def handled_by(self, user):
        """Rows of the user's agencies; for a case officer those allocated to them."""
        officer_in = agencies_where(user, Role.CASE_OFFICER)
        return self.filter(
            Q(agency__in=agencies_where(user, *WHOLE_AGENCY)) | Q(agency__in=officer_in, officer=user)
        )

    def visible_to(self, user):
        return self.filter(suggestion__in=Suggestion.objects.visible_to(user))

    def answering(self):
        """Those that answer with a letter of their own: sole, lead, separate."""
        return self.filter(part__in=Assignment.ANSWERING)

    def co_handling(self):
        return self.filter(part=Assignment.Part.CO)

    def joint_leading(self):
        """Those that sign the lead's reply with it and give no opinion."""
        return self.filter(part=Assignment.Part.JOINT_LEAD)

    def leading(self):
        """Those that answer, and those that lead together with one."""
        return self.filter(part__in=[*Assignment.ANSWERING, Assignment.Part.JOINT_LEAD])

    def standing(self):
        """Those of the round under way: under separate handling every line has rounds of its own."""
        return self.current().exclude(outcome=Assignment.Outcome.REHANDLE)

    def merged(self):
        """并案: answered with the reply of another suggestion. See also Assignment.is_guest."""
        return self.answering().filter(answered_with__isnull=False)

    def owing(self):
        """Whose letter or opinion is still to come. See also Assignment.is_owing."""
        return self.filter(state__in=Assignment.OWING).exclude(outcome=Assignment.Outcome.REHANDLE)


class Assignment(models.Model):
    """One agency's part in a suggestion: what is timed, chased, answered, counted and evaluated."""

    class Part(models.TextChoices):
        SOLE = "sole", _("sole handler")
        LEAD = "lead", _("lead agency")
        JOINT_LEAD = "joint_lead", _("joint lead agency")
        CO = "co", _("co-handler")
        SEPARATE = "separate", _("separate handler")

    class State(models.TextChoices):
        PENDING = "pending", _("to be signed for")
        SIGNED_FOR = "signed_for", _("signed for")
        WORKING = "working", _("working")
        OBJECTED = "objected", _("objected")
        VOIDED = "voided", _("voided")
        OPINION_GIVEN = "opinion_given", _("opinion given")
        REPLIED = "replied", _("replied")

    class Outcome(models.TextChoices):
        OPEN = "open", _("open")
        CONCLUDED = "concluded", _("concluded")
        REHANDLE = "rehandle", _("to be handled again")

    ANSWERING = frozenset({Part.SOLE, Part.LEAD, Part.SEPARATE})
    OWING = frozenset({State.PENDING, State.SIGNED_FOR, State.WORKING, State.OBJECTED})

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="assignments")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="assignments", verbose_name=_("agency"))
    agency_name = models.CharField(_("name of that day"), max_length=100)
    part = models.CharField(_("part"), max_length=20, choices=Part)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.PENDING)
    revision = models.PositiveIntegerField(default=0, editable=False)
    profile = models.ForeignKey(RuleProfile, models.PROTECT, related_name="assignments")
    items = models.ManyToManyField(RequestItem, related_name="assignments", blank=True)

    assigned_on = models.DateField(_("assigned on"))
    due_on = models.DateField(_("due on"))
    due_basis = models.JSONField(_("derivation"))
    first_due_on = models.DateField(_("first due on"))
    is_provisional = models.BooleanField(_("provisional"), default=False)
    due_version = models.PositiveSmallIntegerField(default=1)
    sign_for_due_on = models.DateField(_("to be signed for by"))
    objection_until = models.DateField(_("objection until"), null=True, blank=True)
    contact_due_on = models.DateField(_("contact by"), null=True, blank=True)
    limit_bases = models.JSONField(_("derivations of its other dates"), default=dict)
    """By the name of the limit (`first` for the first due date, sign_for, objection, contact)."""

    signed_for_on = models.DateField(_("signed for on"), null=True, blank=True)
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("section")
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="allocated",
        verbose_name=_("case officer"),
    )
    replied_on = models.DateField(_("replied on"), null=True, blank=True)
    delivered_all = models.BooleanField(_("delivered to every proposer"), default=False)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, default=Outcome.OPEN)
    answered_with = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answers_for",
        verbose_name=_("answered with"),
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    excused_because = models.TextField(
        _("why it was excused"), blank=True, help_text=_("A co-handler whose opinion is not needed any more.")
    )
    submitted_on = models.DateField(
        _("first submitted on"),
        null=True,
        blank=True,
        help_text=_("The day its reply or opinion first went to sign-off: from then on nobody objects."),
    )

    SEALED = (
        "round",
        "agency_id",
        "part",
        "assigned_on",
        "sign_for_due_on",
        "objection_until",
        "contact_due_on",
        "merged_into",
    )
    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["suggestion", "round", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "round"],
                condition=Q(part__in=["lead", "sole"]) & ~Q(state="voided"),
                name="suggestions_assignment_one_lead",
            ),
            models.UniqueConstraint(
                fields=["suggestion", "round", "agency"],
                condition=~Q(state="voided"),
                name="suggestions_assignment_agency_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="replied") | Q(replied_on__isnull=False),
                name="suggestions_assignment_replied_on",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "voided", "objected"]) | Q(signed_for_on__isnull=False),
                name="suggestions_assignment_signed_for",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "due_on", "id"], name="suggestions_assignment_desk"),
            models.Index(fields=["officer", "state", "due_on"], name="suggestions_assignment_mine"),
            models.Index(fields=["state", "due_on", "id"], name="suggestions_assignment_due"),
        ]

    def __str__(self):
        return f"{self.suggestion.number or self.suggestion_id} · {self.agency_name}"

    def get_absolute_url(self):
        return self.suggestion.get_absolute_url()

    @property
    def table(self):
        if self.is_guest:
            return "merged"
        if self.is_answering:
            return "answering"
        return "joint_leading" if self.part == self.Part.JOINT_LEAD else "co_handling"

    @property
    def case(self):
        return self.suggestion

    @property
    def is_answering(self):
        return self.part in self.ANSWERING

    @property
    def is_guest(self):
        """并案: another suggestion's reply answers this one too. See also AssignmentQuerySet.merged()."""
        return self.answered_with_id is not None and self.is_answering

    @property
    def merged_into(self):
        return self.answered_with_id if self.is_guest else None

    @property
    def host(self):
        """The assignment whose reply answers this one: itself, unless it was merged into another."""
        return self.answered_with if self.is_guest else self

    @property
    def guests(self):
        """Assignments of other suggestions that the reply of this one answers too."""
        lines = self.answers_for.merged()
        if not lines.exists():  # nearly always, and asked all the time: the wide rows are left alone
            return []
        return list(lines.select_related("suggestion", "agency", "profile").order_by("pk"))

    @property
    def is_owing(self):
        # See also AssignmentQuerySet.owing()
        return self.state in self.OWING and not self.is_frozen

    @property
    def is_frozen(self):
        """Of a round that was followed by another: it stays as it was, and no step is taken on it any more."""
        return self.outcome == self.Outcome.REHANDLE

    @property
    def is_current(self):
        # See also AssignmentQuerySet.current()
        return self.state != self.State.VOIDED

    def party(self, side):
        if side in (Side.AGENCY, Side.LEAD_AGENCY):
            return self.agency_id, None
        if side in (Side.OFFICER, Side.LEAD_OFFICER):
            return self.agency_id, self.officer_id
        if side in (Side.OFFICE_EXTENDS, Side.LIAISON_EXTENDS):
            return self._extender(side)
        if side == Side.OFFICE_FIRST:
            is_repeated = self.objections.waiting().filter(is_repeated=True).exists()
            return (None, None) if is_repeated else self.suggestion.party(Side.OFFICE)
        return self.suggestion.party(side)

    def _extender(self, side):
        """Who decides on an extension: the office, or the congress body, for which the office stands in."""
        decides = RuleProfile.Extender
        who = {
            decides.GOV_OFFICE: {Side.OFFICE_EXTENDS: Side.OFFICE},
            decides.NPC_OFFICE: {Side.OFFICE_EXTENDS: Side.STAND_IN, Side.LIAISON_EXTENDS: Side.LIAISON},
        }.get(self.profile.extension_approver, {})
        return self.suggestion.party(who[side]) if side in who else (None, None)
