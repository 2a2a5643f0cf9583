"""登记: what the clerk does with one paper form at once, as the separate steps it consists of."""

from django.db import transaction

from suggestions.models import Attachment
from suggestions.workflow import accept, attach, register, submit


@transaction.atomic
def enter(session, *, by, files=(), accept_at_once=False, **fields):
    """Register, with its files; then, for the clerk who may, submit and accept. All or nothing, one event a step.

    Raises what the steps raise.
    """
    suggestion = register(session, by=by, **fields)
    for file in files:
        attach(suggestion, file=file, kind=Attachment.Kind.ORIGINAL, by=by)
    if accept_at_once:
        submit(suggestion, by=by)
        accept(suggestion, by=by)
    return suggestion
