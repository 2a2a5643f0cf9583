from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from replies.models.letter import Letter
from suggestions.models import RequestItem, ResultClass, Suggestion


class ResultClassChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody's who sees the case: it is about a letter that was sent."""
        return self.filter(letter__suggestion__in=Suggestion.objects.visible_to(user))


class ResultClassChange(models.Model):
    """结果类别变更: from this day on an item, or the whole letter where no item is named, counts as another class.

    The letter stays as it was sent; what counted on an earlier day can always be told again.
    """

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="class_changes")
    item = models.ForeignKey(
        RequestItem, models.PROTECT, null=True, related_name="class_changes", verbose_name=_("request item")
    )
    old = models.ForeignKey(ResultClass, models.PROTECT, related_name="+", verbose_name=_("class before"))
    new = models.ForeignKey(ResultClass, models.PROTECT, related_name="+", verbose_name=_("class"))
    on = models.DateField(_("on"), help_text=_("The day it was recorded: earlier reports stay as they were."))
    reason = models.TextField(_("reason"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    SEALED = ("letter_id", "item_id", "old_id", "new_id", "on", "reason")
    objects = ResultClassChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of the result class")
        verbose_name_plural = _("changes of the result class")
        ordering = ["letter", "on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(old=models.F("new")), name="replies_class_change_differs"),
            models.CheckConstraint(condition=~Q(reason=""), name="replies_class_change_reason"),
        ]

    def __str__(self):
        return f"{self.old.letter} → {self.new.letter}"

    @property
    def case(self):
        return self.letter.suggestion
