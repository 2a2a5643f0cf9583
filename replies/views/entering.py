"""Evaluations that did not come by link: entered from paper, corrected, released, closed without an answer."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, get_visible_or_404
from replies import workflow
from replies.forms.entering import CorrectEvaluationForm, EnterEvaluationForm
from replies.forms.evaluating import marks_in_words
from replies.models import Evaluation
from suggestions.stepping import take_step


def back(evaluation):
    return f"{evaluation.case.get_absolute_url()}#evaluations"


@require_http_methods(["GET", "POST"])
def enter_evaluation(request, pk):
    evaluation = get_visible_or_404(Evaluation, request.user, pk)
    return take_step(
        request,
        Action.ENTER_EVALUATION,
        workflow.enter_evaluation,
        on=evaluation,
        form_class=EnterEvaluationForm,
        template="replies/enter_evaluation.html",
        then=back,
        context={"evaluation": evaluation},
    )


@require_http_methods(["GET", "POST"])
def correct_evaluation(request, pk):
    evaluation = get_visible_or_404(Evaluation, request.user, pk)
    return take_step(
        request,
        Action.CORRECT_EVALUATION,
        workflow.correct_evaluation,
        on=evaluation,
        form_class=CorrectEvaluationForm,
        template="replies/correct_evaluation.html",
        then=back,
        context={
            "evaluation": evaluation,
            "given": marks_in_words(evaluation.assignment.profile, evaluation.marks),
        },
    )


@require_http_methods(["GET", "POST"])
def release_evaluation(request, pk):
    evaluation = get_visible_or_404(Evaluation, request.user, pk)
    return take_step(
        request,
        Action.RELEASE_EVALUATION,
        workflow.release_evaluation,
        on=evaluation,
        then=back,
        context={"consequence": _("The answering agency sees the mark and the deputy's words from now on.")},
    )


@require_http_methods(["GET", "POST"])
def urge_evaluation(request, pk):
    evaluation = get_visible_or_404(Evaluation, request.user, pk)
    days = evaluation.assignment.profile.evaluate_urge_wd
    consequence = _("The deputy gets one more message with a link that is open for %(days)s working days.")
    return take_step(
        request,
        Action.URGE_EVALUATION,
        workflow.urge_evaluation,
        on=evaluation,
        then=back,
        context={"consequence": consequence % {"days": days}},
    )


@require_http_methods(["GET", "POST"])
def lapse(request, pk):
    evaluation = get_visible_or_404(Evaluation, request.user, pk)
    return take_step(
        request,
        Action.LAPSE,
        workflow.lapse,
        on=evaluation,
        then=back,
        context={
            "consequence": _(
                "It is left out of the rates. A paper slip that comes later can still be entered."
            )
        },
    )
