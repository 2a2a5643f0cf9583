"""审核、审签: one page to read and decide, on a desk or on a phone."""

from django.db.models import F
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agencies.permissions import Action, get_visible_or_404
from replies import letters, shown, workflow
from replies.compose import compose_all
from replies.forms.signing_off import PassDraftForm, SendBackDraftForm, SignForm
from replies.models import ApprovalStep, Reply
from replies.views.signing_opened import is_opened, note_opened
from replies.workflow.signing_off import digest_of, stand_in, turn_of
from suggestions.lights import lights_for_today
from suggestions.stepping import page_of, take_step, taken_before
from suggestions.workflow import Stale

Kind = ApprovalStep.Kind


@require_safe
def approvals(request):
    """Everything that waits for this person's decision, what is due first on top."""
    waiting = (
        ApprovalStep.objects.waiting_for(request.user)
        .select_related("reply__assignment__suggestion", "opinion__assignment__suggestion")
        .select_related("reply__assignment__agency", "opinion__assignment__agency")
        .select_related("reply__assignment__opinion", "opinion__assignment__opinion")
        .prefetch_related(*(f"{text}__assignment__suggestion__proposers" for text in ("reply", "opinion")))
        .annotate(
            due=Coalesce(
                F("reply__assignment__due_on"), F("opinion__redo_due_on"), F("opinion__assignment__due_on")
            )
        )
        .order_by("due", "came_at")
    )
    lights = lights_for_today()
    rows = [_row(step, lights, request) for step in waiting]
    context = {"rows": rows, "signable": any(row["is_opened"] for row in rows)}
    return render(request, "replies/approvals.html", context)


def _row(step, lights, request):
    name = "approval" if step.reply else "give_opinion"
    return {
        "step": step,
        "assignment": step.subject.assignment,
        "suggestion": step.subject.case,
        "due": shown.light_of_part(lights, step.subject.assignment),
        "url": reverse(f"replies:{name}", args=[step.subject.pk]),
        "is_opened": step.kind == Kind.PRINCIPAL and step.reply_id and is_opened(request, step.reply),
    }


@require_safe
def approval(request, pk):
    reply = _shown_or_404(request.user, pk)
    link, _actor = turn_of(reply, request.user)
    if link is None:
        return redirect(reply)
    page = _page(request, reply)
    if page["signs"]:
        note_opened(request, reply, page["digest"])
    return render(request, "replies/approval.html", {**page_of(reply), **page})


@require_http_methods(["GET", "POST"])
def pass_draft(request, pk):
    return _decide(request, pk, Action.PASS_DRAFT, workflow.pass_draft, PassDraftForm)


@require_http_methods(["GET", "POST"])
def send_back_draft(request, pk):
    return _decide(request, pk, Action.SEND_BACK_DRAFT, workflow.send_back_draft, SendBackDraftForm)


@require_http_methods(["GET", "POST"])
def sign(request, pk):
    return _decide(request, pk, Action.SIGN, workflow.sign, SignForm)


def _shown_or_404(user, pk):
    return get_visible_or_404(Reply, user, pk, rows=ApprovalStep.objects.replies_shown_to(user))


def _decide(request, pk, action, step, form_class):
    if led_to := taken_before(request):
        return redirect(led_to)  # who countersigned sees the reply no more
    if request.method == "POST":
        _refuse_fallen(request.user, pk, action)
    reply = _shown_or_404(request.user, pk)
    link, _actor = turn_of(reply, request.user)
    countersigns = link is not None and link.kind == Kind.COUNTERSIGN
    return take_step(
        request,
        action,
        step,
        on=reply,
        form_class=form_class,
        template="replies/approval.html",
        then=lambda reply: reverse("replies:approvals"),
        context=_page(request, reply),
        signing=action == Action.SIGN or (action == Action.PASS_DRAFT and countersigns),
    )


def _refuse_fallen(user, pk, action):
    """Raises Stale for who was asked to countersign a text that another agency returned meanwhile."""
    own = ApprovalStep.objects.filter(reply=pk, holder=user, kind=Kind.COUNTERSIGN).order_by("pk").last()
    if own is not None and own.state == ApprovalStep.State.DROPPED:
        raise Stale(own.reply, action)


def _page(request, reply):
    """Letter, outcomes, talks and opinions, and both decisions."""
    latest = reply.latest
    link, actor = turn_of(reply, request.user)
    signs = link is not None and link.kind == Kind.PRINCIPAL
    texts = compose_all(latest, stands_in=stand_in(actor) if signs else None) if latest else []
    digest = digest_of(texts) if texts else None
    passing = SignForm if signs else PassDraftForm
    countersigns = link is not None and link.kind == Kind.COUNTERSIGN
    return {
        "reply": reply,
        "latest": latest,
        "link": link,
        "signs": signs,
        "countersigns": countersigns,
        "stands_for": actor and actor.stands_for,
        "chain": shown.countersigning_of(reply) if countersigns else shown.chain_of(reply),
        "letter": letters.html(texts[0][1]) if texts else "",
        "others": shown.other_letters(reply, texts),
        "digest": digest,
        "outcomes": shown.outcomes(latest) if latest else [],
        "change": _since_i_passed(reply, request.user),
        "returned": None if countersigns else _returned_to(link),
        "passing": passing(on=reply, user=request.user, initial={"digest": digest.value if digest else ""}),
        "sending_back": SendBackDraftForm(on=reply, user=request.user),
        **shown.head_of(reply.assignment),
        **_materials(reply, request.user, link if countersigns else None),
    }


def _materials(reply, user, countersign):
    """Who countersigns sees their own agency's opinion beside the text, and none of what the lead works with."""
    found = shown.materials(reply.assignment, user)
    if countersign is None:
        return found
    own = [row for row in found["opinions"] if row["agency"].pk == countersign.agency_id]
    return found | {"opinions": own, "contacts": [], "may_log": False, "may_request": False}


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
