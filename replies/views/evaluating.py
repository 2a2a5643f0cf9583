"""代表评价 on a phone: the personal link is exchanged for a short cookie, then choose, confirm, done.

The token stands in the address of the first request alone. The pages behind it live at a clean address, so that no
page, history, Referer or log line holds what opens them.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from replies import letters, workflow
from replies.forms.evaluating import EvaluateForm, PhoneDigitsForm, marks_in_words
from replies.models import Evaluation, EvaluationLink
from suggestions.workflow import NotNow

COOKIE = "evaluation"
COOKIE_SECONDS = 2 * 3600
TRIES = 5
"""Wrong answers to the second check before the link is revoked."""

LINKS = EvaluationLink.objects.select_related(
    "evaluation__proposer__deputy",
    "evaluation__letter",
    "evaluation__assignment__profile",
    "evaluation__assignment__agency",
    "evaluation__assignment__suggestion__session__term__congress__liaison",
    "evaluation__assignment__suggestion__session__term__congress__office",
)


@login_not_required
@never_cache
@require_safe
def open_link(request, token):
    """Nothing changes here: mail scanners and previews open links too."""
    link = LINKS.filter(token_digest=EvaluationLink.digest_of(token)).first()
    if link is None:
        return render(request, "replies/evaluate_unknown.html", {"language_next": "/"}, status=404)
    if link.is_dead:
        return _dead(request, link)
    return _with_cookie(redirect("replies:evaluate"), str(link.pk))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request):
    kept = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=COOKIE_SECONDS)
    pk, _separator, is_checked = kept.partition(":")
    link = LINKS.filter(pk=pk).first() if pk else None
    if link is None:
        shown = {"typed": request.POST.get("comment", ""), "language_next": "/"}
        return render(request, "replies/evaluate_reopen.html", shown, status=403)
    if link.is_dead:
        return _dead(request, link)
    if link.evaluation.case.is_confidential and not is_checked:
        return _check_person(request, link)
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
        workflow.evaluate(evaluation, marks=form.marks, comment=form.cleaned_data["comment"], by=link)
    except NotNow:
        evaluation.refresh_from_db()
        return _page(request, link, status=409)
    except PermissionDenied:  # the link died between the page and the click
        return _dead(request, link)
    return redirect("replies:evaluate")


def _page(request, link, *, form=None, status=200):
    """What the evaluation's state leaves to be done: choose, or read what was given."""
    evaluation = link.evaluation
    shown = _about(link)
    if evaluation.state == Evaluation.State.GIVEN:
        shown["given"] = marks_in_words(evaluation.assignment.profile, evaluation.marks)
        return render(request, "replies/evaluate_done.html", shown, status=status)
    if _is_closed(evaluation):
        return render(request, "replies/evaluate_closed.html", shown, status=status)
    shown["form"] = form or EvaluateForm(on=evaluation)
    return render(request, "replies/evaluate.html", shown, status=status)


def _is_closed(evaluation):
    return evaluation.state == Evaluation.State.LAPSED or evaluation.due_on < clock.today()


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


def _dead(request, link):
    """Whom to ask for a new link, what was typed, and nothing about the case."""
    congress = link.evaluation.case.session.term.congress
    shown = {
        "asks": [congress.office, congress.liaison],
        "typed": request.POST.get("comment", ""),
        "language_next": "/",
        "home_url": reverse("replies:public_list"),
    }
    return render(request, "replies/evaluate_dead.html", shown, status=410)


def _with_cookie(response, value):
    response.set_signed_cookie(
        COOKIE,
        value,
        salt=COOKIE,
        max_age=COOKIE_SECONDS,
        path=reverse("replies:evaluate"),
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response


def _check_person(request, link):
    """A confidential text opens only to who knows the deputy's telephone; a forwarded link is not enough."""
    contact = link.evaluation.proposer.contact
    form = PhoneDigitsForm(request.POST or None, phone=(contact and contact.phone) or "")
    if form.is_valid():
        return _with_cookie(redirect("replies:evaluate"), f"{link.pk}:checked")
    if request.method == "POST" and _is_one_too_many(link):
        EvaluationLink.objects.filter(pk=link.pk).update(revoked_at=clock.now())
        return _dead(request, link)
    shown = {"form": form, "number": link.evaluation.case.number, "home_url": reverse("replies:evaluate")}
    return render(request, "replies/evaluate_check.html", shown, status=422 if form.is_bound else 200)


def _is_one_too_many(link):
    key = f"evaluation-check/{link.token_digest}"
    cache.add(key, 0, timeout=24 * 3600)
    return cache.incr(key) >= TRIES
