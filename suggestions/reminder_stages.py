"""The ladder of reminders as a place lays it down: data in the rule profile, and what can be wrong with it.

    {"default": [{"wd": -10, "to": ["officer"]}, …, {"wd": 10, "to": ["officer", "principal", "office"]}], …}

`wd` are working days from the due date, negative before it; they are the number a stage goes by.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FARTHEST = 250


class Target(models.TextChoices):
    """Who is told at a stage, from the desk upwards."""

    OFFICER = "officer", gettext_lazy("who owes it")
    COORDINATOR = "coordinator", gettext_lazy("coordinator")
    DEPUTY_HEAD = "deputy_head", gettext_lazy("deputy head")
    PRINCIPAL = "principal", gettext_lazy("principal")
    OFFICE = "office", gettext_lazy("assigning office")
    OFFICE_LEADER = "office_leader", gettext_lazy("leader of the assigning office")


class LadderName(models.TextChoices):
    """A place lays down the first; what has no ladder of its own follows it."""

    DEFAULT = "default", gettext_lazy("reply and co-handling opinion")
    STEP = "step", gettext_lazy("steps on the way")
    OFFICE = "office", gettext_lazy("decisions of the assigning office")
    EVALUATION = "evaluation", gettext_lazy("evaluation and what follows it")
    COMMITMENT = "commitment", gettext_lazy("commitment")
    INTERNAL = "internal", gettext_lazy("internal dates")
    LAST_WEEK = "last_week", gettext_lazy("sign-off in the last week")


INSTEAD = {LadderName.LAST_WEEK: LadderName.INTERNAL}
"""Which ladder counts where this one is not laid down; for the others the default one."""


def stages_of(ladders, name):
    """The stages of a ladder, earliest first."""
    for wanted in (name, INSTEAD.get(name), LadderName.DEFAULT):
        if wanted in ladders:
            return ladders[wanted]
    return []


def check_ladders(ladders):
    """Raises ValidationError with every mistake and the key it stands under."""
    if not isinstance(ladders, dict) or LadderName.DEFAULT not in ladders:
        raise ValidationError(_("The ladders are an object with the key “default”."))
    wrong = []
    for name, stages in ladders.items():
        if name not in LadderName:
            known = "、".join(LadderName)
            wrong.append(_("“%(key)s” is no ladder; there are: %(known)s.") % {"key": name, "known": known})
        else:
            wrong += _wrong_in(name, stages)
    if wrong:
        raise ValidationError(wrong)


def _wrong_in(name, stages):
    if not isinstance(stages, list) or not stages:
        yield _("“%(key)s”: a list of at least one stage.") % {"key": name}
        return
    before = None
    for number, stage in enumerate(stages, start=1):
        key = f"{name}[{number}]"
        if problem := _wrong_with(stage):
            yield f"“{key}”: {problem}"
            return
        if before is not None and stage["wd"] <= before:
            yield _("“%(key)s”: the stages go from the earliest to the latest, each day once.") % {"key": key}
            return
        before = stage["wd"]


def _wrong_with(stage):
    if not isinstance(stage, dict) or set(stage) != {"wd", "to"}:
        return _("A stage has the keys “wd” and “to”.")
    if type(stage["wd"]) is not int or abs(stage["wd"]) > FARTHEST:
        return _("“wd” is a whole number between -%(most)s and %(most)s.") % {"most": FARTHEST}
    told = stage["to"]
    if not isinstance(told, list) or not told or len(set(map(str, told))) != len(told):
        return _("“to” names at least one level, each once.")
    if unknown := [level for level in told if level not in Target.values]:
        return _("“%(level)s” is no level; there are: %(known)s.") % {
            "level": unknown[0],
            "known": "、".join(Target),
        }
    return ""
