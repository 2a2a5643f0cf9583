"""代表履职平台 hands in evaluations itself: signed with the key of its congress. See docs/api.md.

Every refusal is noted in the access log. The answer says of each row what became of it; sent again, nothing changes.
"""

import hashlib
import hmac
import time

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from agencies import clock
from agencies.models import AccessLog
from replies.evaluations_file import Unreadable, named
from replies.evaluations_import import Repeated, receive_message
from replies.incoming import decoded, of_json
from replies.models import PlatformKey

MOST_BYTES = 1_000_000
MOST_ROWS = 500
MINUTES = 5
"""How far the moment of signing may lie from ours."""
A_MINUTE = 60
"""Messages of one address in a minute."""
NONCE = range(8, 65)


class Refusal(Exception):
    def __init__(self, status, words):
        super().__init__(words)
        self.status = status


@csrf_exempt  # nobody is signed in here: what counts is the signature
@login_not_required
@never_cache
@require_POST
def evaluations(request):
    try:
        _not_too_often(request)
        key, content = _signed(request)
        rows = _rows(content)
        done = receive_message(key, nonce=request.headers["X-Nonce"], content=content, rows=rows)
    except Refusal as refusal:
        return _refused(request, refusal)
    except Repeated:
        return _refused(request, Refusal(409, _("This nonce was used already.")))
    counts = {name: getattr(done, name) for name in ("entered", "known", "refused")}
    return JsonResponse({**counts, "rows": done.results})


def _not_too_often(request):
    counter = f"platform/{request.META['REMOTE_ADDR']}/{int(time.time() // 60)}"
    cache.add(counter, 0, timeout=120)
    if cache.incr(counter) > A_MINUTE:
        raise Refusal(429, _("Too many messages. Wait a minute."))


def _signed(request):
    """(Key, body) of a message whose signature is right. Freshness is asked of the real time, also in a demo."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise Refusal(413, _("The message is too large."))
    key = (
        PlatformKey.objects.filter(key_id=request.headers.get("X-Key", "")).select_related("congress").first()
    )
    stamp, nonce = request.headers.get("X-Timestamp", ""), request.headers.get("X-Nonce", "")
    content = request.body
    text = f"{stamp}\n{nonce}\n".encode() + content
    expected = hmac.new((key.secret if key else "").encode(), text, hashlib.sha256).hexdigest()
    is_right = hmac.compare_digest(expected.encode(), request.headers.get("X-Signature", "").encode())
    if key is None or key.is_over or not is_right:
        raise Refusal(401, _("Key or signature is wrong."))
    if not stamp.isascii() or not stamp.isdigit() or abs(time.time() - int(stamp[:15])) > MINUTES * 60:
        message = _("The timestamp is more than %(minutes)s minutes away from the time here.")
        raise Refusal(401, message % {"minutes": MINUTES})
    if len(nonce) not in NONCE:
        raise Refusal(401, _("The nonce must have 8 to 64 characters."))
    return key, content


def _rows(content):
    try:
        rows = named(of_json(decoded(content)))
    except Unreadable as error:
        raise Refusal(422, str(error)) from None
    if not rows or len(rows) > MOST_ROWS:
        raise Refusal(422, _("A message holds 1 to %(most)s rows.") % {"most": MOST_ROWS})
    return rows


def _refused(request, refusal):
    AccessLog.objects.create(
        user=None,
        kind=AccessLog.Kind.PLATFORM,
        what=f"{refusal.status} {request.headers.get('X-Key', '')[:40]} {refusal}"[:200],
        path=f"{request.path} {request.META['REMOTE_ADDR']}"[:300],
        at=clock.now(),
    )
    return JsonResponse({"error": str(refusal)}, status=refusal.status)
