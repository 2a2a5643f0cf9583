"""协办意见 on the case page: what came, what did not come in time, and what came after the draft had gone on."""

from django.urls import reverse
from django.utils.translation import gettext as _

from config import case_promises
from replies import shown
from replies.compose import is_named
from replies.models import Opinion, Reply, ReplyVersion


def rows(case):
    waived = _waived(case)
    given = {opinion.assignment_id for opinion in case.opinions}
    return [
        *(_row(case, opinion, waived) for opinion in case.opinions),
        *(_missing_row(row) for row in case.current if row.pk in waived and row.pk not in given),
    ]


def _waived(case):
    """Co-handlers whose opinion the lead's draft did not wait for any more: it named them as missing."""
    co_handlers = [row for row in case.current if row.part == row.Part.CO]
    if not co_handlers:
        return set()
    gone_on = ReplyVersion.objects.filter(reply__assignment__in=case.current)
    versions = gone_on.exclude(reply__state=Reply.State.DRAFTING).order_by("number")
    words = dict(versions.values_list("reply", "missing_opinions"))  # the latest of each
    return {row.pk for row in co_handlers if any(is_named(row, said) for said in words.values())}


def _missing_row(row):
    return {"agency": row.agency_name, "state_label": _("did not come in time"), "tone": "ended"}


def _row(case, opinion, waived):
    latest = max(opinion.versions.all(), key=lambda version: version.number, default=None)
    is_own = opinion.assignment.agency_id in case.own_agencies
    is_given, is_waived = opinion.state == Opinion.State.GIVEN, opinion.assignment_id in waived
    shows_text = latest and (is_given or is_own)
    disputed = next((row for row in opinion.disagreements.all() if row.settled_at is None), None)
    treated = (
        _("How it is used: %(how)s") % {"how": opinion.get_treatment_display()} if opinion.treatment else ""
    )
    return {
        "agency": opinion.assignment.agency_name,
        "state_label": _("did not come in time")
        if is_waived and not is_given
        else opinion.get_state_display(),
        "tone": "ended" if is_waived else shown.TONES.get(opinion.state, "progress"),
        "stance": _("no objection and nothing to add") if shows_text and latest.no_objection else "",
        "on": opinion.given_on,
        "text": latest.text if shows_text else "",
        "letter_url": reverse("replies:opinion_letter", args=[opinion.pk]) if is_given else "",
        "treated": f"{treated}（{opinion.treatment_reason}）" if opinion.treatment_reason else treated,
        "is_late": is_waived and is_given,
        "asked_again": opinion.redo_count,
        "disputed": disputed.what if disputed else "",
        "decided": [row for row in opinion.disagreements.all() if row.settled_at],
        "rated": case_promises.ratings_of(case, opinion.assignment_id),
    }
