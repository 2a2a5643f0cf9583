"""再次验证: a signature is bound to the person at the keyboard, by a password, code or passkey given a moment ago.

The moment is ACCOUNT_REAUTHENTICATION_TIMEOUT; the page that asks, and goes on with the form that was sent before it,
is that of django-allauth.
"""

import hashlib
from dataclasses import dataclass

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required


@dataclass(frozen=True)
class Proof:
    """How a signer showed who they are: by what, and in which session, named by its digest alone."""

    method: str
    session_hash: str


def proof_of(request):
    """Raises ReauthenticationRequired, which leads to the page that asks, unless the person confirmed just now."""
    _require_recent(request)
    records = [row for row in get_authentication_records(request, request.user) if row.get("reauthenticated")]
    latest = records[-1] if records else {}
    method = "/".join(filter(None, [latest.get("method"), latest.get("type")]))
    session = hashlib.sha256((request.session.session_key or "").encode()).hexdigest()
    return Proof(method=method, session_hash=session)


def told(proof):
    """What row or event keeps of it; nothing for a step that was not taken on a page."""
    return {"auth_method": proof.method, "session_hash": proof.session_hash} if proof else {}


_require_recent = reauthentication_required(lambda request: None)
