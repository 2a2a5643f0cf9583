"""How far a case has come, and what it waits for, in words."""

from django.utils.translation import gettext as _

from agencies import clock
from replies import shown
from replies.models import DeputyWait, Evaluation, Publication, Reply
from replies.workflow.evaluating import is_evaluated
from replies.workflow.rehandling import is_exhausted
from suggestions.models import Assignment, Suggestion

S = Suggestion.State
A = Assignment.State
R = Reply.State


def next_step(case):
    """One sentence: who has to do what next, and by when."""
    suggestion = case.suggestion
    before = {
        S.DRAFT: _("The assigning office completes the draft and submits it for review."),
        S.UNDER_REVIEW: _("The assigning office reviews and accepts the suggestion."),
        S.TO_ASSIGN: _("The assigning office names the lead agency and the co-handlers."),
        S.CONCLUDED: "",
        S.RETURNED: "",
        S.CONVERTED: "",
        S.WITHDRAWN: "",
    }
    if suggestion.state in before:
        return before[suggestion.state]
    if case.open_objections:
        return _of_objection(case.open_objections[0])
    if case.matter:
        return _of_matter(case.matter)
    waiting = [row for row in case.current if row.state == A.PENDING]
    if waiting:
        told = _("Waiting for %(agencies)s to sign for the case.") % {"agencies": _names(waiting)}
        return _counted(case, told)
    if suggestion.state == S.REPLIED:
        return _after_reply(case)
    hosts = [case.merged.host_of(row)["number"] for row in case.answering if row.is_guest and row.is_owing]
    if hosts:
        return _("Answered in the reply to No. %(number)s. %(step)s") % {
            "number": "、".join(hosts),
            "step": _in_handling(case),
        }
    return _counted(case, _in_handling(case))


def _counted(case, told):
    """1/2 已答复: under separate handling the sentence speaks of the others."""
    if not case.is_shared:
        return told
    return _("%(answered)s: %(next)s") % {"answered": case.answered, "next": told}


def _of_objection(objection):
    names = {"agency": objection.assignment.agency.short_name, "day": objection.due_on or "—"}
    if objection.is_repeated and objection.signed_at is None:
        return _("Waiting for the principal of %(agency)s to sign the objection.") % names
    if objection.is_repeated:
        return _("The office leader decides on the objection of %(agency)s by %(day)s.") % names
    return _("The assigning office decides on the objection of %(agency)s by %(day)s.") % names


def _of_matter(matter):
    names = {"who": matter.proposer.name}
    if is_exhausted(matter):
        return _("%(who)s is dissatisfied again: the congress body convenes both sides.") % names
    return _("%(who)s is dissatisfied: the congress body decides on another handling.") % names


def _names(rows):
    return "、".join(row.agency.short_name for row in rows)


def _in_handling(case):
    waiting = [row for row in case.current if row.state == A.PENDING]
    if waiting:
        return _("Waiting for %(agencies)s to sign for the case.") % {"agencies": _names(waiting)}
    if case.shared_replies:
        lead = case.shared_replies[0].assignment.agency.short_name
        return _("The draft of %(agency)s waits for your agency to countersign.") % {"agency": lead}
    unallocated = [row for row in case.current if row.state == A.SIGNED_FOR]
    if unallocated:
        return _("Waiting for %(agencies)s to allocate the case to a case officer.") % {
            "agencies": _names(unallocated)
        }
    if case.is_shared:
        return _of_shared(case)
    reply = case.replies[0] if case.replies else None
    outstanding = [row for row in case.current if row.part == row.Part.CO and row.is_owing]
    if outstanding and (reply is None or reply.state == R.DRAFTING):
        limits = "、".join(
            f"{row.agency.short_name}（{shown.light_of_part(case.lights, row).text}）" for row in outstanding
        )
        return _("Waiting for the opinions of %(agencies)s.") % {"agencies": limits}
    wait = DeputyWait.objects.open().filter(assignment__in=[row.pk for row in case.current]).first()
    if wait and (reply is None or reply.state == R.DRAFTING):
        return _("Waiting for the deputy: %(reason)s") % {"reason": wait.reason}
    if case.disputed and (reply is None or reply.state == R.DRAFTING):
        return _("The assigning office coordinates the disagreement of %(agencies)s.") % {
            "agencies": "、".join(agency.short_name for agency in case.disputed)
        }
    if reply is None:
        answering = [row for row in case.current if row.is_answering and row.is_owing]
        return _("Waiting for the reply of %(agencies)s.") % {"agencies": _names(answering)}
    return _of_reply(reply)


def _of_shared(case):
    """分别办理: whom the case waits for beside those who have answered."""
    owing = [row for row in case.answering if row.is_owing]
    reply = next((row for row in case.replies if row.assignment in owing), None)
    if len(owing) == 1 and reply is not None:
        return _of_reply(reply)
    return _("Waiting for the reply of %(agencies)s.") % {"agencies": _names(owing)}


def _of_reply(reply):
    links = reply.current_steps
    link = links[0] if links else None
    names = {"agency": reply.assignment.agency.short_name, "officer": reply.assignment.officer or ""}
    if reply.state == R.IN_REVIEW and link and link.kind == link.Kind.COUNTERSIGN:
        return shown.waits_for_countersigning(links)
    if reply.state == R.IN_REVIEW and link:
        return _("Waiting for %(person)s: %(step)s.") % {
            "person": shown.who_may_decide(link),
            "step": link.get_kind_display(),
        }
    return {
        R.DRAFTING: _("%(officer)s of %(agency)s writes the draft.") % names,
        R.SIGNED: _("The letter is signed: %(agency)s gives it a number and a date.") % names,
        R.NUMBERED: _("The letter is ready: %(agency)s dispatches it.") % names,
        R.DISPATCHED: _("A deputy left: the assigning office decides who gets the letter in their place."),
    }.get(reply.state, "")


def _after_reply(case):
    if not case.evaluations or case.is_shared and not is_evaluated(case.answering):
        return _("The assigning office invites the deputies to evaluate the reply.")
    given = [row for row in case.evaluations if row.state == Evaluation.State.GIVEN]
    awaited = [row for row in case.evaluations if row.state == Evaluation.State.INVITED]
    if awaited:
        if all(row.closes_on < clock.today() for row in awaited):
            who = "、".join(row.proposer.name for row in awaited)
            return _("The evaluation of %(who)s is overdue: urge the deputy, or close it.") % {"who": who}
        names = {
            "given": len(given),
            "all": len(case.evaluations),
            "who": "、".join(row.proposer.name for row in awaited),
        }
        return _("Waiting for the evaluation of %(who)s (%(given)s/%(all)s given).") % names
    publication = case.publication
    if publication is None:
        return _("The evaluation is complete. Publication has not been proposed yet.")
    if publication.state == Publication.State.WITHDRAWN:
        return _("It was taken off the public pages. The publication can be proposed anew.")
    if publication.state == Publication.State.PROPOSED:
        return _("Waiting for the secrecy review of the publication.")
    if publication.state == Publication.State.REVIEWED:
        return _("The assigning office publishes suggestion and reply.")
    return _("The assigning office concludes the case.")


def stepper(case):
    """Registered … concluded, each done, current or to come."""
    reached = _reached(case)
    labels = [
        _("Registered"),
        _("Accepted"),
        _("Assigned"),
        _("Signed for"),
        _("In handling"),
        _("Sign-off"),
        _("Dispatched"),
        _("Evaluated"),
        _("Concluded"),
    ]
    return [
        {"label": label, "state": "done" if index < reached else "current" if index == reached else "todo"}
        for index, label in enumerate(labels)
    ]


def _reached(case):
    """How many of the steps lie behind the case."""
    state = case.suggestion.state
    early = {S.DRAFT: 0, S.UNDER_REVIEW: 1, S.TO_ASSIGN: 2, S.CONCLUDED: 9, S.ARCHIVED: 9}
    early |= {S.RETURNED: 1, S.CONVERTED: 1, S.WITHDRAWN: 3 if case.assignments else 1}
    if state in early:
        return early[state]
    if state == S.REPLIED:
        rows = case.evaluations
        return 8 if rows and all(row.state != Evaluation.State.INVITED for row in rows) else 7
    answering = [row for row in case.current if row.is_answering]
    if any(row.state in (A.PENDING, A.OBJECTED) and not row.signed_for_on for row in answering):
        return 3
    in_sign_off = any(reply.state != R.DRAFTING for reply in case.replies)
    return 5 if in_sign_off else 4
