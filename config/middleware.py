"""What every answer carries, and how refusals are told."""

from django.conf import settings
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from agencies import clock
from agencies.models import AccessLog
from replies.models import Altered
from suggestions.workflow import NotNow, Stale

PUBLIC = ("/public/", "/robots.txt")
NOT_TYPED = {"csrfmiddlewaretoken", "form_key", "seen", "password"}


def public_pages_know_nobody(get_response):
    """Public pages see no cookie and set none: they are the same for everybody, and caches may keep them."""

    def respond(request):
        if not request.path.startswith(PUBLIC):
            return get_response(request)
        request.COOKIES = {}
        response = get_response(request)
        response.cookies.clear()
        response.headers.pop("Vary", None)
        return response

    return respond


def chosen_language(get_response):
    """Chinese, unless the person chose another language: what the browser was shipped with does not count."""

    def respond(request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        code = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ["Cookie"])
        return response

    return respond


def guard_pages(get_response):
    """A strict content policy on every page, and nothing of a signed-in page kept on a shared computer."""

    def respond(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return respond


def _last_event(case, user):
    """What came between, as far as this person may read of it."""
    return case.events.readable_by(user).first() if case and user.is_authenticated else None


class Refusals:
    """A step that is not possible now answers 409 with what happened meanwhile and what was typed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 403 and request.user.is_authenticated:
            AccessLog.objects.create(
                user=request.user,
                kind=AccessLog.Kind.FORBIDDEN,
                what=request.method,
                path=request.path[:300],
                at=clock.now(),
            )
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, Altered):
            return render(request, "409.html", {"reason": exception.reason, "back_url": "/"}, status=409)
        if not isinstance(exception, NotNow):
            return None
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in NOT_TYPED
            for value in values
            if len(value) > 5 or not value.isascii()
        ]
        context = {
            "reason": exception.reason,
            "code": exception.status,
            "is_stale": isinstance(exception, Stale),
            "last": _last_event(exception.subject.case, request.user),
            "back_url": exception.subject.case.get_absolute_url() if exception.subject.case else "/",
            "typed": typed,
        }
        return render(request, "409.html", context, status=exception.status)
