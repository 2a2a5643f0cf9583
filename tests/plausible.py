"""What a person would plausibly do: for every step its subject and what they fill in, chosen by dice.

Most steps are filled in through their own form, field by field; the table says what a form cannot know.
"""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies import clock
from agencies.models import Membership, SigningDelegation
from agencies.permissions import Action
from config.demo.answering import plain_answer
from replies.models import (
    Commitment,
    CommitmentEvaluation,
    Evaluation,
    Opinion,
    Publication,
    Reply,
    ReplyVersion,
)
from replies.workflow.chaining import chain_candidates
from replies.workflow.delegating import is_open
from replies.workflow.opinions import co_assignments
from replies.workflow.rehandling import is_exhausted, matter_of
from suggestions.forms.step import StepForm
from suggestions.models import Assignment, Deputy, DeputyGroup, ResultClass, Session, Suggestion
from tests.suggestions.test_attach import PDF

WORDS = ("已按要求办理，情况属实。", "请补充数据后再报。", "经研究，同意。", "涉及职责交叉，需要进一步明确。")
LATER = {"valid_to", "due_on", "new_date", "until"}
"""Fields whose day lies ahead; any other is mostly today."""

CASES = {
    "suggestion": (Suggestion, "pk", ()),
    "assignment": (Assignment, "suggestion", ("suggestion", "agency")),
    "reply": (Reply, "assignment__suggestion", ("assignment__suggestion",)),
    "opinion": (Opinion, "assignment__suggestion", ("assignment__suggestion",)),
    "evaluation": (Evaluation, "assignment__suggestion", ("assignment__suggestion", "letter")),
    "publication": (Publication, "reply__assignment__suggestion", ("reply__assignment__suggestion",)),
    "commitment": (Commitment, "reply__assignment__suggestion", ("reply__assignment__suggestion",)),
    "commitmentevaluation": (
        CommitmentEvaluation,
        "commitment__reply__assignment__suggestion",
        ("commitment__reply__assignment__suggestion",),
    ),
}
"""The kinds of rows that a case is made of: how each leads to it, and what is read along."""
BESIDE = {
    "session": lambda: Session.objects.all(),
    "membership": lambda: Membership.objects.all(),
    "delegation": lambda: SigningDelegation.objects.all(),
    "deputy": lambda: Deputy.objects.all(),
}
"""Subjects that belong to no case."""


def rows_of(kind, case):
    model, way, along = CASES[kind]
    return list(model.objects.filter(**{way: case.pk}).select_related(*along).order_by("pk"))


@dataclass(frozen=True)
class Way:
    """On what a step acts, what is filled in, and how often people do it."""

    on: str
    fill_in: object = None
    weight: float = 1
    when: object = None
    """What, besides the state, makes the step worth trying."""

    def arguments(self, action, subject, by, dice):
        return (self.fill_in or through_form(action))(subject, by, dice)


def through_form(action, **fixed):
    """The step's own form, filled in; `fixed` are functions of (subject, dice) for single fields."""
    name = "".join(word.capitalize() for word in action.split("_")) + "Form"

    def fill_in(subject, by, dice):
        form_class = next(form for form in _step_forms() if form.__name__ == name)
        blank = form_class(on=subject, user=by)
        typed = {key: typed_in(field, blank, key, dice) for key, field in blank.fields.items()}
        typed |= {key: give(subject, dice) for key, give in fixed.items() if key in blank.fields}
        files = {key: value for key, value in typed.items() if isinstance(value, SimpleUploadedFile)}
        sent = {key: value for key, value in typed.items() if value is not None and key not in files}
        form = form_class(sent, files, on=subject, user=by)
        if not form.is_valid():
            raise ValidationError({key: list(errors) for key, errors in form.errors.items()})
        return form.cleaned_data

    return fill_in


def _step_forms(of=StepForm):
    for form in of.__subclasses__():
        yield form
        yield from _step_forms(form)


def typed_in(field, form, name, dice):
    """What somebody leaves in the field, chooses there or types."""
    initial = form.get_initial_for_field(field, name)
    if initial not in (None, "", []) and dice.random() < 0.8:
        return initial
    if isinstance(field, forms.FileField):
        return SimpleUploadedFile("附件.pdf", PDF) if field.required or dice.random() < 0.2 else None
    if isinstance(field, forms.BooleanField):
        return "on" if field.required or dice.random() < 0.15 else None
    if not field.required and dice.random() < 0.5:
        return None
    return _chosen(field, dice) if hasattr(field, "choices") else _written(field, name, dice)


def _chosen(field, dice):
    if isinstance(field, forms.ModelMultipleChoiceField):
        rows = list(field.queryset.order_by("pk").values_list("pk", flat=True))
        return dice.sample(rows, min(len(rows), dice.randrange(3)))
    if isinstance(field, forms.ModelChoiceField):
        rows = list(field.queryset.order_by("pk").values_list("pk", flat=True))
        return dice.choice(rows) if rows else None
    codes = [code for code, _label in field.choices if code]
    return dice.choice(codes) if codes else None


def _written(field, name, dice):
    today = clock.today()
    if isinstance(field, forms.DateField):
        if name in LATER:
            return today + timedelta(days=dice.randrange(0, 400))
        return today - timedelta(days=dice.choice((0, 0, 0, 0, 0, 1, 9)))
    if isinstance(field, forms.IntegerField):
        return dice.randrange(1, 8)
    return dice.choice(WORDS) if dice.random() < 0.97 else " "


# Steps whose form is built by its page.


def a_registration(subject, by, dice):
    """A suggestion as it comes in: one proposer or several, or a delegation; one to three items."""
    session = subject if isinstance(subject, Session) else subject.session
    deputies = list(session.term.deputies.order_by("pk"))
    proposers = dice.sample(deputies, dice.choice((1, 1, 1, 2, 3)))
    if dice.random() < 0.15:
        proposers = [DeputyGroup.objects.order_by("pk").first()]
    return {
        "number": str(dice.randrange(1, 400)) if dice.random() < 0.9 else "",
        "title": f"关于第{dice.randrange(1000)}件事的建议",
        "body": "请有关部门研究。",
        "items": [(f"事项{order}", "") for order in range(1, dice.choice((2, 2, 3, 4)))],
        "proposers": proposers,
        "received_on": clock.today() - timedelta(days=dice.choice((0, 0, 1, -1))),
        "is_confidential": dice.random() < 0.1,
    }


def a_draft(assignment, by, dice):
    """Every item answered with a class of the scheme and, mostly, with what the class asks for."""
    scheme = list(ResultClass.objects.filter(scheme=assignment.profile.class_scheme_id))
    answers = [_answer(item, dice.choice(scheme), dice) for item in assignment.items.all()]
    beside = assignment.suggestion.assignments.current().co_handling().select_related("agency")
    written = ReplyVersion.objects.filter(reply__assignment=assignment).count()
    return {
        "answers": answers,
        "based_on": dice.choice((None, written, written, written, 0)),
        "missing_opinions": "".join(co.agency.short_name for co in beside) if dice.random() < 0.7 else "",
        "contact_person": "周文澜",
        "contact_phone": "023-63000000" if dice.random() < 0.9 else "",
    }


def _answer(item, outcome, dice):
    due = clock.today() + timedelta(days=dice.randrange(20, 200))
    asked = {
        "plan": "已列入计划。",
        "finish_on": due,
        "reason": "暂不具备条件。",
        "reported_to": "已报国家部委",
    }
    needed = {name: asked[name] for name in outcome.obligations if dice.random() < 0.97}
    said = plain_answer("A") | needed
    wording = outcome.wordings[0] if outcome.wordings else ""
    return said | {"item": item, "outcome": outcome, "wording": wording}


def a_chain(reply, by, dice):
    """One of those who may hold each step; the usual one as a rule."""
    chain = [
        (kind, found[0] if dice.random() < 0.9 else dice.choice(found))
        for kind, found in chain_candidates(reply).items()
    ]
    return {"chain": chain}


def text_read(reply, by, dice):
    latest = reply.latest.number if reply.latest else 0
    return {"version": latest if dice.random() < 0.95 else latest - 1, "comment": dice.choice(("", "同意。"))}


def a_mark(evaluation, by, dice):
    profile = evaluation.assignment.profile
    codes = [option["code"] for option in profile.evaluate_options]
    marks = {axis["code"]: dice.choice(codes) for axis in profile.evaluate_axes}
    return {"marks": marks, "comment": dice.choice(("", *WORDS[1:]))}


def a_mark_on_a_promise(evaluation, by, dice):
    codes = [option["code"] for option in evaluation.assignment.profile.evaluate_options]
    return {"mark": dice.choice(codes), "comment": dice.choice(("", *WORDS[1:]))}


def an_opinion_given(opinion, by, dice):
    disagrees = dice.random() < 0.3
    return {"disagrees": disagrees, "disagreement": WORDS[3] if disagrees else ""}


def a_proposal(reply, by, dice):
    disclosure = dice.choice(ReplyVersion.Disclosure.values)
    return {"disclosure": disclosure, "ground": WORDS[3], "abstract": WORDS[0]}


def reviewed(publication, by, dice):
    latest = publication.reply.latest
    return {"note": dice.choice(("", WORDS[2])), "version": latest and latest.number}


def nothing(subject, by, dice):
    return {}


WAYS = {
    Action.REGISTER: Way("session", a_registration, 0.2),
    Action.REVISE: Way("suggestion", a_registration),
    Action.ATTACH: Way("suggestion", weight=0.3),
    Action.SUBMIT: Way("suggestion", nothing),
    Action.ACCEPT: Way("suggestion", nothing, 4),
    Action.ASSIGN: Way("suggestion", weight=4),
    Action.RECALL_ASSIGNMENT: Way("suggestion", weight=0.5),
    Action.RETURN_TO_DEPUTY: Way("suggestion", weight=0.3),
    Action.CONVERT: Way("suggestion", weight=0.3),
    Action.WITHDRAW: Way("suggestion", weight=0.08),
    Action.MARK_KEY: Way("suggestion", weight=0.3, when=lambda case: not case.is_key),
    Action.UNMARK_KEY: Way("suggestion", weight=0.3, when=lambda case: case.is_key),
    Action.DECLINE_REHANDLING: Way("suggestion", None, 3, matter_of),
    Action.ORDER_REHANDLING: Way("suggestion", weight=3, when=matter_of),
    Action.RECORD_MEDIATION: Way(
        "suggestion", None, 4, lambda case: (row := matter_of(case)) and is_exhausted(row)
    ),
    Action.CONCLUDE: Way("suggestion", nothing, 2),
    Action.SIGN_FOR: Way("assignment", nothing, 3),
    Action.ALLOCATE: Way("assignment", weight=2),
    Action.OBJECT: Way("assignment", weight=0.5),
    Action.SIGN_OBJECTION: Way("assignment", nothing, 3, lambda line: line.objections.to_sign()),
    Action.DROP_OBJECTION: Way("assignment"),
    Action.OVERRULE: Way("assignment", weight=3),
    Action.REASSIGN: Way("assignment", weight=2),
    Action.ASK_EXTENSION: Way("assignment", weight=0.7),
    Action.SIGN_EXTENSION: Way("assignment", nothing, 3, lambda line: line.extensions.to_sign()),
    Action.DECIDE_EXTENSION: Way("assignment", None, 3, lambda line: line.extensions.before_office()),
    Action.LOG_CONTACT: Way("assignment", weight=0.7),
    Action.WAIT_FOR_DEPUTY: Way(
        "assignment", weight=0.5, when=lambda line: not line.deputy_waits.filter(ended_on=None)
    ),
    Action.END_WAIT: Way("assignment", when=lambda line: line.deputy_waits.filter(ended_on=None)),
    Action.REQUEST_OPINION: Way("assignment", when=lambda line: co_assignments(line).owing()),
    Action.SAVE_OPINION: Way("assignment"),
    Action.SAVE_DRAFT: Way("assignment", a_draft, 2),
    Action.SUBMIT_OPINION: Way("opinion", weight=3),
    Action.SEND_BACK_OPINION: Way("opinion", weight=0.5),
    Action.GIVE_OPINION: Way("opinion", an_opinion_given, 3),
    Action.TREAT_OPINION: Way("opinion", weight=2),
    Action.REQUEST_REDO: Way("opinion", weight=0.5),
    Action.WITHDRAW_DISAGREEMENT: Way("opinion", when=lambda opinion: opinion.open_disagreement),
    Action.COORDINATE: Way("opinion", when=lambda opinion: opinion.open_disagreement),
    Action.SUBMIT_DRAFT: Way("reply", a_chain, 4),
    Action.RECALL_DRAFT: Way("reply"),
    Action.PASS_DRAFT: Way("reply", text_read, 5),
    Action.SEND_BACK_DRAFT: Way("reply"),
    Action.SIGN: Way("reply", text_read, 5),
    Action.UNSIGN: Way("reply", weight=1.5),
    Action.NUMBER: Way("reply", weight=5),
    Action.DISPATCH: Way("reply", weight=5),
    Action.WITHDRAW_LETTER: Way("reply"),
    Action.INVITE: Way("reply", nothing, 5, lambda reply: not reply.live_letter.evaluations.exists()),
    Action.PROPOSE_PUBLICATION: Way("reply", a_proposal),
    Action.EVALUATE: Way("evaluation", a_mark, 4),
    Action.ENTER_EVALUATION: Way("evaluation"),
    Action.CORRECT_EVALUATION: Way("evaluation", weight=0.5),
    Action.RELEASE_EVALUATION: Way("evaluation", nothing, 3, lambda row: not row.released_at),
    Action.LAPSE: Way("evaluation", nothing),
    Action.REVIEW_PUBLICATION: Way("publication", reviewed, 2),
    Action.PUBLISH: Way("publication", nothing, 3),
    Action.RECALL_PUBLICATION: Way("publication", weight=0.5),
    Action.URGE: Way("assignment", weight=0.5),
    Action.REPORT_PROGRESS: Way("commitment"),
    Action.CARRY_OVER: Way("commitment"),
    Action.DROP_COMMITMENT: Way("commitment"),
    Action.FULFIL: Way("commitment"),
    Action.ADD_CO_HANDLER: Way("suggestion", weight=0.5),
    Action.EXCUSE_CO_HANDLER: Way("assignment", weight=0.3),
    Action.MERGE: Way("assignment", weight=0.7),
    Action.UNMERGE: Way("assignment"),
    Action.URGE_EVALUATION: Way("evaluation", nothing),
    Action.EXPLAIN_COMMITMENT: Way("commitment"),
    Action.INVITE_COMMITMENT: Way("commitment", nothing),
    Action.EVALUATE_COMMITMENT: Way("commitmentevaluation", a_mark_on_a_promise, 4),
    Action.MEDIATE_COMMITMENT: Way("commitment"),
    Action.CHANGE_CLASS: Way("assignment", weight=0.5),
    Action.UPDATE_DEPUTY: Way("deputy", weight=0.1),
    Action.DECIDE_ADDRESSEE: Way("suggestion"),
    Action.DELEGATE: Way("membership", weight=0.1),
    Action.REVOKE_DELEGATION: Way("delegation", nothing, 0.2, is_open),
}

NO_STEP = {
    Action.SEE_CONTACT_DATA: "a look at a page: it writes a line in the access log, no event",
    Action.IMPORT_EVALUATIONS: "a file of many rows, each of which is an evaluation entered",
    Action.HAND_OVER: "ends the roles of the people whom the other steps need",
    Action.REORGANISE: "ends the agencies that the other steps are about",
    Action.END_TERM: "ends the only term of the run, and everything with it",
    Action.REPORT_ABSENCE: "who is told instead of whom: it touches no case",
    Action.END_ABSENCE: "the same",
    Action.RESEND_MESSAGE: "the fate of a message: it touches no case",
    Action.DROP_MESSAGE: "the same",
    Action.CHANGE_CALENDAR: "counts every open limit of the program anew",
}
IN_ITS_WAKE = {Action.UPDATE_DEPUTY: {Action.LAPSE}}
"""Steps that bring about others, each with an event of its own case."""
