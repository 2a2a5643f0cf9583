"""Every limit, scheme and switch of a congress is a row that an administrator edits, never a number in code."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from suggestions.deadlines import Clock


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

    OBLIGATIONS = ("plan", "finish_on", "reason", "reported_to")

    scheme = models.ForeignKey(ResultScheme, models.PROTECT, related_name="classes", verbose_name=_("scheme"))
    letter = models.CharField(_("mark"), max_length=10)
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
        return f"{self.letter} {self.label}"


class RuleProfile(models.Model):
    """The rules of one place in one version. Once a session uses it an edit makes the next version.

    WD = working days. An empty limit is not laid down in that place. `sources` names article and law of each key.
    """

    class Gate(models.TextChoices):
        HARD = "hard", _("refuses")
        SOFT = "soft", _("warns")
        OFF = "off", _("off")

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
    extension_approver = models.CharField(_("extension decided by"), max_length=20, default="gov_office")
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
    no_response = models.CharField(_("no response"), max_length=30, default="exclude_from_rate")
    rehandle_months = models.PositiveSmallIntegerField(_("re-handling (months)"), default=2)
    rehandle_co_opinion_wd = models.PositiveSmallIntegerField(_("opinion in re-handling (WD)"), default=15)
    rehandle_auto_rounds = models.PositiveSmallIntegerField(_("automatic rounds"), default=1)

    publish_wd = models.PositiveSmallIntegerField(_("publish (WD)"), default=20)
    publication_contact = models.CharField(_("contact on published copies"), max_length=10, default="office")
    reminder_before_wd = models.JSONField(_("remind before (WD)"), default=list)
    reminder_after_wd = models.JSONField(_("remind after (WD)"), default=list)
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
        ]

    def __str__(self):
        return f"{self.name} v{self.version}"

    @property
    def is_used(self):
        return self.sessions.exists() or self.assignments.exists()

    def clock(self):
        return CalendarDay.objects.clock(roll_forward=self.roll_forward)


class CalendarDayQuerySet(models.QuerySet):
    def clock(self, *, roll_forward=True):
        """The Clock of today's calendar; a year is known when its holidays stand in the table."""
        days = {day: (working, name) for day, working, name in self.values_list("date", "is_working", "name")}
        years = frozenset(day.year for day, (working, _name) in days.items() if not working)
        return Clock(days=days, known_years=years, roll_forward=roll_forward)


class CalendarDay(models.Model):
    """A day that differs from the rule "Monday to Friday": a holiday, or a weekend day that is worked."""

    date = models.DateField(_("date"), primary_key=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=50)
    source = models.CharField(_("source"), max_length=100, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar")
        ordering = ["date"]

    def __str__(self):
        return f"{self.date} {self.name}"
