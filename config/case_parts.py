"""The parts of the case page, as the templates of case/ ask for them; `case` is a config.case.Case."""

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import clock
from agencies.permissions import Action, is_granted
from config import case_asks, case_rounds
from replies import shown
from replies.models import Commitment, Opinion, PublishedPiece, Reply
from replies.offers import row_buttons
from suggestions.models import Proposer

MARK_TONES = {"satisfied": "good", "basically_satisfied": "good", "dissatisfied": "bad"}


def lists(case):
    return {
        "items": item_rows(case),
        "assignments": [_assignment_row(case, row) for row in case.of_the_round],
        "asks": case_asks.rows(case),
        "contacts": contact_rows(case),
        "opinions": [_opinion_row(case, row) for row in case.opinions],
        "replies": [_reply_row(case, row) for row in case.replies] or issued_only(case),
        "deliveries": delivery_rows(case),
        "evaluations": [_evaluation_row(case, row) for row in case.evaluations],
        "rounds": case_rounds.rows(case),
        "commitments": commitment_rows(case),
        "publication": publication_row(case),
        "attachments": attachment_rows(case),
    }


def proposer_rows(case):
    may_look = is_granted(case.user, Action.SEE_CONTACT_DATA, on=case.suggestion) or any(
        is_granted(case.user, Action.SEE_CONTACT_DATA, on=row) for row in case.current
    )
    url = reverse("suggestions:see_contact_data", args=[case.suggestion.pk]) if may_look else ""
    rows = case.suggestion.proposers.select_related("deputy__group", "group")
    return [
        {
            "name": row.name,
            "group": row.deputy.group if row.deputy else _("delegation"),
            "is_lead": row.part == Proposer.Part.LEAD,
            "phone_url": url,
        }
        for row in rows
    ]


def item_rows(case):
    versions = [reply.latest for reply in case.replies]
    if not versions:
        versions = [letter.version for letter in case.letters.values()]
    answers = {
        answer.item_id: answer
        for version in versions
        if version
        for answer in version.answers.select_related("outcome")
    }
    return [_item_row(item, answers.get(item.pk)) for item in case.suggestion.items.all()]


def _item_row(item, answer):
    outcome = answer and answer.outcome
    label = f"{outcome.letter} · {answer.wording or outcome.label}" if outcome else ""
    tone = {"resolved": "good", "in_plan": "progress"}.get(outcome.counts_as, "ended") if outcome else ""
    return {
        "number": item.order,
        "title": item.title,
        "text": item.text,
        "outcome_label": label,
        "outcome_tone": tone,
    }


def _assignment_row(case, row):
    why = reverse("suggestions:why_this_day", args=[row.pk])
    return {
        "agency": row.agency_name,
        "part_label": row.get_part_display(),
        "is_lead": row.is_answering,
        "state_label": row.get_state_display(),
        "state_tone": shown.TONES.get(row.state, ""),
        "due": shown.light_of_part(case.lights, row, url=why),
        "signed_for_on": row.signed_for_on,
        "officer": row.officer,
        "is_open": row.is_owing,
        "is_past": not row.is_current,
    }


def contact_rows(case):
    rows = [contact for row in case.current for contact in row.contacts.select_related("proposer")]
    return [
        {
            "on": contact.held_on,
            "phase": contact.get_phase_display(),
            "way": contact.get_way_display(),
            "with_whom": contact.proposer.name,
            "by": contact.participants,
            "summary": contact.summary,
        }
        for contact in sorted(rows, key=lambda contact: contact.held_on)
    ]


def _opinion_row(case, opinion):
    latest = max(opinion.versions.all(), key=lambda version: version.number, default=None)
    is_own = opinion.assignment.agency_id in case.own_agencies
    shows_text = latest and (opinion.state == Opinion.State.GIVEN or is_own)
    disputed = next((row for row in opinion.disagreements.all() if row.settled_at is None), None)
    treated = (
        _("How it is used: %(how)s") % {"how": opinion.get_treatment_display()} if opinion.treatment else ""
    )
    return {
        "agency": opinion.assignment.agency_name,
        "state_label": opinion.get_state_display(),
        "tone": shown.TONES.get(opinion.state, "progress"),
        "stance": _("no objection and nothing to add") if shows_text and latest.no_objection else "",
        "on": opinion.given_on,
        "text": latest.text if shows_text else "",
        "treated": f"{treated}（{opinion.treatment_reason}）" if opinion.treatment_reason else treated,
        "asked_again": opinion.redo_count,
        "disputed": disputed.what if disputed else "",
        "decided": [row for row in opinion.disagreements.all() if row.settled_at],
    }


def _reply_row(case, reply):
    latest = reply.latest
    return {
        "agency": reply.assignment.agency_name,
        "state_label": reply.get_state_display(),
        "tone": shown.TONES[reply.state],
        "url": reply.get_absolute_url(),
        "version": _("Version %(number)s") % {"number": latest.number} if latest else "",
        "class_label": latest.overall_class if latest else "",
        "approval": shown.chain_of(reply),
        "letter": _letter_row(case.letters.get(reply.pk)),
    }


def issued_only(case):
    """A co-handler sees the issued letter, nothing before."""
    return [
        {
            "agency": letter.agency,
            "state_label": Reply.State.DISPATCHED.label,
            "tone": "good",
            "letter": _letter_row(letter),
        }
        for letter in case.letters.values()
    ]


def _letter_row(letter):
    if letter is None:
        return None
    return {
        "number": letter.number or _("not numbered yet"),
        "day": letter.dated_on,
        "url": letter.get_absolute_url(),
        "docx_url": reverse("replies:letter_docx", args=[letter.reply_id]),
    }


def delivery_rows(case):
    return [
        _delivery_row(letter, row)
        for letter in [*case.withdrawn_letters, *case.letters.values()]
        for row in letter.deliveries.all()
    ]


def _delivery_row(letter, row):
    is_void = letter.voided_at is not None
    note = _("copy") if row.agency_id else ""
    return {
        "to": row.addressee,
        "way": row.get_way_display(),
        "on": row.delivered_on,
        "state_label": _("letter withdrawn") if is_void else _("delivered"),
        "tone": "ended" if is_void else "good",
        "note": " ".join(filter(None, [letter.number if is_void else "", note])),
    }


def _evaluation_row(case, row):
    labels = {option["code"]: option["label"] for option in row.assignment.profile.evaluate_options}
    marks = [labels.get(mark, mark) for mark in row.marks.values()]
    return {
        "who": row.proposer.name,
        "mark": "、".join(marks) or row.get_state_display(),
        "tone": MARK_TONES.get(next(iter(row.marks.values()), ""), shown.TONES.get(row.state, "")),
        "reason": row.comment,
        "on": row.given_at and clock.local_date(row.given_at),
        "way": row.get_source_display() if row.source else "",
        "counts": row.counts,
        "is_late": row.state == row.State.GIVEN and row.came_late,
        "is_held": row.state == row.State.GIVEN and row.released_at is None,
        "scan_url": reverse("suggestions:attachment", args=[row.scan_id])
        if row.scan_id and case.oversees
        else "",
        "corrections": [_correction_row(correction, labels) for correction in row.corrections.all()],
        "actions": row_buttons(row, case.user),
    }


def _correction_row(row, labels):
    return {
        "on": clock.local_date(row.corrected_at),
        "old": "、".join(labels.get(mark, mark) for mark in row.old_marks.values()),
        "old_comment": row.old_comment,
        "reason": row.reason,
    }


def commitment_rows(case):
    rows = Commitment.objects.visible_to(case.user).filter(reply__assignment__suggestion=case.suggestion)
    return [
        {
            "text": row.sentence,
            "agency": row.owner,
            "due": case.lights.light_of(row.due_on, is_open=row.state == Commitment.State.OPEN),
            "state_label": row.get_state_display(),
            "tone": shown.TONES[row.state],
            "progress": row.progress.all(),
            "url": row.get_absolute_url(),
        }
        for row in rows.select_related("owner").prefetch_related("progress")
    ]


def publication_row(case):
    found = case.publication
    if found is None:
        return None
    piece = PublishedPiece.objects.on_show().filter(publication=found).first()
    return {
        "state_label": found.get_state_display(),
        "tone": shown.TONES[found.state],
        "mode": found.get_disclosure_display(),
        "wish": case.suggestion.get_publication_wish_display(),
        "reason": found.ground,
        "on": piece and piece.published_on,
        "url": piece.get_absolute_url() if piece else "",
    }


def attachment_rows(case):
    return [
        {
            "name": file.name,
            "url": reverse("suggestions:attachment", args=[file.pk]),
            "note": file.get_kind_display(),
        }
        for file in case.suggestion.attachments.visible_to(case.user)
    ]
