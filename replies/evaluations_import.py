"""评价导入: a file is read and tried, looked at, and then entered once; what the platform sends itself comes in at once."""

import hashlib

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.permissions import Action, Program, is_granted
from replies.evaluations_file import IMPORT, Unreadable, enter, rows_in
from replies.models import Evaluation, EvaluationImport
from suggestions import files
from suggestions.models import Congress
from suggestions.workflow import NotNow, act

MOST_ON_A_PAGE = 1000
"""Rows that a page tries and enters while somebody waits; larger files are for the command."""


class Repeated(Exception):
    """A message of the platform with this nonce was taken already."""


def congresses_of(user):
    """For which the person may import."""
    return [
        row for row in Congress.objects.order_by("pk") if is_granted(user, Action.IMPORT_EVALUATIONS, on=row)
    ]


def receive(congress, *, name, content, by):
    """Read an uploaded file and try every row; nothing is entered yet. Raises Unreadable."""
    rows = rows_in(name, content)
    if len(rows) > MOST_ON_A_PAGE:
        raise Unreadable(_("More than %(most)s rows: split the file.") % {"most": MOST_ON_A_PAGE})
    if not rows:
        raise Unreadable(_("The file holds no rows."))
    tried = list(enter(rows, by=by, dry_run=True, among=_among(congress, by)))
    EvaluationImport.objects.filter(uploaded_by=by, confirmed_at=None).delete()
    return EvaluationImport.objects.create(
        congress=congress,
        name=files.clean_name(name),
        sha256=hashlib.sha256(content).hexdigest(),
        rows=rows,
        uploaded_by=by,
        uploaded_at=clock.now(),
        **_told(tried),
    )


def receive_message(key, *, nonce, content, rows):
    """Enter what the platform sent. Raises Repeated for a nonce that was used before."""
    digest = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            found = EvaluationImport.objects.create(
                congress=key.congress,
                name=key.note[:150],
                sha256=digest,
                rows=rows,
                key=key,
                nonce=nonce,
                uploaded_at=clock.now(),
            )
    except IntegrityError:
        raise Repeated from None
    return import_evaluations(found, by=IMPORT)


def import_evaluations(found, *, by, sha256=None):
    """Enter the rows of a file that was looked at, once; each row is a step of its own in its case.

    Raises NotNow when it was entered already, or when `sha256` is that of another file than the one shown.
    """
    if sha256 is not None and sha256 != found.sha256:
        why = _("This is not the file that was shown. Upload it again.")
        raise NotNow(found, Action.IMPORT_EVALUATIONS, why)
    unclaimed = EvaluationImport.objects.filter(pk=found.pk, confirmed_at=None)
    if not unclaimed.update(confirmed_at=clock.now()):
        raise NotNow(found, Action.IMPORT_EVALUATIONS, _("This file was entered already."))
    done = list(enter(found.rows, by=by, among=_among(found.congress, by)))
    with act(Action.IMPORT_EVALUATIONS, by=by, on=found.congress) as step:
        told = _told(done)
        EvaluationImport.objects.filter(pk=found.pk).update(rows=[], **told)
        counts = {name: told[name] for name in ("entered", "known", "refused")}
        step.detail |= {"file": found.name, "sha256": found.sha256, **counts}
    found.refresh_from_db()
    return found


def _among(congress, by):
    """A row about another congress, or a case the person may not know of, is as if it did not exist."""
    rows = Evaluation.objects.all() if isinstance(by, Program) else Evaluation.objects.visible_to(by)
    return rows.filter(assignment__suggestion__session__term__congress=congress)


def _told(results):
    codes = [result.code for _place, result in results]
    return {
        "results": [
            {"place": place, "result": result.code, "told": result.told} for place, result in results
        ],
        **{code: codes.count(code) for code in ("entered", "known", "refused")},
    }


def earlier(found):
    """The same file, entered before."""
    same = EvaluationImport.objects.done().filter(congress=found.congress, sha256=found.sha256)
    return same.exclude(pk=found.pk).order_by("-confirmed_at").first()
