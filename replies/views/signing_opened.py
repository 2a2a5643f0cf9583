"""逐件阅过、一次签发: several replies are signed in one go, each one read on its own page since its last change."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.confirming import proof_of
from replies import workflow
from replies.compose import compose_all
from replies.models import ApprovalStep
from replies.workflow.signing_off import digest_of, stand_in, turn_of
from suggestions.workflow import NotNow

OPENED = "opened_to_sign"
MOST = 200


def note_opened(request, reply, digest):
    """The person has this text before them; the session remembers which."""
    kept = {**request.session.get(OPENED, {}), str(reply.pk): digest.value}
    request.session[OPENED] = dict(list(kept.items())[-MOST:])


def is_opened(request, reply):
    """Whether this person read the text as it stands now: compared with what was on the page."""
    shown = request.session.get(OPENED, {}).get(str(reply.pk))
    link, actor = turn_of(reply, request.user) if shown else (None, None)
    if link is None or link.kind != ApprovalStep.Kind.PRINCIPAL:
        return False
    return digest_of(compose_all(reply.latest, stands_in=stand_in(actor))).value == shown


@require_http_methods(["GET", "POST"])
def sign_opened(request):
    """First the titles, to be confirmed; then the signatures, each whole or not at all."""
    replies = _chosen(request)
    if not replies:
        messages.info(request, _("Open and read the replies first, then tick those you sign."))
        return redirect("replies:approvals")
    if request.method == "GET":
        return render(request, "replies/sign_opened.html", {"replies": replies})
    proof, signed = proof_of(request), 0
    for reply in replies:
        signed += _sign(request, reply, proof)
    if signed:
        messages.success(request, _("Signed: %(count)s.") % {"count": signed})
    return redirect("replies:approvals")


def _chosen(request):
    """The ticked ones that wait for this person and are unchanged since they were read."""
    sent = request.GET if request.method == "GET" else request.POST
    ticked = [pk for pk in sent.getlist("reply") if pk.isascii() and pk.isdigit()][:MOST]
    waiting = ApprovalStep.objects.waiting_for(request.user).filter(
        kind=ApprovalStep.Kind.PRINCIPAL, reply__in=ticked
    )
    found = [row.reply for row in waiting.select_related("reply__assignment__suggestion").order_by("came_at")]
    return [reply for reply in found if is_opened(request, reply)]


def _sign(request, reply, proof):
    digest = request.session[OPENED][str(reply.pk)]
    version = reply.latest.number
    try:
        workflow.sign(reply, version=version, digest=digest, by=request.user, proof=proof)
    except (NotNow, PermissionDenied) as refusal:
        why = {"title": reply.case.title, "reason": getattr(refusal, "reason", str(refusal))}
        messages.warning(request, _("Not signed: %(title)s. %(reason)s") % why)
        return False
    return True
