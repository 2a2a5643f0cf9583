"""The personal link in a deputy's message: exchanged for a short cookie, dead after its day, checked where it must be.

The token stands in the address of the first request alone. The pages behind it live at a clean address, so that no
page, history, Referer or log line holds what opens them.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies import clock
from replies.forms.evaluating import PhoneDigitsForm
from replies.models import CommitmentLink, EvaluationLink

COOKIE_SECONDS = 2 * 3600
TRIES = 5
"""Wrong answers to the second check before the link is revoked."""
ASSIGNMENTS = ("profile", "agency", "suggestion__session__term__congress__liaison")
OFFICE = "suggestion__session__term__congress__office"


@dataclass(frozen=True)
class Door:
    """One kind of link: its rows, its cookie and the page behind it."""

    cookie: str
    page: str
    links: object

    @property
    def url(self):
        return reverse(self.page)

    def kept(self, request):
        """(The link the cookie stands for or None, whether the person passed the second check.)"""
        value = request.get_signed_cookie(self.cookie, default="", salt=self.cookie, max_age=COOKIE_SECONDS)
        pk, _separator, is_checked = value.partition(":")
        return (self.links.filter(pk=pk).first() if pk else None), bool(is_checked)

    def keep(self, response, value):
        response.set_signed_cookie(
            self.cookie,
            value,
            salt=self.cookie,
            max_age=COOKIE_SECONDS,
            path=self.url,
            httponly=True,
            samesite="Lax",
            secure=settings.HTTPS,
        )
        return response

    def pass_through(self, link, *, is_checked=False):
        return self.keep(redirect(self.page), f"{link.pk}:checked" if is_checked else str(link.pk))


def _links(model, way):
    related = [f"{way}assignment__{path}" for path in (*ASSIGNMENTS, OFFICE)]
    return model.objects.select_related("evaluation__proposer__deputy", *related)


LETTER = Door(
    "evaluation",
    "replies:evaluate",
    _links(EvaluationLink, "evaluation__").select_related("evaluation__letter"),
)
COMMITMENT = Door(
    "commitment", "replies:evaluate_commitment", _links(CommitmentLink, "evaluation__commitment__")
)


@login_not_required
@never_cache
@require_safe
def open_link(request, token):
    """Nothing changes here: mail scanners and previews open links too."""
    digest = EvaluationLink.digest_of(token)
    for door in (LETTER, COMMITMENT):
        link = door.links.filter(token_digest=digest).first()
        if link is not None:
            return dead(request, link) if link.is_dead else door.pass_through(link)
    return render(request, "replies/evaluate_unknown.html", {"language_next": "/"}, status=404)


def reopen(request):
    """Without a cookie: what was typed can be copied."""
    shown = {"typed": request.POST.get("comment", ""), "language_next": "/"}
    return render(request, "replies/evaluate_reopen.html", shown, status=403)


def dead(request, link):
    """Whom to ask for a new link, what was typed, and nothing about the case."""
    congress = link.evaluation.case.session.term.congress
    shown = {
        "asks": [congress.office, congress.liaison],
        "typed": request.POST.get("comment", ""),
        "language_next": "/",
        "home_url": reverse("replies:public_list"),
    }
    return render(request, "replies/evaluate_dead.html", shown, status=410)


def check_person(request, door, link):
    """A confidential text opens only to who knows the deputy's telephone; a forwarded link is not enough."""
    contact = link.evaluation.proposer.contact
    form = PhoneDigitsForm(request.POST or None, phone=(contact and contact.phone) or "")
    if form.is_valid():
        return door.pass_through(link, is_checked=True)
    if request.method == "POST" and _is_one_too_many(link):
        type(link).objects.filter(pk=link.pk).update(revoked_at=clock.now())
        return dead(request, link)
    shown = {"form": form, "number": link.evaluation.case.number, "home_url": door.url}
    return render(request, "replies/evaluate_check.html", shown, status=422 if form.is_bound else 200)


def _is_one_too_many(link):
    key = f"evaluation-check/{link.token_digest}"
    cache.add(key, 0, timeout=24 * 3600)
    return cache.incr(key) >= TRIES
