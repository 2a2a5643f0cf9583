"""代表评价 on a phone: choose, confirm, done. The link that leads here is opened by `personal_link`."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies import clock
from replies import letters, workflow
from replies.forms.evaluating import EvaluateForm, marks_in_words
from replies.models import Evaluation
from replies.views.personal_link import LETTER, check_person, dead, open_link, reopen
from suggestions.workflow import NotNow

__all__ = ["evaluate", "open_link"]


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request):
    link, is_checked = LETTER.kept(request)
    if link is None:
        return reopen(request)
    if link.is_dead:
        return dead(request, link)
    if link.evaluation.case.is_confidential and not is_checked:
        return check_person(request, LETTER, link)
    return _choose_or_confirm(request, link) if request.method == "POST" else _page(request, link)


def _choose_or_confirm(request, link):
    evaluation, wanted = link.evaluation, request.POST.get("step")
    if evaluation.state != Evaluation.State.INVITED or _is_closed(evaluation):
        return _page(request, link, status=409)
    if wanted == "back":
        return _page(request, link, form=EvaluateForm(initial=request.POST.dict(), on=evaluation))
    form = EvaluateForm(request.POST, on=evaluation)
    if not form.is_valid():
        return _page(request, link, form=form, status=422)
    if wanted == "confirm":
        return _give(request, link, form)
    return render(request, "replies/evaluate_confirm.html", {"form": form, **_about(link)})


def _give(request, link, form):
    evaluation = link.evaluation
    try:
        workflow.evaluate(
            evaluation,
            marks=form.marks,
            comment=form.cleaned_data["comment"],
            ratings=form.ratings,
            by=link,
        )
    except NotNow:
        evaluation.refresh_from_db()
        return _page(request, link, status=409)
    except PermissionDenied:  # the link died between the page and the click
        return dead(request, link)
    return redirect("replies:evaluate")


def _page(request, link, *, form=None, status=200):
    """What the evaluation's state leaves to be done: choose, or read what was given."""
    evaluation = link.evaluation
    shown = _about(link)
    if evaluation.state == Evaluation.State.GIVEN:
        shown["given"] = marks_in_words(evaluation.assignment.profile, evaluation.marks)
        rated = evaluation.co_ratings.given().select_related("assignment__agency", "assignment__profile")
        shown["rated"] = [(row.assignment.agency, row.label, row.comment) for row in rated]
        return render(request, "replies/evaluate_done.html", shown, status=status)
    if _is_closed(evaluation):
        return render(request, "replies/evaluate_closed.html", shown, status=status)
    shown["form"] = form or EvaluateForm(on=evaluation)
    return render(request, "replies/evaluate.html", shown, status=status)


def _is_closed(evaluation):
    return evaluation.state == Evaluation.State.LAPSED or evaluation.closes_on < clock.today()


def _about(link):
    evaluation = link.evaluation
    suggestion = evaluation.case
    return {
        "evaluation": evaluation,
        "link": link,
        "proposer": evaluation.proposer,
        "suggestion": suggestion,
        "congress": suggestion.session.term.congress,
        "agency": evaluation.assignment.agency,
        "letter_html": letters.html(evaluation.letter.text),
        "home_url": reverse("replies:evaluate"),
    }
