from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.permissions import Side
from suggestions.models import Assignment, Suggestion


class OpinionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Its own agency's, the answering agency's and the office's; co-handlers do not read each other."""
        answered = Assignment.objects.current().leading().handled_by(user)
        return self.filter(
            Q(assignment__in=Assignment.objects.handled_by(user))
            | Q(assignment__suggestion__in=answered.values("suggestion"))
            | Q(assignment__suggestion__in=Suggestion.objects.overseen_by(user)),
            assignment__suggestion__in=Suggestion.objects.visible_to(user),
        )


class Opinion(models.Model):
    """协办意见: what a co-handling agency gives the lead, with a small sign-off of its own."""

    class State(models.TextChoices):
        DRAFTING = "drafting", _("drafting")
        IN_REVIEW = "in_review", _("to be signed")
        GIVEN = "given", _("given")

    class Treatment(models.TextChoices):
        ADOPTED = "adopted", _("adopted")
        PARTLY = "partly", _("partly adopted")
        NOT_ADOPTED = "not_adopted", _("not adopted")

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="opinion")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFTING)
    revision = models.PositiveIntegerField(default=0, editable=False)
    request_text = models.TextField(_("what the lead asks"), blank=True)
    requested_on = models.DateField(_("requested on"), null=True, blank=True)
    given_on = models.DateField(_("given on"), null=True, blank=True)
    first_given_on = models.DateField(
        _("first given on"), null=True, help_text=_("It stays when the opinion is asked for again.")
    )
    treatment = models.CharField(_("how it is used"), max_length=20, choices=Treatment, blank=True)
    treatment_reason = models.TextField(_("reason"), blank=True)
    redo_count = models.PositiveSmallIntegerField(_("times asked again"), default=0)
    redo_of = models.PositiveSmallIntegerField(_("version asked for again"), null=True)
    redo_asked_on = models.DateField(_("asked again on"), null=True)
    redo_due_on = models.DateField(_("again due on"), null=True)
    redo_basis = models.JSONField(_("derivation"), default=dict)

    table = "opinion"
    known_answering = None
    """The answering assignment where a page that lists opinions has read it already; steps always ask."""
    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("co-handling opinion")
        verbose_name_plural = _("co-handling opinions")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="given") | models.Q(given_on__isnull=False),
                name="replies_opinion_given_on",
            ),
            models.CheckConstraint(
                condition=models.Q(given_on__isnull=True)
                | models.Q(first_given_on__isnull=False, first_given_on__lte=models.F("given_on")),
                name="replies_opinion_first_given",
            ),
        ]

    def __str__(self):
        return str(self.assignment)

    def get_absolute_url(self):
        return self.assignment.get_absolute_url()

    @property
    def case(self):
        return self.assignment.suggestion

    @property
    def is_frozen(self):
        """Of a round that is over, or of an agency that has no part in the case any more."""
        return self.assignment.is_frozen or not self.assignment.is_current

    @property
    def latest(self):
        return max(self.versions.all(), key=lambda version: version.number, default=None)

    @property
    def is_being_redone(self):
        return self.redo_count > 0 and self.state != self.State.GIVEN

    @property
    def last_given(self):
        """The version the lead may read: of an opinion being redone still the one that was not enough."""
        if self.state == self.State.GIVEN:
            return self.latest
        return self.versions.filter(number=self.redo_of).first() if self.redo_of else None

    @property
    def open_disagreement(self):
        return next((row for row in self.disagreements.all() if row.settled_at is None), None)

    @property
    def current_step(self):
        return self.steps.filter(state="current").first()

    @property
    def answering(self):
        """The assignment of the lead, beside which the opinion is given; the last one, where the lead was taken away."""
        if self.known_answering:
            return self.known_answering
        lines = self.case.assignments.answering().filter(round=self.assignment.round).order_by("pk")
        return lines.current().last() or lines.last()

    def party(self, side):
        if side == Side.HOLDER:
            step = self.current_step
            return self.assignment.agency_id, step and step.holder_id
        if side in (Side.LEAD_AGENCY, Side.LEAD_OFFICER):
            line = self.answering
            return line.party(side) if line.is_current else (None, None)
        return self.assignment.party(side)


class Disagreement(models.Model):
    """有分歧: marked when the opinion is given, until the co-handler withdraws it or the office decides."""

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="disagreements")
    what = models.TextField(_("on what"))
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    withdrawn_because = models.TextField(_("why it was withdrawn"), blank=True)
    decision = models.TextField(_("decision"), blank=True)
    participants = models.CharField(_("who took part"), max_length=300, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    SEALED = (
        "opinion_id",
        "what",
        "withdrawn_because",
        "decision",
        "participants",
        "decided_on",
        "decided_by_id",
    )

    class Meta:
        verbose_name = _("disagreement")
        verbose_name_plural = _("disagreements")
        ordering = ["opinion", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["opinion"],
                condition=Q(settled_at__isnull=True),
                name="replies_disagreement_one_open",
            )
        ]

    def __str__(self):
        return str(self.opinion)


class OpinionVersion(models.Model):
    """A text of the opinion; never overwritten."""

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    no_objection = models.BooleanField(_("no objection and nothing to add"), default=False)
    text = models.TextField(_("opinion"), blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)

    SEALED = ("number", "no_objection", "text", "author_id")

    class Meta:
        verbose_name = _("version of an opinion")
        verbose_name_plural = _("versions of opinions")
        ordering = ["opinion", "number"]
        constraints = [
            models.UniqueConstraint(fields=["opinion", "number"], name="replies_opinion_version"),
            models.CheckConstraint(
                condition=models.Q(no_objection=True) | ~models.Q(text=""),
                name="replies_opinion_says_something",
            ),
        ]
