"""What must hold before a draft goes to sign-off: one list for the page and the step."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies import clock
from replies.workflow.opinions import co_assignments, owed_on
from suggestions.models import Assignment, RuleProfile

Gate = RuleProfile.Gate


@dataclass(frozen=True)
class Finding:
    """Something the draft lacks: `blocks` it, or only warns; `field` is where it is mended."""

    text: str
    field: str = ""
    blocks: bool = True


def findings(reply):
    version = reply.latest
    if version is None:
        return [Finding(_("There is no draft yet. Write and save one first."))]
    return [
        *_contact(reply.assignment),
        *_opinions(reply.assignment, version),
        *_answers(reply.assignment, version),
        *_contact_line(version),
    ]


def blocking(reply):
    return [finding for finding in findings(reply) if finding.blocks]


def _contact(assignment):
    gate = assignment.profile.contact_gate
    if gate != Gate.OFF and not assignment.contacts.exists():
        yield Finding(
            _("No contact with a deputy is logged. Log one first."), "contact", blocks=gate == Gate.HARD
        )


def _opinions(assignment, version):
    today = clock.today()
    for co in co_assignments(assignment).select_related("agency"):
        if co.state != Assignment.State.OPINION_GIVEN:
            yield from _outstanding(co, version, today)
        elif co.opinion.open_disagreement:
            text = _("%(agency)s does not agree: withdraw the mark, or have the assigning office decide.")
            yield Finding(text % {"agency": co.agency}, "opinions")
        elif not co.opinion.treatment:
            yield Finding(_("Say how the opinion of %(agency)s is used.") % {"agency": co.agency}, "opinions")


def _outstanding(co, version, today):
    """Past its limit the work may go on when the draft names the missing opinion; hard gates always wait."""
    due_on = owed_on(co)
    names = {"agency": co.agency, "day": due_on.isoformat()}
    if due_on >= today or co.profile.co_opinion_gate == Gate.HARD:
        yield Finding(_("The opinion of %(agency)s is outstanding (due %(day)s).") % names, "opinions")
    elif (
        co.agency.short_name not in version.missing_opinions
        and co.agency.name not in version.missing_opinions
    ):
        text = _(
            "The opinion of %(agency)s is overdue since %(day)s: name it under “missing opinions” to go on."
        )
        yield Finding(text % names, "missing_opinions")


def _answers(assignment, version):
    answers = {answer.item_id: answer for answer in version.answers.select_related("outcome")}
    for item in assignment.items.all():
        answer, name = answers.get(item.pk), {"item": item.title}
        if answer is None or not answer.done:
            yield Finding(_("Item “%(item)s” has no answer.") % name, f"item-{item.pk}")
        elif answer.outcome is None:
            yield Finding(_("Item “%(item)s” has no result class.") % name, f"item-{item.pk}")
        else:
            yield from _obligations(answer, item)
    if version.overall_class is None:
        yield Finding(_("The overall result class is missing."), "overall_class")


def _obligations(answer, item):
    labels = {
        "plan": _("plan and progress"),
        "finish_on": _("finish date"),
        "reason": _("reason"),
        "reported_to": _("to whom it was reported upward"),
    }
    for obligation in answer.outcome.obligations:
        if not getattr(answer, obligation):
            text = _("Item “%(item)s”: class %(mark)s needs the %(what)s.")
            names = {"item": item.title, "mark": answer.outcome.letter, "what": labels[obligation]}
            yield Finding(text % names, f"item-{item.pk}")


def _contact_line(version):
    if not version.contact_person or not version.contact_phone:
        yield Finding(_("The contact person or telephone of the letter is missing."), "contact_person")


def proposed_class(answers):
    """The worst class of the items, by rank, or None while one is missing."""
    outcomes = [answer.outcome for answer in answers]
    if not outcomes or None in outcomes:
        return None
    return max(outcomes, key=lambda outcome: outcome.rank)
