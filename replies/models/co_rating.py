from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from replies.models.evaluation import Evaluation
from suggestions.models import Assignment, Suggestion


class CoRatingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's and the congress body's; once the evaluation is released the rated agency's and the lead's."""
        handled = Assignment.objects.handled_by(user)
        concerned = Q(assignment__in=handled) | Q(
            evaluation__assignment__in=handled.filter(part__in=Assignment.ANSWERING)
        )
        return self.filter(
            Q(assignment__suggestion__in=Suggestion.objects.overseen_by(user))
            | Q(concerned, evaluation__released_at__isnull=False),
            assignment__suggestion__in=Suggestion.objects.visible_to(user),
        )

    def given(self):
        """Without those that a correction took back."""
        return self.exclude(mark="")


class CoRating(models.Model):
    """对协办单位的评价: what a deputy thinks of one co-handler's part, beside the evaluation of the letter."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="co_ratings")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="co_ratings", verbose_name=_("co-handler")
    )
    mark = models.CharField(
        _("mark"), max_length=30, blank=True, help_text=_("Empty once a correction took it back.")
    )
    comment = models.CharField(_("comment"), max_length=300, blank=True)

    SEALED = ("evaluation_id", "assignment_id", "mark", "comment")
    objects = CoRatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation of a co-handler")
        verbose_name_plural = _("evaluations of co-handlers")
        ordering = ["evaluation", "assignment"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "assignment"], name="replies_co_rating_once")
        ]

    def __str__(self):
        return f"{self.evaluation.proposer} {self.assignment.agency_name} {self.mark}"

    @property
    def case(self):
        return self.evaluation.case

    @property
    def label(self):
        """The word of the mark, as the profile has it."""
        labels = {option["code"]: option["label"] for option in self.assignment.profile.evaluate_options}
        return labels.get(self.mark, self.mark)
