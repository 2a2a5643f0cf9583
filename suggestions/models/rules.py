"""Every limit, scheme and switch of a congress is a row that an administrator edits, never a number in code."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from suggestions.models.calendar import CalendarDay
from suggestions.reminder_stages import check_ladders


class ResultScheme(models.Model):
    """A set of result classes, such as Chongqing's A–D."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("result class scheme")
        verbose_name_plural = _("result class schemes")

    def __str__(self):
        return self.name


class ResultClass(models.Model):
    """A row of a scheme: its mark, its words, and what it obliges the reply to say."""

    class CountsAs(models.TextChoices):
        RESOLVED = "resolved", _("resolved or adopted")
        IN_PLAN = "in_plan", _("in plan")
        REFERENCE = "reference", _("for reference")
        HIGHER = "higher", _("matter of a higher authority")
        NONE = "none", _("no class")

    OBLIGATIONS = ("plan", "finish_on", "reason", "reported_to")

    scheme = models.ForeignKey(ResultScheme, models.PROTECT, related_name="classes", verbose_name=_("scheme"))
    letter = models.CharField(
        _("mark"), max_length=10, blank=True, help_text=_("Empty for a reply without any class.")
    )
    label = models.CharField(_("label"), max_length=50)
    wordings = models.JSONField(
        _("wordings in the letter"),
        default=list,
        help_text=_("The first is proposed; the drafter may choose."),
    )
    obligations = models.JSONField(
        _("obliges to"), default=list, blank=True, help_text=_("Among plan, finish_on, reason, reported_to.")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), help_text=_("The worst class has the highest rank."))
    counts_as = models.CharField(_("counts as"), max_length=20, choices=CountsAs)

    class Meta:
        verbose_name = _("result class")
        verbose_name_plural = _("result classes")
        ordering = ["scheme", "rank"]
        constraints = [models.UniqueConstraint(fields=["scheme", "letter"], name="suggestions_class_once")]

    def __str__(self):
        return " ".join(dict.fromkeys(filter(None, [self.letter, self.label])))

    @property
    def mark(self):
        """How it is named in few characters: some places have no letters, only words."""
        return self.letter or self.label

    @property
    def usual_wording(self):
        return self.wordings[0] if self.wordings else ""


class RuleProfile(models.Model):
    """The rules of one place in one version. Once a session uses it an edit makes the next version.

    WD = working days. An empty limit is not laid down in that place. `sources` names article and law of each key.
    """

    class Gate(models.TextChoices):
        HARD = "hard", _("refuses")
        SOFT = "soft", _("warns")
        OFF = "off", _("off")

    class Precheck(models.TextChoices):
        NONE = "none", _("none")
        KEY = "key", _("key suggestions")
        ALL = "all", _("all suggestions")

    class Extender(models.TextChoices):
        NONE = "none", _("the principal of the agency, who tells the deputy")
        NPC_OFFICE = "npc_office", _("the congress body")
        GOV_OFFICE = "gov_office", _("the assigning office")

    class CountFrom(models.TextChoices):
        ASSIGNED = "assigned", _("from the assignment")
        RECEIVED = "received", _("from receipt")

    code = models.CharField(_("code"), max_length=10)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=100)
    is_default = models.BooleanField(_("default"), default=False)

    assign_inter_session_wd = models.PositiveSmallIntegerField(
        _("assign inter-session ones (WD)"), null=True, blank=True
    )
    sign_for_wd = models.PositiveSmallIntegerField(_("sign for (WD)"), default=2)
    objection_wd = models.PositiveSmallIntegerField(_("object (WD)"), null=True, blank=True)
    objection_from = models.CharField(
        _("object, counted"), max_length=10, choices=CountFrom, default="assigned"
    )
    reassign_wd = models.PositiveSmallIntegerField(_("reassign (WD)"), null=True, blank=True)
    contact_wd = models.PositiveSmallIntegerField(_("contact the deputy (WD)"), null=True, blank=True)
    contact_from = models.CharField(
        _("contact, counted"), max_length=10, choices=CountFrom, default="received"
    )
    contact_gate = models.CharField(
        _("no sign-off without contact"), max_length=5, choices=Gate, default=Gate.HARD
    )
    co_opinion_wd = models.PositiveSmallIntegerField(_("co-handling opinion (WD)"), null=True, blank=True)
    co_opinion_months = models.PositiveSmallIntegerField(
        _("co-handling opinion (months)"), null=True, blank=True
    )
    co_opinion_redo_wd = models.PositiveSmallIntegerField(
        _("co-handling opinion again (WD)"), null=True, blank=True
    )
    co_opinion_gate = models.CharField(
        _("no sign-off without opinions"), max_length=5, choices=Gate, default=Gate.HARD
    )
    reply_months = models.PositiveSmallIntegerField(_("reply (months)"), default=3)
    reply_months_hard = models.PositiveSmallIntegerField(_("reply to hard ones (months)"), default=6)
    reply_fixed_on = models.CharField(_("reply by fixed day (MM-DD)"), max_length=5, blank=True)
    roll_forward = models.BooleanField(_("rest day moves to the next working day"), default=True)
    extension_approver = models.CharField(
        _("extension decided by"), max_length=20, choices=Extender, default=Extender.GOV_OFFICE
    )
    approval_step_wd = models.PositiveSmallIntegerField(_("a sign-off step (WD)"), default=2)
    dispatch_wd = models.PositiveSmallIntegerField(_("dispatch (WD)"), default=3)
    internal_draft_wd = models.PositiveSmallIntegerField(_("draft, before due (WD)"), default=20)
    internal_office_wd = models.PositiveSmallIntegerField(_("office check, before due (WD)"), default=10)
    internal_leader_wd = models.PositiveSmallIntegerField(_("leaders, before due (WD)"), default=7)
    internal_dispatch_wd = models.PositiveSmallIntegerField(_("dispatch, before due (WD)"), default=3)

    withdrawal = models.CharField(_("withdrawal"), max_length=20, default="any_time")
    joint_withdrawal_all = models.BooleanField(_("joint withdrawal needs all"), default=False)
    several_leads = models.BooleanField(_("several lead agencies"), default=False)
    delegation_may_propose = models.BooleanField(_("delegations may propose"), default=False)
    approval_chain = models.JSONField(_("sign-off chain"), default=list)
    key_chain = models.JSONField(
        _("sign-off chain of key suggestions"),
        default=list,
        blank=True,
        help_text=_("Levels that no agency leaves out for a key suggestion."),
    )
    office_precheck = models.CharField(
        _("pre-check by the assigning office"), max_length=10, choices=Precheck, default=Precheck.NONE
    )

    class_scheme = models.ForeignKey(ResultScheme, models.PROTECT, verbose_name=_("result classes"))
    overall_class_rule = models.CharField(_("overall class"), max_length=20, default="worst")
    class_mark_on_letter = models.BooleanField(_("class mark on the letter"), default=False)

    evaluate_wd = models.PositiveSmallIntegerField(_("evaluate (WD)"), default=20)
    evaluate_options = models.JSONField(_("marks"), default=list)
    evaluate_axes = models.JSONField(_("axes"), default=list)
    evaluate_on = models.JSONField(_("evaluated are"), default=list)
    evaluation_release = models.CharField(_("evaluation released"), max_length=10, default="at_once")
    evaluation_channel = models.CharField(_("evaluation channel"), max_length=50, blank=True)
    co_signer_mark = models.CharField(_("mark that counts"), max_length=10, default="lead")
    reason_required_if = models.JSONField(_("marks that need a reason"), default=list)
    evaluate_urge_wd = models.PositiveSmallIntegerField(_("evaluate once urged (WD)"), default=5)
    no_response = models.CharField(_("no response"), max_length=30, default="exclude_from_rate")
    rehandle_order_wd = models.PositiveSmallIntegerField(_("decide on re-handling (WD)"), default=5)
    rehandle_months = models.PositiveSmallIntegerField(_("re-handling (months)"), default=2)
    rehandle_co_opinion_wd = models.PositiveSmallIntegerField(_("opinion in re-handling (WD)"), default=15)
    rehandle_auto_rounds = models.PositiveSmallIntegerField(_("automatic rounds"), default=1)

    publish_wd = models.PositiveSmallIntegerField(_("publish (WD)"), default=20)
    publication_contact = models.CharField(_("contact on published copies"), max_length=10, default="office")
    reminder_ladder = models.JSONField(
        _("ladder of reminders"),
        default=dict,
        help_text=_("Ladder by ladder the stages: working days from the due date, and who is told."),
    )
    reminder_repeat_wd = models.PositiveSmallIntegerField(
        _("remind again after the last stage, every (WD)"), null=True, blank=True
    )
    reminder_from_hour = models.PositiveSmallIntegerField(_("reminders leave from (hour)"), default=8)
    reminder_until_hour = models.PositiveSmallIntegerField(_("reminders leave until (hour)"), default=18)
    sources = models.JSONField(_("sources"), default=dict, blank=True)

    class Meta:
        verbose_name = _("rule profile")
        verbose_name_plural = _("rule profiles")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="suggestions_profile_version"),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="suggestions_profile_default"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    reminder_from_hour__lt=models.F("reminder_until_hour"), reminder_until_hour__lte=24
                ),
                name="suggestions_profile_sending_hours",
            ),
            models.CheckConstraint(
                condition=models.Q(reminder_repeat_wd__isnull=True) | models.Q(reminder_repeat_wd__gt=0),
                name="suggestions_profile_repeat",
            ),
        ]

    def __str__(self):
        return f"{self.name} v{self.version}"

    @property
    def is_used(self):
        return self.sessions.exists() or self.assignments.exists()

    def clean(self):
        """Says which key is wrong: the ladder is typed by hand."""
        super().clean()
        try:
            check_ladders(self.reminder_ladder)
        except ValidationError as error:
            raise ValidationError({"reminder_ladder": error.messages}) from None
        if not self.reminder_from_hour < self.reminder_until_hour <= 24:
            raise ValidationError({"reminder_until_hour": _("Later than the first hour, and 24 at most.")})
        if self.reminder_repeat_wd == 0:
            raise ValidationError({"reminder_repeat_wd": _("At least 1, or empty.")})

    def clock(self):
        return CalendarDay.objects.clock(roll_forward=self.roll_forward)
