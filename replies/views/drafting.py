"""The editor and the page of a reply. Two people who write at once both keep their words."""

from functools import partial

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.permissions import Action, get_visible_or_404, require
from replies import drafts, letters, shown, workflow
from replies.compose import compose_all
from replies.forms.drafting import SaveDraftForm
from replies.forms.submitting import SubmitDraftForm
from replies.models import Autosave, Reply, ReplyVersion
from replies.workflow.drafting import reply_of
from suggestions.models import Assignment
from suggestions.stepping import page_of, take_step
from suggestions.workflow import NotNow, Stale, open_steps


@require_safe
def reply(request, pk):
    reply = get_visible_or_404(Reply, request.user, pk)
    latest = reply.latest
    context = {
        "reply": reply,
        "tone": shown.TONES.get(reply.state, "progress"),
        "latest": latest,
        "versions": reply.versions.select_related("author").order_by("-number"),
        "chain": shown.chain_of(reply),
        "checklist": shown.checklist(reply) if reply.state == Reply.State.DRAFTING else [],
        **_letters(reply, latest),
        "outcomes": shown.outcomes(latest) if latest else [],
        "actions": shown.actions_on(reply, request.user),
        **shown.head_of(reply.assignment),
        **shown.materials(reply.assignment, request.user),
    }
    return render(request, "replies/reply.html", context)


def _letters(reply, latest):
    """The first letter in full, the others by what sets them apart."""
    if latest is None:
        return {"letter": ""}
    texts = [(row.assignment, row.text) for row in reply.live_letters] or compose_all(latest)
    return {"letter": letters.html(texts[0][1]), "others": shown.other_letters(reply, texts)}


@require_safe
def diff(request, pk, a, b):
    reply = get_visible_or_404(Reply, request.user, pk)
    try:
        difference = shown.between(reply, a, b)
    except ReplyVersion.DoesNotExist:
        raise Http404 from None
    versions = reply.versions.select_related("author")
    context = {"reply": reply, "a": a, "b": b, "difference": difference, "versions": versions}
    return render(request, "replies/diff.html", context | shown.head_of(reply.assignment))


@require_http_methods(["GET", "POST"])
def save_draft(request, pk):
    assignment = get_visible_or_404(Assignment, request.user, pk)
    on = _writable(assignment, request.user)
    if request.method == "GET":
        return _open_editor(request, on, assignment)
    try:
        return _save(request, on, assignment)
    except Stale:  # somebody saved between the reading and the writing: read again
        return _save(request, on, assignment)


def _writable(assignment, user):
    """What the draft is written on: the assignment, and while it is signed off the reply, by whose turn it is."""
    reply = Reply.objects.filter(assignment=assignment).first()
    on = assignment if reply is None or reply.state == Reply.State.DRAFTING else reply
    require(user, Action.SAVE_DRAFT, on=on)
    if Action.SAVE_DRAFT not in open_steps(assignment):
        raise NotNow(assignment, Action.SAVE_DRAFT)
    if on is reply and (reply.state != Reply.State.IN_REVIEW or not reply.may_be_mended_by(user)):
        raise NotNow(reply, Action.SAVE_DRAFT)
    return on


def _open_editor(request, on, assignment):
    reply = Reply.objects.filter(assignment=assignment).first()
    kept = Autosave.objects.filter(reply=reply, user=request.user).first()
    number = _last_number(reply)
    texts = drafts.at(assignment, reply, number)
    if kept and "restore" in request.GET:
        mine = texts | {name: text for name, text in kept.content.items() if name in texts}
        texts, both = drafts.merged(drafts.at(assignment, reply, kept.based_on), texts, mine)
        if both:
            return _conflict(request, on, assignment, texts, both, status=200)
    restorable = kept if kept and kept.content != texts and "restore" not in request.GET else None
    return take_step(
        request,
        Action.SAVE_DRAFT,
        workflow.save_draft,
        on=on,
        form_class=partial(SaveDraftForm, assignment=assignment, initial={**texts, "based_on": number}),
        template="replies/editor.html",
        context={"restorable": restorable, **_beside(assignment, reply, request.user)},
    )


def _save(request, on, assignment):
    """Merge with what others saved since, then take the step; where both changed one block a person decides."""
    reply = Reply.objects.filter(assignment=assignment).first()
    number = _last_number(reply)
    try:
        based_on = int(request.POST.get("based_on") or 0)
        base = drafts.at(assignment, reply, based_on)
    except (KeyError, ValueError):
        raise Stale(reply or assignment, Action.SAVE_DRAFT) from None
    mine = drafts.typed(base, request.POST)
    texts, both = drafts.merged(base, drafts.at(assignment, reply, number), mine)
    if both:
        _keep(request.user, reply, mine, based_on=based_on)
        return _conflict(request, on, assignment, texts, both, status=409)
    return take_step(
        request,
        Action.SAVE_DRAFT,
        lambda _on, seen=None, **fields: workflow.save_draft(assignment, **fields),
        on=on,
        form_class=lambda *typed, **who: SaveDraftForm(
            {**texts, "based_on": number}, assignment=assignment, **who
        ),
        template="replies/editor.html",
        then=partial(_after_saving, request),
        context=_beside(assignment, reply, request.user),
    )


def _after_saving(request, version):
    name = "submit_draft" if request.POST.get("then") == "submit" else "reply"
    return reverse(f"replies:{name}", args=[version.reply_id])


def _last_number(reply):
    latest = reply and reply.latest
    return latest.number if latest else 0


def _beside(assignment, reply, user):
    return {
        "reply": reply,
        "latest": reply and reply.latest,
        "checklist": shown.checklist(reply) if reply and reply.latest else [],
        **shown.head_of(assignment),
        **shown.materials(assignment, user),
    }


def _conflict(request, on, assignment, texts, both, *, status):
    """Both texts of every block that two people changed; saving this page puts mine, as it then stands, on top."""
    reply = Reply.objects.get(assignment=assignment)
    theirs = drafts.at(assignment, reply, reply.latest.number)
    initial = {**texts, "based_on": reply.latest.number}
    form = SaveDraftForm(on=on, user=request.user, assignment=assignment, initial=initial)
    differing = [
        name for name in texts if drafts.unit_of(name) in both and texts[name] != theirs.get(name, "")
    ]
    context = {
        "form": form,
        "other": reply.latest,
        "rows": [_row(form, name, theirs.get(name, "")) for name in differing],
        "same": [form[name] for name in form.fields if name not in differing],
        **page_of(on),
        **shown.head_of(assignment),
    }
    return render(request, "replies/conflict.html", context, status=status)


def _row(form, name, theirs):
    item = next((item for item in form.items if drafts.unit_of(name) == f"item-{item.pk}"), None)
    choices = getattr(form.fields[name], "choices", [])
    named = {str(value): label for value, label in choices} if choices else {}
    return {"item": item, "field": form[name], "theirs": named.get(theirs, theirs)}


@require_POST
def autosave(request, pk):
    """What was typed since the last version. 409 when somebody saved one meanwhile: kept all the same."""
    assignment = get_visible_or_404(Assignment, request.user, pk)
    _writable(assignment, request.user)
    reply = reply_of(assignment)
    number = _last_number(reply)
    try:
        based_on = int(request.POST.get("based_on") or 0)
        base = drafts.at(assignment, reply, based_on)
    except (KeyError, ValueError):
        return JsonResponse({}, status=400)
    kept = _keep(request.user, reply, drafts.typed(base, request.POST), based_on=based_on)
    if based_on != number:
        url = reverse("replies:save_draft", args=[assignment.pk])
        return JsonResponse({"url": f"{url}?restore=1"}, status=409)
    return JsonResponse({"saved_at": f"{localtime(kept.saved_at):%H:%M}"})


def _keep(user, reply, texts, *, based_on):
    values = {"content": texts, "based_on": based_on, "saved_at": clock.now()}
    return Autosave.objects.update_or_create(reply=reply, user=user, defaults=values)[0]


@require_http_methods(["GET", "POST"])
def submit_draft(request, pk):
    reply = get_visible_or_404(Reply, request.user, pk)
    checklist = shown.checklist(reply)
    return take_step(
        request,
        Action.SUBMIT_DRAFT,
        workflow.submit_draft,
        on=reply,
        form_class=SubmitDraftForm,
        template="replies/submit_draft.html",
        then=lambda reply: reply.get_absolute_url(),
        context={
            "reply": reply,
            "latest": reply.latest,
            "checklist": checklist,
            "is_blocked": any(line["blocks"] for line in checklist),
            **shown.head_of(reply.assignment),
        },
    )
