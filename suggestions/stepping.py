"""How a page takes a step: visible? allowed? possible? valid? Then the step, once, and on to the case."""

import uuid

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from agencies.confirming import proof_of
from agencies.models import FormKey
from agencies.permissions import Action, require
from suggestions.forms.step import printable
from suggestions.workflow import NotNow, open_steps

CONFIRM = "step.html"
LONGEST_URL = FormKey._meta.get_field("result_url").max_length


def take_step(
    request,
    action,
    step,
    *,
    on,
    form_class=None,
    template=CONFIRM,
    then=None,
    context=None,
    refuse=None,
    signing=False,
    **fixed,
):
    """Show the form of a step, or take it.

    The form's fields are named like the step's arguments; it gets `on` (the subject) and `user` when it is made. A
    step without a form has a page that says what it does and asks. `then(result)` gives the address to go to, the
    case where it is left out; `fixed` are arguments of the step that the page does not ask for. `refuse(on)` raises
    NotNow where the state allows the step but something else does not: asked before the form is shown. A step of
    `signing` asks the person for the password again once the form is right, and gets the `proof` of it.
    """
    action = Action(action)
    if led_to := taken_before(request):
        return redirect(led_to)
    require(request.user, action, on=on)
    if refuse and action in open_steps(on):
        refuse(on)
    typed = request.POST if request.method == "POST" else None
    form = form_class and form_class(typed, request.FILES if typed else None, on=on, user=request.user)
    if typed is not None and (form is None or form.is_valid()):
        proof = {"proof": proof_of(request)} if signing else {}
        arguments = {**(form.cleaned_data if form else {}), **fixed, **proof}
        try:
            return _take_once(request, action, step, on, then, arguments)
        except ValidationError as error:
            on.refresh_from_db()  # what the step wrote before it refused is rolled back
            if form is None:
                return _refused(request, error, on, action)
            add_errors(form, error)
    if hasattr(on, "state") and action not in open_steps(on):
        raise NotNow(on, action)
    shown = {"form": form, "action": action, **page_of(on), **(context or {})}
    return render(request, template, shown, status=200 if typed is None else 422)


def page_of(on):
    """What every page of a step knows: the subject, its case, the revision shown and a key of its own."""
    return {"on": on, "suggestion": on.case, "seen": getattr(on, "revision", ""), "form_key": uuid.uuid4()}


def _take_once(request, action, step, on, then, arguments):
    """The second click on the same form goes where the first one led."""
    seen = request.POST.get("seen", "")
    subject = {"seen": seen} if seen and hasattr(on, "revision") else {}
    try:
        with transaction.atomic():
            key = _claim(request)
            result = step(on, **arguments, by=request.user, **subject)
            url = _list_behind(request) or (then(result) if then else _case_of(on, result).get_absolute_url())
            if key:
                FormKey.objects.filter(pk=key.pk).update(result_url=url)
    except _AlreadyTaken:
        return redirect(taken_before(request) or _not_theirs())
    messages.success(request, _("Done: %(step)s.") % {"step": action.label})
    return redirect(url)


def _case_of(on, result):
    """Registering makes the case it leads to."""
    return on.case or result.case


def _list_behind(request):
    """The list a row's button was pressed in: the person goes on there."""
    url = printable(request.POST.get("next", ""))
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours and url.startswith("/") and len(url) <= LONGEST_URL else ""


class _AlreadyTaken(Exception):
    pass


def _not_theirs():
    raise SuspiciousOperation("A form key of another person")


def _key_of(request):
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None


def taken_before(request):
    """Where the first click on the form led. Asked before the right to the step: after a decision the turn is
    another person's already."""
    key = _key_of(request)
    taken = key and FormKey.objects.filter(key=key, user=request.user).first()
    return taken.result_url if taken else ""


def _claim(request):
    key = _key_of(request)
    if key is None:
        return None
    try:
        with transaction.atomic():
            return FormKey.objects.create(key=key, user=request.user, result_url="/")
    except IntegrityError:
        raise _AlreadyTaken from None


def add_errors(form, error):
    """Put a step's refusal at the fields it names, or on top where the form has no such field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _refused(request, error, on, action):
    """A one-click step that lacks something says what, on its own page."""
    shown = {"problems": error.messages, "action": action, **page_of(on)}
    return render(request, CONFIRM, shown, status=422)
