"""Registration and review; each page is one step (see `suggestions.stepping`)."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.models import AccessLog
from agencies.permissions import GRANTS, Action, agencies_where, get_visible_or_404, is_granted
from suggestions import workflow
from suggestions.entry import enter
from suggestions.forms import RegisterForm, ReviseForm
from suggestions.models import Session, Suggestion
from suggestions.stepping import take_step


@require_http_methods(["GET", "POST"])
def register(request):
    sessions = sessions_to_register_in(request.user)
    session = session_asked_for(request, sessions)
    return take_step(
        request,
        Action.REGISTER,
        enter,
        on=session,
        form_class=RegisterForm,
        template="suggestions/register.html",
        then=lambda suggestion: suggestion.get_absolute_url(),
        context={"session": session, "sessions": sessions},
        accept_at_once="draft" not in request.POST,
    )


def sessions_to_register_in(user):
    """The newest first."""
    offices = agencies_where(user, *GRANTS[Action.REGISTER])
    return list(
        Session.objects.filter(term__congress__office__in=offices, term__ended_on=None).select_related(
            "term__congress", "profile"
        )
    )


def session_asked_for(request, sessions):
    """The chosen session, or the newest that has begun. Raises PermissionDenied for one of another office."""
    asked = request.POST.get("session") or request.GET.get("session")
    if asked:
        sessions = [session for session in sessions if str(session.pk) == asked]
    begun = [session for session in sessions if session.opens_on <= clock.today()]
    for session in begun or sessions:
        return session
    raise PermissionDenied(_("Your role does not register suggestions in this session."))


@require_http_methods(["GET", "POST"])
def revise(request, pk):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    return take_step(
        request,
        Action.REVISE,
        workflow.revise,
        on=suggestion,
        form_class=ReviseForm,
        template="suggestions/revise.html",
    )


@require_http_methods(["GET", "POST"])
def submit(request, pk):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    consequence = _("The office is told and reviews whether the suggestion is accepted.")
    return take_step(
        request, Action.SUBMIT, workflow.submit, on=suggestion, context={"consequence": consequence}
    )


@require_http_methods(["GET", "POST"])
def accept(request, pk):
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    return take_step(
        request,
        Action.ACCEPT,
        workflow.accept,
        on=suggestion,
        context={"consequence": _("The suggestion meets the form and waits for its assignment.")},
    )


@require_safe
def see_contact_data(request, pk):
    """Telephones and addresses of the proposers; every look is kept with name and time."""
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    parties = [suggestion, *suggestion.assignments.current()]
    if not any(is_granted(request.user, Action.SEE_CONTACT_DATA, on=party) for party in parties):
        raise PermissionDenied(_("Only the agencies that handle the case and the office see contact data."))
    AccessLog.objects.create(
        user=request.user,
        kind=AccessLog.Kind.CONTACT_DATA,
        what=_named_in_log(suggestion),
        path=request.path,
        at=clock.now(),
    )
    proposers = suggestion.proposers.select_related("deputy__group", "group__head__group")
    shown = {"suggestion": suggestion, "proposers": proposers}
    return render(request, "suggestions/see_contact_data.html", shown)


def _named_in_log(suggestion):
    """The log is read off the list of a confidential case too: not even its number stands there."""
    return (
        f"{suggestion._meta.label} {suggestion.pk}" if suggestion.is_confidential else str(suggestion)[:200]
    )
