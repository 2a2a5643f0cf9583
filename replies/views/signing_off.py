"""审核、审签: one page to read and decide, on a desk or on a phone."""

from functools import partial

from django.db.models import F
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agencies.permissions import Action, actor_for, delegation_for, get_visible_or_404, is_granted
from replies import letters, shown, workflow
from replies.compose import compose
from replies.forms.signing_off import PassDraftForm, SendBackDraftForm, SignForm
from replies.models import ApprovalStep, Reply
from replies.workflow.signing_off import stand_in
from suggestions.lights import lights_for_today
from suggestions.stepping import page_of, take_step

Kind = ApprovalStep.Kind


@require_safe
def approvals(request):
    """Everything that waits for this person's decision, what is due first on top."""
    waiting = (
        ApprovalStep.objects.waiting_for(request.user)
        .select_related("reply__assignment__suggestion", "opinion__assignment__suggestion")
        .select_related("reply__assignment__agency", "opinion__assignment__agency")
        .prefetch_related(*(f"{text}__assignment__suggestion__proposers" for text in ("reply", "opinion")))
        .annotate(
            due=Coalesce(
                F("reply__assignment__due_on"), F("opinion__redo_due_on"), F("opinion__assignment__due_on")
            )
        )
        .order_by("due", "came_at")
    )
    lights = lights_for_today()
    return render(request, "replies/approvals.html", {"rows": [_row(step, lights) for step in waiting]})


def _row(step, lights):
    name = "approval" if step.reply else "give_opinion"
    return {
        "step": step,
        "assignment": step.subject.assignment,
        "suggestion": step.subject.case,
        "due": shown.light_of_part(lights, step.subject.assignment),
        "url": reverse(f"replies:{name}", args=[step.subject.pk]),
    }


@require_safe
def approval(request, pk):
    reply = get_visible_or_404(Reply, request.user, pk)
    link = reply.current_step
    if link is None or not is_granted(request.user, Action.PASS_DRAFT, on=reply):
        return redirect(reply)
    return render(request, "replies/approval.html", {**page_of(reply), **_page(request, reply)})


@require_http_methods(["GET", "POST"])
def pass_draft(request, pk):
    return _decide(request, pk, Action.PASS_DRAFT, workflow.pass_draft, PassDraftForm)


@require_http_methods(["GET", "POST"])
def send_back_draft(request, pk):
    return _decide(request, pk, Action.SEND_BACK_DRAFT, workflow.send_back_draft, SendBackDraftForm)


@require_http_methods(["GET", "POST"])
def sign(request, pk):
    return _decide(request, pk, Action.SIGN, workflow.sign, partial(SignForm, session=request.session))


def _decide(request, pk, action, step, form_class):
    reply = get_visible_or_404(Reply, request.user, pk)
    return take_step(
        request,
        action,
        step,
        on=reply,
        form_class=form_class,
        template="replies/approval.html",
        then=lambda reply: reverse("replies:approvals"),
        context=_page(request, reply),
    )


def _page(request, reply):
    """Letter, outcomes, talks and opinions, and both decisions."""
    latest, link = reply.latest, reply.current_step
    stands_for = delegation_for(request.user, Action.PASS_DRAFT, on=reply)
    text = compose(latest, stands_in=_stand_in(reply, request.user)) if latest else None
    signs = link is not None and link.kind == Kind.PRINCIPAL
    digest = text.signed_digest() if text else None
    passing = partial(SignForm, session=request.session) if signs else PassDraftForm
    return {
        "reply": reply,
        "latest": latest,
        "link": link,
        "signs": signs,
        "stands_for": stands_for,
        "chain": shown.chain_of(reply),
        "letter": letters.html(text) if text else "",
        "digest": digest,
        "outcomes": shown.outcomes(latest) if latest else [],
        "change": _since_i_passed(reply, request.user),
        "returned": _returned_to(link),
        "passing": passing(on=reply, user=request.user, initial={"digest": digest.value if digest else ""}),
        "sending_back": SendBackDraftForm(on=reply, user=request.user),
        **shown.head_of(reply.assignment),
        **shown.materials(reply.assignment, request.user),
    }


def _stand_in(reply, user):
    """As the step will write it, so that what is shown is what is signed."""
    link = reply.current_step
    if link is None or link.kind != Kind.PRINCIPAL or not is_granted(user, Action.SIGN, on=reply):
        return None
    return stand_in(actor_for(user, Action.SIGN, on=reply))


def _returned_to(link):
    """The later step that sent the draft back to this one."""
    if link is None:
        return None
    return link.reply.steps.filter(
        attempt=link.attempt - 1, state="sent_back", decided_at=link.came_at
    ).first()


def _since_i_passed(reply, user):
    """What is new since this person last decided on a version of the reply."""
    earlier = reply.steps.filter(holder=user, version_number__isnull=False).order_by("decided_at").last()
    latest = reply.latest
    if earlier is None or latest is None or earlier.version_number == latest.number:
        return None
    number = earlier.version_number
    return {"a": number, "b": latest.number, "difference": shown.between(reply, number, latest.number)}
