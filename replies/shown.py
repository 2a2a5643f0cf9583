"""What the pages of a reply show: its chain, its checklist, what the drafter has beside the draft."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import SigningDelegation
from agencies.permissions import Action, is_granted
from replies import letters, offers, whys
from replies.compose import compose, told
from replies.differences import compare
from replies.models import ApprovalStep, Commitment, Contact, Evaluation, Opinion, Publication, Reply
from replies.readiness import findings
from replies.undoing import may_be_redone
from replies.workflow.opinions import co_assignments, is_settled, owed_on
from suggestions import tones
from suggestions.lights import lights_for_today
from suggestions.workflow import open_steps

Step = ApprovalStep.State
STRIP = {Step.PASSED: "done", Step.CURRENT: "current", Step.SENT_BACK: "back"}
TONES = {
    **tones.ASSIGNMENT,
    Reply.State.DRAFTING: "progress",
    Reply.State.IN_REVIEW: "progress",
    Reply.State.SIGNED: "waiting",
    Reply.State.NUMBERED: "waiting",
    Reply.State.DISPATCHED: "good",
    Opinion.State.GIVEN: "good",
    Commitment.State.OPEN: "progress",
    Commitment.State.FULFILLED: "good",
    Commitment.State.CARRIED_OVER: "ended",
    Commitment.State.DROPPED: "bad",
    Evaluation.State.INVITED: "waiting",
    Evaluation.State.LAPSED: "ended",
    Publication.State.PROPOSED: "progress",
    Publication.State.REVIEWED: "progress",
    Publication.State.PUBLISHED: "good",
    Publication.State.WITHHELD: "ended",
    Publication.State.WITHDRAWN: "ended",
}


def light_of_part(lights, assignment):
    """The light of an agency's part, leading to why it is that day; of an opinion being redone that of its own limit."""
    url = whys.url_of_part(assignment)
    due_on = owed_on(assignment)
    if due_on == assignment.due_on:
        return lights.light_of_assignment(assignment, url=url)
    return lights.light_of(due_on, is_open=assignment.is_owing, url=url)


def head_of(assignment):
    """The line over the heading: which case, whose reply, until when."""
    return {
        "suggestion": assignment.suggestion,
        "assignment": assignment,
        "merged": [line.suggestion for line in assignment.guests],
        "due": light_of_part(lights_for_today(), assignment),
    }


def chain_of(reply):
    """The sign-off chain of the latest attempt, from the drafter on; empty before the first."""
    latest = reply.steps.order_by("attempt").last()
    if latest is None:
        return []
    links = reply.steps.filter(attempt=latest.attempt).select_related("holder", "decided_by", "agency")
    return [_drafting(reply.latest), *_strip(links)]


def countersigning_of(reply):
    """Who countersigns beside whom: all that another agency's signer is shown of the chain, without their words."""
    links = reply.steps.filter(
        attempt=reply.current_step.attempt, kind=ApprovalStep.Kind.COUNTERSIGN
    ).select_related("holder", "decided_by", "agency")
    return [row | {"remark": ""} for row in _strip(links)]


def _strip(links):
    """Those that countersign stand beside each other, with no arrow between them."""
    following = [*[link.order for link in links][1:], None]
    return [
        _link(link) | {"beside": link.order == order} for link, order in zip(links, following, strict=True)
    ]


def _drafting(version):
    note = date_format(clock.local_date(version.saved_at), "m-d")
    return {
        "label": _("Drafting"),
        "person": version.author.name,
        "state": "done",
        "note": note,
        "remark": "",
    }


def who_decided(link):
    """The holder, or 李四（代张三）."""
    if not link.delegation_id:
        return link.holder.name
    return _("%(person)s (for %(holder)s)") % {"person": link.decided_by.name, "holder": link.holder.name}


def step_name(link):
    """The step, with the agency where several countersign."""
    if link.kind != ApprovalStep.Kind.COUNTERSIGN:
        return link.get_kind_display()
    return _("%(agency)s countersigns") % {"agency": link.agency.short_name}


def who_may_decide(link):
    """The holder in turn, with whoever stands in today."""
    found = SigningDelegation.objects.in_force(today=clock.today()).filter(
        holder__user=link.holder_id, holder__agency=link.agency_id
    )
    people = [row.delegate.name for row in found.select_related("delegate")]
    if not people:
        return link.holder.name
    return _("%(holder)s (or %(person)s for them)") % {
        "person": "、".join(people),
        "holder": link.holder.name,
    }


def _link(link):
    note = date_format(clock.local_date(link.decided_at), "m-d") if link.decided_at else ""
    if link.state == Step.CURRENT and link.came_at:
        days = (clock.today() - clock.local_date(link.came_at)).days + 1
        note = _("in turn, day %(days)s") % {"days": days}
    elif link.state == Step.PASSED:
        note = f"✓ {note}"
    return {
        "label": step_name(link),
        "person": who_decided(link),
        "state": STRIP.get(link.state, "todo"),
        "note": note,
        "remark": link.comment,
    }


def checklist(reply):
    """What the draft still lacks, each line leading to where it is mended."""
    if reply is None:
        return []
    return [
        {"text": found.text, "blocks": found.blocks, "url": _mend(reply, found.field)}
        for found in findings(reply)
    ]


def _mend(reply, field):
    assignment = reply.assignment
    if field == "contact":
        return reverse("replies:log_contact", args=[assignment.pk])
    if field.startswith("contact-"):
        return reverse("replies:log_contact", args=[field.removeprefix("contact-")])
    if field.startswith("case-"):
        return reverse("case", args=[field.removeprefix("case-")])
    if field == "opinions":
        return reverse("replies:reply", args=[reply.pk]) + "#opinions"
    anchor = field if field.startswith("item-") or not field else f"id_{field}"
    return reverse("replies:save_draft", args=[assignment.pk]) + (f"#{anchor}" if anchor else "")


def materials(assignment, user):
    """What the drafter answers: text, co-opinions with what may be done about them, talks; of all that was merged."""
    lines = [assignment, *assignment.guests]
    return {
        "items": assignment.items.all(),
        "suggestion_text": assignment.suggestion.text.body,
        "opinions": [row for line in lines for row in opinion_rows(line, user)],
        "contacts": Contact.objects.filter(assignment__in=lines).select_related(
            "proposer", "recorded_by", "assignment__suggestion"
        ),
        "may_log": is_granted(user, Action.LOG_CONTACT, on=assignment),
        "may_request": _may_request(assignment, user),
    }


def _may_request(assignment, user):
    is_possible = Action.REQUEST_OPINION in open_steps(assignment)
    return (
        is_possible
        and is_granted(user, Action.REQUEST_OPINION, on=assignment)
        and co_assignments(assignment).owing().exists()
    )


def opinion_rows(line, user):
    """The co-handlers beside an answering assignment, however many, in a fixed number of queries."""
    read_along = ("agency", "opinion", "suggestion")
    rows = co_assignments(line).select_related(*read_along)
    lights = lights_for_today()
    for co in rows.prefetch_related("opinion__versions", "opinion__disagreements"):
        if opinion := getattr(co, "opinion", None):
            opinion.known_answering = line
        yield opinion_row(co, opinion, lights, user)


def opinion_row(co, opinion, lights, user):
    """A co-handler's part as the lead sees it; its text only once it is given."""
    is_given = opinion is not None and opinion.state == Opinion.State.GIVEN
    return {
        "opinion": opinion,
        "agency": co.agency,
        "state_label": opinion.get_state_display() if is_given else co.get_state_display(),
        "due": light_of_part(lights, co),
        "is_given": is_given,
        "is_redone": opinion is not None and opinion.is_being_redone,
        "latest": opinion.last_given if opinion else None,
        "letter_url": reverse("replies:opinion_letter", args=[opinion.pk]) if is_given else "",
        "disagreement": opinion.open_disagreement if opinion else None,
        "redo_url": _redo_url(opinion, user) if is_given else "",
        "treat_url": _treat_url(opinion, user) if is_given else "",
    }


def _treat_url(opinion, user):
    return reverse("replies:treat_opinion", args=[opinion.pk]) if may_treat(opinion, user) else ""


def _redo_url(opinion, user):
    if not (may_be_redone(opinion) and is_granted(user, Action.REQUEST_REDO, on=opinion)):
        return ""
    return reverse("replies:request_redo", args=[opinion.pk])


def may_treat(opinion, user):
    return not is_settled(opinion) and is_granted(user, Action.TREAT_OPINION, on=opinion)


class OtherLetter(NamedTuple):
    """One of several letters with the same body, told by what sets it apart from the first."""

    case: object
    title: str
    salutation: str
    number: str
    differing: list
    url: str


def other_letters(reply, texts):
    """The letters after the first of these (assignment, text) pairs: the words that do not stand in it."""
    first = {block.text for _line, text in texts[:1] for block in text.blocks}
    return [
        OtherLetter(
            case=line.suggestion,
            title=text.title,
            salutation=text.salutation,
            number=text.document_number or "",
            differing=[block.text for block in text.blocks if block.text not in first],
            url=reverse("replies:letter", args=[reply.pk, line.suggestion_id]),
        )
        for line, text in texts[1:]
    ]


def outcomes(version):
    """Item by item: what came of it."""
    return told(version)


def between(reply, a, b):
    """The difference between the letters that two versions give. DoesNotExist when one is missing."""
    first, second = (reply.versions.get(number=number) for number in (a, b))
    return compare(letters.plain_text(compose(first)), letters.plain_text(compose(second)))


def actions_on(reply, user):
    """{primary, others, who_can} of the reply's own page."""
    publication = getattr(reply, "publication", None)
    subjects = [reply.assignment, reply, *([publication] if publication else [])]
    return {**offers.actions_on(subjects, user), "who_can": _who_can(reply.current_steps)}


def _who_can(links):
    if not links:
        return ""
    if len(links) > 1:
        return waits_for_countersigning(links)
    names = {"person": who_may_decide(links[0]), "step": step_name(links[0])}
    return _("Waits for %(person)s (%(step)s).") % names


def waits_for_countersigning(links):
    agencies = "、".join(link.agency.short_name for link in links)
    return _("Waiting for %(agencies)s to countersign.") % {"agencies": agencies}
