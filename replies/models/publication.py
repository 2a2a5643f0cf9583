import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies import clock
from replies.models.reply import Reply, ReplyVersion
from suggestions.models import Suggestion


class PublicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(reply__in=Reply.objects.visible_to(user))


class Publication(models.Model):
    """The decision whether and how suggestion and reply are published: proposal, secrecy review, publishing."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        REVIEWED = "reviewed", _("passed the secrecy review")
        PUBLISHED = "published", _("published")
        WITHHELD = "withheld", _("withheld")
        WITHDRAWN = "withdrawn", _("withdrawn from the public pages")

    reply = models.OneToOneField(Reply, models.PROTECT, related_name="publication")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.PROPOSED)
    revision = models.PositiveIntegerField(default=0, editable=False)
    disclosure = models.CharField(_("disclosure"), max_length=20, choices=ReplyVersion.Disclosure)
    ground = models.CharField(_("legal ground"), max_length=300, blank=True)
    abstract = models.TextField(_("abstract"), blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_version = models.PositiveSmallIntegerField(_("reviewed version"), null=True)
    review_note = models.CharField(_("remark of the review"), max_length=300, blank=True)
    removed = models.TextField(
        _("passages taken out"),
        blank=True,
        help_text=_("One passage a line; the published copy never holds them."),
    )

    table = "publication"
    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_by__isnull=True) | ~models.Q(reviewed_by=models.F("proposed_by")),
                name="replies_publication_two_persons",
            ),
            models.CheckConstraint(
                condition=~models.Q(disclosure="withheld") | ~models.Q(ground=""),
                name="replies_publication_withheld_ground",
            ),
        ]

    @property
    def case(self):
        return self.reply.case

    @property
    def is_frozen(self):
        return self.reply.is_frozen

    @property
    def piece(self):
        """What the public reads now; None before publication and after a withdrawal."""
        return self.piece_of(self.case)

    def piece_of(self, suggestion):
        """Of a merged reply each suggestion has a piece of its own."""
        return self.pieces.filter(withdrawn_at__isnull=True, suggestion=suggestion).first()

    @property
    def passages_removed(self):
        return [line for line in self.removed.splitlines() if line]

    def party(self, side):
        return self.reply.party(side)


def new_public_id():
    return secrets.token_hex(6)


class PublishedPieceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(suggestion__in=Suggestion.objects.visible_to(user))

    def on_show(self):
        return self.filter(withdrawn_at__isnull=True)


class PublishedPiece(models.Model):
    """What the public reads: a copy, never a filter over internal rows. No column of it is read from elsewhere.

    `search_text` holds the words of the piece itself in the form they are searched in.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="pieces")
    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="published")
    session_name = models.CharField(_("session"), max_length=50)
    number = models.CharField(_("number"), max_length=30, blank=True)
    title = models.CharField(_("title"), max_length=200)
    proposers = models.TextField(_("deputies"))
    year = models.PositiveSmallIntegerField(_("year"))
    agency_name = models.CharField(_("agency"), max_length=100)
    co_handlers = models.TextField(_("co-handlers"), blank=True)
    publisher_name = models.CharField(_("publisher"), max_length=100)
    category_name = models.CharField(_("category"), max_length=50, blank=True)
    class_label = models.CharField(_("result"), max_length=50, blank=True)
    suggestion_text = models.TextField(_("text of the suggestion"), blank=True)
    letter = models.TextField(_("letter"), blank=True)
    abstract = models.TextField(_("abstract"), blank=True)
    document_number = models.CharField(_("document number"), max_length=50, blank=True)
    dated_on = models.DateField(_("date of the letter"))
    published_on = models.DateField(_("published on"))
    published_at = models.DateTimeField(_("published at"), default=clock.now)
    search_text = models.TextField(editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    objects = PublishedPieceQuerySet.as_manager()

    class Meta:
        verbose_name = _("published piece")
        verbose_name_plural = _("published pieces")
        ordering = ["-published_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "suggestion"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="replies_piece_one_on_show",
            )
        ]
        indexes = [
            models.Index(
                fields=["-published_on", "-id"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="replies_public_list",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("replies:public_piece", args=[self.public_id])

    @property
    def index_number(self):
        """索引号: the same for good, and not to be counted up."""
        return f"JYBL-{self.year}-{self.public_id}" if self.pk else ""
