"""现在可以办: which steps a person may take now, as buttons: state, grant, and what a step needs beside them."""

import uuid
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import clock
from agencies.permissions import Action, is_granted
from replies import asked, promised, undoing, waits
from replies.addressees import is_settled as is_settled_for
from replies.models import Evaluation, Opinion, Publication, Reply
from replies.workflow.evaluating import is_evaluated, uninvited
from replies.workflow.opinions import co_assignments, is_settled
from replies.workflow.rehandling import is_exhausted, matter_of
from suggestions.workflow import open_steps

PAGES_OF_SUGGESTIONS = {
    Action.REVISE,
    Action.ATTACH,
    Action.SUBMIT,
    Action.ACCEPT,
    Action.ASSIGN,
    Action.RECALL_ASSIGNMENT,
    Action.SIGN_FOR,
    Action.ALLOCATE,
    *asked.PAGES,
}
ONE_CLICK = {Action.SUBMIT, Action.ACCEPT, Action.SIGN_FOR, Action.INVITE, Action.CONCLUDE}
DECISIONS = {Action.PASS_DRAFT, Action.SEND_BACK_DRAFT, Action.SIGN}
DANGERS = asked.DANGERS | undoing.DANGERS
ASIDE = {
    *asked.DANGERS,
    *undoing.ASIDE,
    *waits.ASIDE,
    Action.OBJECT,
    Action.DROP_OBJECTION,
    Action.OVERRULE,
    Action.ASK_EXTENSION,
    Action.ADD_CO_HANDLER,
    Action.EXCUSE_CO_HANDLER,
    Action.MARK_KEY,
    Action.UNMARK_KEY,
    Action.CHANGE_CLASS,
    Action.LOG_CONTACT,
    Action.ATTACH,
    Action.REVISE,
    Action.TREAT_OPINION,
    Action.SEND_BACK_OPINION,
    Action.PROPOSE_PUBLICATION,
}
"""Possible most of the time: never the one primary button."""


@dataclass
class Button:
    """An act as partials/button.html draws it."""

    name: str
    label: str
    url: str
    method: str = "get"
    fields: dict = field(default_factory=dict)
    consequence: str = ""
    confirm: str = ""
    danger: bool = False


def address(action, subject):
    """The page of a step; the URL has the name of the step."""
    app = "suggestions" if action in PAGES_OF_SUGGESTIONS else "replies"
    return reverse(f"{app}:{action}", args=[subject.pk])


def button(action, subject):
    action = Action(action)
    if action in DECISIONS:
        return Button(action.value, _("Read and decide"), reverse("replies:approval", args=[subject.pk]))
    if action == Action.SAVE_DRAFT:
        assignment = subject.assignment if isinstance(subject, Reply) else subject
        return Button(action.value, _("Write the reply"), address(action, assignment))
    found = Button(action.value, action.label.capitalize(), address(action, subject))
    if action in DANGERS:
        found.danger, found.consequence = True, DANGERS[action]
    if action in ONE_CLICK:
        found.method = "post"
        found.fields = {"seen": subject.revision, "form_key": uuid.uuid4()}
    return found


def steps_on(subject, user, *, without=frozenset()):
    """Actions that state, grant and circumstances allow on one subject."""
    return [
        action
        for action in open_steps(subject)
        if action not in without
        and is_granted(user, action, on=subject)
        and _makes_sense(action, subject, user)
    ]


def _makes_sense(action, subject, user):
    check = CIRCUMSTANCES.get((action, subject.table))
    return check is None or check(subject, user)


def _owes_opinions(assignment, user):
    return co_assignments(assignment).owing().exists()


def _may_write(assignment, user):
    reply = Reply.objects.filter(assignment=assignment).first()
    return reply is None or reply.state == Reply.State.DRAFTING


def _is_in_turn(reply, user):
    """A reviewer may mend the text at their own step."""
    return reply.may_be_mended_by(user)


def _opinion_is_open(assignment, user):
    opinion = Opinion.objects.filter(assignment=assignment).first()
    return opinion is None or opinion.state == Opinion.State.DRAFTING


def _has_version(subject, user):
    return subject.latest is not None


def _has_new_version(opinion, user):
    """Asked for again, the opinion is not sent off as it was."""
    latest = opinion.latest
    return latest is not None and latest.number != opinion.redo_of


def _somebody_uninvited(reply, user):
    return any(uninvited(letter) for letter in reply.live_letters)


def _nobody_awaited(suggestion, user):
    asked = Evaluation.objects.in_force().filter(assignment__suggestion=suggestion)
    lines = list(suggestion.assignments.standing().answering())
    return is_evaluated(lines) and not asked.awaited().exists() and matter_of(suggestion) is None


def _is_undecided(opinion, user):
    return not is_settled(opinion)


def _is_open(assignment, user):
    return assignment.outcome == assignment.Outcome.OPEN


def _is_another_person(publication, user):
    return user.pk not in (publication.proposed_by_id, publication.reply.latest.author_id)


def _is_unpublished(reply, user):
    """Never proposed, or taken off the public pages again."""
    publication = getattr(reply, "publication", None)
    return publication is None or publication.state == Publication.State.WITHDRAWN


def _is_dispatched(publication, user):
    return publication.reply.state == Reply.State.DISPATCHED


def _is_last_link(reply, user):
    step = reply.current_step
    return step is not None and step.kind == "principal"


def _is_held(evaluation, user):
    return evaluation.released_at is None


def _is_past(evaluation, user):
    """Nobody waits for it any more: the limit has passed, and that of the last urging."""
    return evaluation.closes_on < clock.today()


def _waits_for_decision(suggestion, user):
    return matter_of(suggestion) is not None


def _may_be_left(suggestion, user):
    matter = matter_of(suggestion)
    return matter is not None and not is_exhausted(matter)


def _must_be_mediated(suggestion, user):
    matter = matter_of(suggestion)
    return matter is not None and is_exhausted(matter)


CIRCUMSTANCES = {
    (Action.DECIDE_ADDRESSEE, "suggestion"): lambda case, user: not is_settled_for(case),
    (Action.ORDER_REHANDLING, "suggestion"): _waits_for_decision,
    (Action.DECLINE_REHANDLING, "suggestion"): _may_be_left,
    (Action.RECORD_MEDIATION, "suggestion"): _must_be_mediated,
    **asked.CIRCUMSTANCES,
    **promised.CIRCUMSTANCES,
    (Action.RELEASE_EVALUATION, "evaluation"): _is_held,
    (Action.LAPSE, "evaluation"): _is_past,
    (Action.URGE_EVALUATION, "evaluation"): _is_past,
    (Action.REQUEST_OPINION, "answering"): _owes_opinions,
    (Action.REQUEST_OPINION, "merged"): _owes_opinions,
    (Action.SAVE_DRAFT, "answering"): _may_write,
    (Action.SAVE_OPINION, "co_handling"): _opinion_is_open,
    (Action.LOG_CONTACT, "answering"): _is_open,
    (Action.LOG_CONTACT, "co_handling"): _is_open,
    (Action.LOG_CONTACT, "merged"): _is_open,
    (Action.TREAT_OPINION, "opinion"): _is_undecided,
    (Action.SUBMIT_OPINION, "opinion"): _has_new_version,
    **undoing.CIRCUMSTANCES,
    **waits.CIRCUMSTANCES,
    (Action.SAVE_DRAFT, "reply"): _is_in_turn,
    (Action.SUBMIT_DRAFT, "reply"): _has_version,
    (Action.PASS_DRAFT, "reply"): lambda reply, user: not _is_last_link(reply, user),
    (Action.SIGN, "reply"): _is_last_link,
    (Action.INVITE, "reply"): _somebody_uninvited,
    (Action.CONCLUDE, "suggestion"): _nobody_awaited,
    (Action.PROPOSE_PUBLICATION, "reply"): _is_unpublished,
    (Action.REVIEW_PUBLICATION, "publication"): _is_another_person,
    (Action.PUBLISH, "publication"): _is_dispatched,
}

# The page of these belongs to another subject of the same act, which offers it.
OFFERED_ELSEWHERE = {
    "answering": {
        Action.RECALL_ASSIGNMENT,
        Action.WITHDRAW_LETTER,
        Action.WITHDRAW,
        Action.DISPATCH,
        Action.URGE,
    },
    "merged": {Action.WITHDRAW_LETTER, Action.WITHDRAW, Action.DISPATCH, Action.URGE},
    "joint_leading": {
        Action.RECALL_ASSIGNMENT,
        Action.WITHDRAW_LETTER,
        Action.WITHDRAW,
        Action.DISPATCH,
        Action.URGE,
    },
    "co_handling": {
        Action.URGE,
        Action.RECALL_ASSIGNMENT,
        Action.WITHDRAW,
        Action.GIVE_OPINION,
        Action.REQUEST_REDO,
        Action.EXCUSE_CO_HANDLER,
    },
    "reply": {Action.SEND_BACK_DRAFT, Action.UNMERGE, Action.WITHDRAW},
    "commitment": {Action.DISPATCH},
    "evaluation": {Action.WITHDRAW_LETTER, Action.ORDER_REHANDLING, Action.UPDATE_DEPUTY},
    "opinion": {Action.SAVE_OPINION},
    "publication": {Action.WITHDRAW_LETTER, Action.ORDER_REHANDLING, Action.PROPOSE_PUBLICATION},
}

ORDER = list(Action)


def actions_on(subjects, user):
    """{primary, others}: what the person may do on any of the subjects, the furthest step first."""
    found = [
        (action, subject)
        for subject in subjects
        for action in steps_on(subject, user, without=OFFERED_ELSEWHERE.get(subject.table, frozenset()))
    ]
    found.sort(key=lambda pair: (pair[0] in ASIDE, -ORDER.index(pair[0])))
    buttons = {}
    for action, subject in found:
        made = button(action, subject)
        buttons.setdefault(made.url, _named(made, subject))
    rows = list(buttons.values())
    primary = rows.pop(0) if found and found[0][0] not in ASIDE else None
    return {"primary": primary, "others": rows}


def row_buttons(subject, user):
    """The steps on one row of a list, such as one deputy's evaluation: small, beside the row."""
    elsewhere = OFFERED_ELSEWHERE.get(subject.table, frozenset())
    found = steps_on(subject, user, without=elsewhere)
    return [button(action, subject) for action in sorted(found, key=ORDER.index)]


def row_button(action, subject, user):
    """One step beside a row, in a list of one; nothing when the person may not take it now."""
    return [button(action, subject)] if action in steps_on(subject, user) else []


def answer_again(commitment, user):
    """再次答复: a promise that was kept is worth another class of the item; the page stands with the assignment."""
    line, action = commitment.assignment, Action.CHANGE_CLASS
    is_kept = commitment.state == commitment.State.FULFILLED
    if is_kept and action in open_steps(line) and is_granted(user, action, on=line):
        return [button(action, line)]
    return []


def _named(made, subject):
    """Several opinions in one case: say whose."""
    if isinstance(subject, Opinion):
        made.label = f"{made.label}（{subject.assignment.agency}）"
    return made
