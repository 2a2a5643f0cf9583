"""申退、改办、延期: what an agency asks the office for about its assignment, and the office's answer."""

from functools import partial

from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, get_visible_or_404
from suggestions import workflow
from suggestions.forms import (
    AskExtensionForm,
    DecideExtensionForm,
    DropObjectionForm,
    ObjectForm,
    OverruleForm,
    ReassignForm,
)
from suggestions.models import Assignment, Objection
from suggestions.stepping import take_step
from suggestions.workflow import extending, objecting


def _shown(assignment):
    """The objection in question, and those before it in the case."""
    rows = list(Objection.objects.of_case(assignment.suggestion).counted())
    return {
        "objection": objecting.open_objection(assignment),
        "earlier": [
            row for row in rows if not (row.assignment_id == assignment.pk and row.is_upheld is None)
        ],
        "objected": {row.assignment.agency_id for row in rows},
    }


@require_http_methods(["GET", "POST"])
def object(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    return take_step(
        request,
        Action.OBJECT,
        workflow.object,
        on=assignment,
        form_class=ObjectForm,
        template="suggestions/object.html",
        context=_shown(assignment),
        refuse=objecting.refuse_object,
    )


@require_http_methods(["GET", "POST"])
def sign_objection(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    return take_step(
        request,
        Action.SIGN_OBJECTION,
        workflow.sign_objection,
        on=assignment,
        template="suggestions/sign_objection.html",
        context=_shown(assignment),
        refuse=objecting.refuse_sign_objection,
    )


@require_http_methods(["GET", "POST"])
def drop_objection(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    return take_step(
        request, Action.DROP_OBJECTION, workflow.drop_objection, on=assignment, form_class=DropObjectionForm
    )


@require_http_methods(["GET", "POST"])
def overrule(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    return take_step(
        request,
        Action.OVERRULE,
        workflow.overrule,
        on=assignment,
        form_class=OverruleForm,
        template="suggestions/overrule.html",
        context=_shown(assignment),
        refuse=partial(objecting.refuse_decision, action=Action.OVERRULE),
    )


@require_http_methods(["GET", "POST"])
def reassign(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    return take_step(
        request,
        Action.REASSIGN,
        workflow.reassign,
        on=assignment,
        form_class=ReassignForm,
        template="suggestions/reassign.html",
        context=_shown(assignment),
        refuse=partial(objecting.refuse_decision, action=Action.REASSIGN),
    )


@require_http_methods(["GET", "POST"])
def ask_extension(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    return take_step(
        request,
        Action.ASK_EXTENSION,
        workflow.ask_extension,
        on=assignment,
        form_class=AskExtensionForm,
        template="suggestions/ask_extension.html",
        refuse=extending.refuse_ask_extension,
    )


@require_http_methods(["GET", "POST"])
def sign_extension(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    extension = assignment.extensions.to_sign().first()
    grants = extension is not None and extending.is_granted_by_signature(assignment)
    return take_step(
        request,
        Action.SIGN_EXTENSION,
        workflow.sign_extension,
        on=assignment,
        template="suggestions/sign_extension.html",
        context={
            "extension": extension,
            "grants": grants,
            "new_due": extending.extended_due(assignment, extension.months) if grants else None,
        },
        refuse=extending.refuse_sign_extension,
    )


@require_http_methods(["GET", "POST"])
def decide_extension(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    extension = assignment.extensions.before_office().first()
    new_due = extending.extended_due(assignment, extension.months) if extension else None
    return take_step(
        request,
        Action.DECIDE_EXTENSION,
        workflow.decide_extension,
        on=assignment,
        form_class=DecideExtensionForm,
        template="suggestions/decide_extension.html",
        context={"extension": extension, "new_due": new_due},
        refuse=extending.refuse_decide_extension,
    )
