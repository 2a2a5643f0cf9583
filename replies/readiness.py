"""What must hold before a draft goes to sign-off: one list for the page and the step."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies import clock
from replies.compose import is_named, items_of
from replies.workflow.opinions import co_assignments, owed_on
from suggestions.models import Assignment, RuleProfile
from suggestions.workflow import joint_leads_of

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
        *_merged(reply, version),
        *(found for line in reply.lines for found in _contact(line)),
        *(found for line in reply.lines for found in _addressees(line)),
        *(found for line in reply.lines for found in _joint_leads(line)),
        *(found for line in reply.lines for found in _opinions(line, version)),
        *_answers(reply, version),
        *_contact_line(version),
    ]


def blocking(reply):
    return [finding for finding in findings(reply) if finding.blocks]


def _merged(reply, version):
    """并案: the others are taken up by the agency, and words that name one suggestion stand in no letter of all."""
    for line in reply.assignment.guests:
        if line.state != Assignment.State.WORKING:
            text = _("No. %(number)s, answered in this reply, is not signed for or allocated yet.")
            yield Finding(text % {"number": _name(line)}, f"case-{line.suggestion_id}")
    if reply.other_cases and "收悉" in version.opening:
        text = _("The letters say by themselves which suggestion was received: leave it out of the opening.")
        yield Finding(text, "opening")


def _name(line):
    return line.suggestion.number or line.suggestion.title


def _addressees(line):
    for proposer in line.suggestion.proposers.unsettled():
        text = _("%(name)s is no longer a deputy: the assigning office decides who gets the letter.")
        yield Finding(text % {"name": proposer.name}, blocks=False)


def _contact(assignment):
    gate = assignment.profile.contact_gate
    if gate != Gate.OFF and not assignment.contacts.exists():
        text = _("No contact with a deputy is logged. Log one first.")
        if assignment.is_guest or assignment.guests:
            text = _("No contact with a deputy of No. %(number)s is logged. Log one first.")
            text %= {"number": _name(assignment)}
        field = f"contact-{assignment.pk}" if assignment.is_guest else "contact"
        yield Finding(text, field, blocks=gate == Gate.HARD)


def _joint_leads(assignment):
    """They sign the reply with the lead and are answered for by it: nobody does so unawares."""
    for joint in joint_leads_of(assignment).select_related("agency"):
        if joint.state != Assignment.State.WORKING:
            text = _("%(agency)s, joint lead agency, has not taken up the suggestion yet.")
            yield Finding(text % {"agency": joint.agency}, "opinions")


def _opinions(assignment, version):
    today = clock.today()
    rows = co_assignments(assignment).select_related("agency", "opinion", "profile")
    for co in rows.prefetch_related("opinion__disagreements"):
        if co.state != Assignment.State.OPINION_GIVEN:
            yield from _outstanding(co, version, today)
        elif co.opinion.open_disagreement:
            text = _("%(agency)s does not agree: withdraw the mark, or have the assigning office decide.")
            yield Finding(text % {"agency": co.agency}, "opinions")
        elif not co.opinion.treatment:
            yield Finding(_("Say how the opinion of %(agency)s is used.") % {"agency": co.agency}, "opinions")
        if co.state == Assignment.State.OPINION_GIVEN and is_named(co, version.missing_opinions):
            text = _("The opinion of %(agency)s has come: leave it out of the missing opinions.")
            yield Finding(text % {"agency": co.agency}, "missing_opinions", blocks=False)


def _outstanding(co, version, today):
    """Past its limit the work may go on when the draft names the missing opinion; hard gates always wait."""
    due_on = owed_on(co)
    names = {"agency": co.agency, "day": due_on.isoformat()}
    if due_on >= today or co.profile.co_opinion_gate == Gate.HARD:
        yield Finding(_("The opinion of %(agency)s is outstanding (due %(day)s).") % names, "opinions")
    elif not is_named(co, version.missing_opinions):
        text = _(
            "The opinion of %(agency)s is overdue since %(day)s: name it under “missing opinions” to go on."
        )
        yield Finding(text % names, "missing_opinions")


def _answers(reply, version):
    answers = {answer.item_id: answer for answer in version.answers.select_related("outcome")}
    items = items_of(reply)
    asked = {item.pk for item in items}
    for item in items:
        answer, name = answers.get(item.pk), {"item": item.title}
        if answer is not None and answer.same_as_id in asked:
            continue  # answered with the other item, which is asked itself
        if answer is not None and answer.left_to_id:
            continue  # another agency answers it by itself
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
            names = {"item": item.title, "mark": answer.outcome.mark, "what": labels[obligation]}
            yield Finding(text % names, f"item-{item.pk}")


def _contact_line(version):
    if not version.contact_person or not version.contact_phone:
        yield Finding(_("The contact person or telephone of the letter is missing."), "contact_person")


def proposed_class(answers):
    """The worst class of the items, by rank, or None while one is missing."""
    outcomes = [row.outcome for row in answers if row.same_as_id is None and row.left_to_id is None]
    if not outcomes or None in outcomes:
        return None
    return max(outcomes, key=lambda outcome: outcome.rank)
