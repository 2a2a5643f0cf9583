"""代表评价承诺事项: the deputy's page behind a link of its own, and what the office and the congress body do around it."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies import clock
from agencies.permissions import Action, get_visible_or_404
from replies import workflow
from replies.forms.evaluating_commitments import (
    EvaluateCommitmentForm,
    ExplainCommitmentForm,
    MediateCommitmentForm,
)
from replies.models import Commitment, CommitmentEvaluation
from replies.views.personal_link import COMMITMENT, check_person, dead, reopen
from replies.workflow.commitment_evaluating import (
    matter_of,
    refuse_explain_commitment,
    refuse_invite_commitment,
    refuse_mediate_commitment,
)
from suggestions.stepping import take_step
from suggestions.workflow import NotNow


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate_commitment(request):
    link, is_checked = COMMITMENT.kept(request)
    if link is None:
        return reopen(request)
    if link.is_dead:
        return dead(request, link)
    if link.evaluation.case.is_confidential and not is_checked:
        return check_person(request, COMMITMENT, link)
    return _choose_or_confirm(request, link) if request.method == "POST" else _page(request, link)


def _choose_or_confirm(request, link):
    evaluation, wanted = link.evaluation, request.POST.get("step")
    if evaluation.state != CommitmentEvaluation.State.INVITED or evaluation.due_on < clock.today():
        return _page(request, link, status=409)
    if wanted == "back":
        return _page(request, link, form=EvaluateCommitmentForm(initial=request.POST.dict(), on=evaluation))
    form = EvaluateCommitmentForm(request.POST, on=evaluation)
    if not form.is_valid():
        return _page(request, link, form=form, status=422)
    if wanted != "confirm":
        return _shown(request, link, "replies/evaluate_commitment_confirm.html", form=form)
    try:
        workflow.evaluate_commitment(evaluation, **form.cleaned_data, by=link)
    except NotNow:
        evaluation.refresh_from_db()
        return _page(request, link, status=409)
    except PermissionDenied:  # the link died between the page and the click
        return dead(request, link)
    return redirect(COMMITMENT.page)


def _page(request, link, *, form=None, status=200):
    """What the state leaves to be done: choose, or read what was given."""
    evaluation = link.evaluation
    if evaluation.state == CommitmentEvaluation.State.INVITED and evaluation.due_on >= clock.today():
        form = form or EvaluateCommitmentForm(on=evaluation)
    else:
        form = None
    return _shown(request, link, "replies/evaluate_commitment.html", form=form, status=status)


def _shown(request, link, template, *, form, status=200):
    evaluation = link.evaluation
    commitment, suggestion = evaluation.commitment, evaluation.case
    shown = {
        "evaluation": evaluation,
        "commitment": commitment,
        "explanation": getattr(commitment, "explanation", None),
        "progress": commitment.progress.all(),
        "proposer": evaluation.proposer,
        "suggestion": suggestion,
        "congress": suggestion.session.term.congress,
        "home_url": COMMITMENT.url,
        "form": form,
    }
    return render(request, template, shown, status=status)


def _take(request, pk, action, step, **more):
    found = get_visible_or_404(Commitment, request.user, pk)
    return take_step(
        request,
        action,
        step,
        on=found,
        template=f"replies/{action}.html",
        then=lambda result: result.get_absolute_url(),
        context={"commitment": found, "matter": matter_of(found), **more.pop("context", {})},
        **more,
    )


@require_http_methods(["GET", "POST"])
def invite_commitment(request, pk):
    consequence = _("Every proposer gets a link to the commitment, its progress and the question.")
    return _take(
        request,
        pk,
        Action.INVITE_COMMITMENT,
        workflow.invite_commitment,
        refuse=refuse_invite_commitment,
        context={"consequence": consequence},
    )


@require_http_methods(["GET", "POST"])
def mediate_commitment(request, pk):
    return _take(
        request,
        pk,
        Action.MEDIATE_COMMITMENT,
        workflow.mediate_commitment,
        form_class=MediateCommitmentForm,
        refuse=refuse_mediate_commitment,
    )


@require_http_methods(["GET", "POST"])
def explain_commitment(request, pk):
    consequence = _("It is sent to every proposer and kept with the commitment.")
    return _take(
        request,
        pk,
        Action.EXPLAIN_COMMITMENT,
        workflow.explain_commitment,
        form_class=ExplainCommitmentForm,
        refuse=refuse_explain_commitment,
        context={"consequence": consequence},
    )
