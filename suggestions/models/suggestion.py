from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import agencies_where
from suggestions.models.deputy import Deputy, DeputyGroup
from suggestions.models.session import Category, Session

WHOLE_OFFICE = (Role.OFFICE_COORDINATOR, Role.OFFICE_LEADER, Role.AUDITOR)
WHOLE_LIAISON = (Role.CONGRESS_LIAISON, Role.AUDITOR)
WHOLE_AGENCY = (Role.AGENCY_COORDINATOR, Role.REVIEWER, Role.PRINCIPAL)


def _sessions_overseen_by(user):
    """Few ids, so that lists can use the index that begins with the session; read once a request."""
    places = tuple(agencies_where(user, *WHOLE_OFFICE)), tuple(agencies_where(user, *WHOLE_LIAISON))
    known = user.__dict__.setdefault("_sessions_overseen", {})
    if places not in known:
        sessions = Session.objects.filter(
            Q(term__congress__office__in=places[0]) | Q(term__congress__liaison__in=places[1])
        )
        known[places] = list(sessions.values_list("pk", flat=True)) if any(places) else []
    return known[places]


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What the user may know to exist: the office its own congresses', an agency what it handles, a case
        officer what was allocated; a confidential one only those on its list."""
        assignments = self.model.assignments.rel.related_model.objects  # declared in a later module
        handled = assignments.filter(suggestion=OuterRef("pk")).current().handled_by(user)
        listed = CaseAccess.objects.filter(suggestion=OuterRef("pk"), user=user)
        return self.filter(
            Q(session__in=_sessions_overseen_by(user)) | Exists(handled),
            Q(is_confidential=False) | Exists(listed),
        )

    def overseen_by(self, user):
        """Those the user sees as a whole, from the office or the congress body."""
        return self.visible_to(user).filter(session__in=_sessions_overseen_by(user))

    def open(self):
        return self.exclude(state__in=Suggestion.CLOSED)

    def by_urgency(self):
        """Most urgent first: by due date, those without one last, then the newest."""
        return self.order_by(F("due_on").asc(nulls_last=True), "-id")

    def with_list_columns(self):
        """See also the ledger page: what one row shows, in a fixed number of queries."""
        return self.select_related("session").prefetch_related("proposers", "assignments__agency")


class Suggestion(models.Model):
    """代表建议: the case. Its text stands in a table of its own, so that lists never read it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        UNDER_REVIEW = "under_review", _("under review")
        RETURNED = "returned", _("returned to the deputy")
        CONVERTED = "converted", _("converted to a letter")
        TO_ASSIGN = "to_assign", _("to be assigned")
        HANDLING = "handling", _("in handling")
        REPLIED = "replied", _("replied")
        REHANDLING = "rehandling", _("in re-handling")
        CONCLUDED = "concluded", _("concluded")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ARCHIVED = "archived", _("archived")

    class Kind(models.TextChoices):
        SUGGESTION = "suggestion", _("deputy's suggestion")
        PROPOSAL = "proposal", _("CPPCC proposal")

    class Period(models.TextChoices):
        IN_SESSION = "in_session", _("during the session")
        INTER_SESSION = "inter_session", _("between sessions")

    class Wish(models.TextChoices):
        FULL = "full", _("agrees to full publication")
        TITLE_ONLY = "title_only", _("title only")
        NONE = "none", _("does not agree")

    DECIDED = frozenset(
        {
            State.DRAFT,
            State.UNDER_REVIEW,
            State.RETURNED,
            State.CONVERTED,
            State.TO_ASSIGN,
            State.WITHDRAWN,
            State.ARCHIVED,
        }
    )
    """States that are decisions of their own; the others are derived from the assignments."""
    CLOSED = frozenset({State.RETURNED, State.CONVERTED, State.CONCLUDED, State.WITHDRAWN, State.ARCHIVED})

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="suggestions", verbose_name=_("session")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SUGGESTION)
    number = models.CharField(_("number"), max_length=30, blank=True)
    number_key = models.CharField(max_length=30, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    period = models.CharField(_("period"), max_length=20, choices=Period, default=Period.IN_SESSION)
    received_on = models.DateField(_("received on"))
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("category"),
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=0, editable=False)
    due_on = models.DateField(_("due on"), null=True, editable=False)
    is_key = models.BooleanField(_("key suggestion"), default=False)
    key_leader = models.CharField(
        _("supervising leader"), max_length=100, blank=True, help_text=_("Name and post.")
    )
    is_hard = models.BooleanField(_("wide-ranging or hard"), default=False)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    publication_wish = models.CharField(
        _("deputy's wish on publication"), max_length=20, choices=Wish, default=Wish.FULL
    )
    unnamed_proposers = models.PositiveSmallIntegerField(
        _("proposers without names"), default=0, help_text=_("For 等N名: how many are not named.")
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("registered by")
    )

    table = "suggestion"
    SEALED = ("number", "title", "received_on", "is_confidential", "body", "demands", "signers")
    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "kind", "number"],
                # A number that is refused would tell off its list that a confidential case exists.
                condition=~Q(number="") & Q(is_confidential=False),
                name="suggestions_suggestion_number",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="suggestions_suggestion_title"),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="suggestions_by_due"),
            models.Index(fields=["session", "state", "due_on", "id"], name="suggestions_by_session"),
            models.Index(fields=["state"], name="suggestions_by_state"),
            models.Index(fields=["session", "number_key"], name="suggestions_by_number"),
        ]

    def __str__(self):
        return f"{self.number or '—'} {self.title}"

    def get_absolute_url(self):
        return reverse("case", args=[self.pk])

    @property
    def case(self):
        return self

    @property
    def body(self):
        return self.text.body

    @property
    def demands(self):
        return [(item.order, item.title, item.text) for item in self.items.all()]

    @property
    def signers(self):
        return [(proposer.order, proposer.name, proposer.part) for proposer in self.proposers.all()]

    def party(self, side):
        return self.session.party(side)

    @property
    def label(self):
        """What messages and logs may say of it: of a confidential one the number only."""
        return self.number or f"#{self.pk}" if self.is_confidential else str(self)


class SuggestionText(models.Model):
    suggestion = models.OneToOneField(Suggestion, models.CASCADE, primary_key=True, related_name="text")
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of a suggestion")
        verbose_name_plural = _("texts of suggestions")


class ProposerQuerySet(models.QuerySet):
    def reachable(self):
        """Without deputies who left while their term went on: nobody writes to them. See also Proposer.has_left."""
        return self.exclude(deputy__left_on__isnull=False)

    def unsettled(self):
        """Who left, and the office has not said who gets the letter in their place."""
        return self.filter(deputy__left_on__isnull=False, addressee_decision__isnull=True)


class Proposer(models.Model):
    """A deputy or a delegation in a suggestion, with the name of that day."""

    class Part(models.TextChoices):
        LEAD = "lead", _("lead deputy")
        CO_SIGNER = "co_signer", _("co-signer")

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="proposers")
    deputy = models.ForeignKey(
        Deputy, models.PROTECT, null=True, blank=True, related_name="proposed", verbose_name=_("deputy")
    )
    group = models.ForeignKey(
        DeputyGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposed",
        verbose_name=_("delegation"),
    )
    part = models.CharField(_("part"), max_length=10, choices=Part)
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=50)

    objects = ProposerQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposer")
        verbose_name_plural = _("proposers")
        ordering = ["suggestion", "order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deputy__isnull=False, group__isnull=True)
                | Q(deputy__isnull=True, group__isnull=False),
                name="suggestions_proposer_deputy_or_group",
            ),
            models.UniqueConstraint(
                fields=["suggestion"], condition=Q(part="lead"), name="suggestions_proposer_one_lead"
            ),
            models.UniqueConstraint(
                fields=["suggestion", "deputy"],
                condition=Q(deputy__isnull=False),
                name="suggestions_proposer_deputy_once",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def contact(self):
        """The person to be reached: the deputy, or the head of the delegation."""
        return self.deputy or self.group.head

    @property
    def has_left(self):
        return self.deputy is not None and self.deputy.left_on is not None

    @property
    def name_today(self):
        """How a letter that is not written yet addresses them; the row itself keeps the name of its day."""
        return (self.deputy or self.group).name


class RequestItem(models.Model):
    """事项: one demand inside a suggestion, with its own outcome."""

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("item"), max_length=200)
    text = models.TextField(_("details"), blank=True)

    class Meta:
        verbose_name = _("request item")
        verbose_name_plural = _("request items")
        ordering = ["suggestion", "order"]
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "order"], name="suggestions_item_order"),
            models.CheckConstraint(condition=~Q(title=""), name="suggestions_item_title"),
        ]

    def __str__(self):
        return self.title


class CaseAccess(models.Model):
    """The named list of a confidential case: it beats every role."""

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="access_list")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=100)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("access to a confidential case")
        verbose_name_plural = _("access to confidential cases")
        constraints = [models.UniqueConstraint(fields=["suggestion", "user"], name="suggestions_access_once")]
