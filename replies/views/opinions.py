from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agencies.permissions import Action, get_visible_or_404, require
from replies import workflow
from replies.forms.opinions import (
    GiveOpinionForm,
    RequestOpinionForm,
    SaveOpinionForm,
    SendBackOpinionForm,
    SubmitOpinionForm,
    TreatOpinionForm,
)
from replies.models import Opinion, Reply
from replies.workflow.opinions import co_assignments, is_settled
from suggestions.models import Assignment
from suggestions.stepping import take_step
from suggestions.workflow import NotNow


@require_http_methods(["GET", "POST"])
def request_opinion(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    return take_step(
        request,
        Action.REQUEST_OPINION,
        workflow.request_opinion,
        on=assignment,
        form_class=RequestOpinionForm,
        template="replies/request_opinion.html",
        then=lambda _nothing: f"{assignment.get_absolute_url()}#opinions",
        context={"owing": co_assignments(assignment).owing().select_related("agency")},
    )


@require_http_methods(["GET", "POST"])
def save_opinion(request, pk):
    """The opinion of a co-handler; what is signed or being signed is no longer written on."""
    assignment = get_visible_or_404(Assignment, request.user, pk)
    require(request.user, Action.SAVE_OPINION, on=assignment)
    opinion = Opinion.objects.filter(assignment=assignment).first()
    if opinion and opinion.state != Opinion.State.DRAFTING:
        raise NotNow(opinion, Action.SAVE_OPINION)
    return take_step(
        request,
        Action.SAVE_OPINION,
        workflow.save_opinion,
        on=assignment,
        form_class=SaveOpinionForm,
        template="replies/save_opinion.html",
        then=lambda saved: reverse("replies:submit_opinion", args=[saved.pk]),
        context={
            "opinion": opinion,
            "returned": opinion and opinion.steps.filter(state="sent_back").last(),
            "asked_again": opinion and opinion.is_being_redone and _redo_event(opinion),
        },
    )


def _redo_event(opinion):
    """Who asked for it again, and what was missing."""
    return opinion.case.events.filter(action=Action.REQUEST_REDO, agency=opinion.assignment.agency).first()


@require_http_methods(["GET", "POST"])
def submit_opinion(request, pk):
    opinion = get_visible_or_404(Opinion, request.user, pk)
    return take_step(
        request,
        Action.SUBMIT_OPINION,
        workflow.submit_opinion,
        on=opinion,
        form_class=SubmitOpinionForm,
        template="replies/submit_opinion.html",
        context={"latest": opinion.latest},
    )


@require_http_methods(["GET", "POST"])
def give_opinion(request, pk):
    opinion = get_visible_or_404(Opinion, request.user, pk)
    return _decide(request, Action.GIVE_OPINION, workflow.give_opinion, opinion, GiveOpinionForm)


@require_http_methods(["GET", "POST"])
def send_back_opinion(request, pk):
    opinion = get_visible_or_404(Opinion, request.user, pk)
    return _decide(
        request, Action.SEND_BACK_OPINION, workflow.send_back_opinion, opinion, SendBackOpinionForm
    )


def _decide(request, action, step, opinion, form_class):
    """Both decisions stand on one page, below the text they are about."""
    return take_step(
        request,
        action,
        step,
        on=opinion,
        form_class=form_class,
        template="replies/give_opinion.html",
        signing=action == Action.GIVE_OPINION,
        then=lambda _opinion: reverse("replies:approvals"),
        context={
            "latest": opinion.latest,
            "giving": GiveOpinionForm(on=opinion, user=request.user),
            "sending_back": SendBackOpinionForm(on=opinion, user=request.user),
        },
    )


@require_http_methods(["GET", "POST"])
def treat_opinion(request, pk):
    opinion = get_visible_or_404(Opinion, request.user, pk)
    require(request.user, Action.TREAT_OPINION, on=opinion)
    if is_settled(opinion):
        raise NotNow(opinion, Action.TREAT_OPINION)
    return take_step(
        request,
        Action.TREAT_OPINION,
        workflow.treat_opinion,
        on=opinion,
        form_class=TreatOpinionForm,
        template="replies/treat_opinion.html",
        then=_beside_the_draft,
        context={"latest": opinion.latest},
    )


def _beside_the_draft(opinion):
    reply = Reply.objects.filter(assignment=opinion.answering).first()
    return f"{(reply or opinion.case).get_absolute_url()}#opinions"
