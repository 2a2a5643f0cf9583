"""The parts of the case page, as the templates of case/ ask for them; `case` is a config.case.Case."""

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import clock
from agencies.permissions import Action, is_granted
from config import case_asks, case_opinions, case_promises, case_rounds, case_stages
from replies import shown, whys
from replies.models import Commitment, Contact, PublishedPiece, Reply
from replies.offers import row_button, row_buttons
from suggestions.models import Proposer

MARK_TONES = {"satisfied": "good", "basically_satisfied": "good", "dissatisfied": "bad"}


def lists(case):
    return {
        "items": item_rows(case),
        "assignments": [_assignment_row(case, row) for row in case.of_the_round],
        "reminders": case.reminded.summary(),
        "asks": case_asks.rows(case),
        "stages": case_stages.rows(case),
        "contacts": contact_rows(case),
        "opinions": case_opinions.rows(case),
        "replies": [*(_reply_row(case, row) for row in case.replies), *issued_only(case)],
        "deliveries": delivery_rows(case),
        "evaluations": [_evaluation_row(case, row) for row in case.evaluations],
        "rounds": case_rounds.rows(case),
        "commitments": commitment_rows(case),
        "publication": [_publication_row(case, row) for row in case.publications],
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
    versions = [*(reply.latest for reply in case.replies), *(row.version for row in other_letters(case))]
    answers = [
        answer
        for version in versions
        if version
        for answer in version.answers.select_related(
            "outcome", "left_to", "version__reply__assignment__agency"
        )
    ]
    told = {(answer.version_id, answer.item_id): answer for answer in answers}
    shares = {row.agency.short_name: set(row.items.all()) for row in case.answering} if case.is_shared else {}
    return [
        {
            "number": item.order,
            "title": item.title,
            "text": item.text,
            "answered_by": "、".join(name for name, items in shares.items() if item in items),
            "outcomes": [
                _outcome(case, told.get((answer.version_id, answer.same_as_id), answer), item)
                for answer in answers
                if answer.item_id == item.pk
            ],
        }
        for item in case.suggestion.items.all()
    ]


def _outcome(case, answer, item):
    """What a reply says to the item; whose, where several answer it."""
    outcome = answer.outcome
    told = [outcome.letter, answer.wording or outcome.label] if outcome else []
    if changes := case_promises.changes_of(case, answer, item):
        outcome = changes[-1].new
        told = [outcome.letter, outcome.label]
    if answer.left_to:
        told = [_("Answered separately by %(agency)s") % {"agency": answer.left_to.short_name}]
    label = " · ".join(dict.fromkeys(filter(None, told)))
    agency = answer.version.reply.assignment.agency.short_name
    return {
        "label": f"{agency}：{label}" if case.is_shared and label else label,
        "tone": {"resolved": "good", "in_plan": "progress"}.get(outcome.counts_as, "ended")
        if outcome
        else "",
        "changes": changes,
    }


def _assignment_row(case, row):
    return {
        "agency": row.agency_name,
        "part_label": _part_label(case, row),
        "is_lead": row.is_answering,
        "state_label": _("excused") if row.excused_because else row.get_state_display(),
        "state_tone": shown.TONES.get(row.state, ""),
        "opinion_label": row.excused_because,
        "due": shown.light_of_part(case.lights, row),
        "signed_for_on": row.signed_for_on,
        "officer": row.officer,
        "is_open": row.is_owing,
        "is_past": not row.is_current,
        "urged": case.reminded.of_line(row),
        "actions": _line_buttons(case, row) if row.is_owing else [],
        "host": case.merged.host_of(row),
        "guests": case.merged.guests_of(row),
    }


def _line_buttons(case, row):
    return [
        *row_button(Action.URGE, row, case.user),
        *row_button(Action.EXCUSE_CO_HANDLER, row, case.user),
    ]


def _part_label(case, row):
    """Under separate handling each agency has rounds of its own."""
    if not case.is_shared or row.round == 1:
        return row.get_part_display()
    return f"{row.get_part_display()} · {_('Round %(round)s') % {'round': row.round}}"


def contact_rows(case):
    rows = Contact.objects.filter(assignment__in=case.current).select_related("proposer")
    return [
        {
            "on": contact.held_on,
            "phase": contact.get_phase_display(),
            "way": contact.get_way_display(),
            "with_whom": contact.proposer.name,
            "by": contact.participants,
            "summary": contact.summary,
        }
        for contact in rows.order_by("held_on", "assignment", "pk")
    ]


def _reply_row(case, reply):
    latest = reply.latest
    return {
        "agency": reply.assignment.agency_name,
        "state_label": reply.get_state_display(),
        "tone": shown.TONES[reply.state],
        "url": reply.get_absolute_url(),
        "version": _("Version %(number)s") % {"number": latest.number} if latest else "",
        "missing": latest.missing_opinions if latest else "",
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
        for letter in other_letters(case)
    ]


def other_letters(case):
    """Letters of agencies whose replies are not this person's to see."""
    own = {reply.pk for reply in case.replies}
    return [letter for pk, letter in case.letters.items() if pk not in own]


def _letter_row(letter):
    if letter is None:
        return None
    return {
        "number": letter.number or _("not numbered yet"),
        "day": letter.dated_on,
        "url": letter.get_absolute_url(),
        "docx_url": reverse("replies:letter_docx", args=[letter.reply_id, *letter.place]),
        "pdf_url": reverse("replies:letter_pdf", args=[letter.reply_id, *letter.place]),
    }


def delivery_rows(case):
    return [
        _delivery_row(case, letter, row)
        for letter in [*case.withdrawn_letters, *case.letters.values()]
        for row in letter.deliveries.all()
    ]


def _delivery_row(case, letter, row):
    is_void = letter.voided_at is not None
    note = _("copy") if row.agency_id else ""
    return {
        "to": row.addressee,
        "way": row.get_way_display(),
        "on": row.delivered_on,
        "state_label": _("letter withdrawn") if is_void else _("delivered"),
        "tone": "ended" if is_void else "good",
        "note": " ".join(filter(None, [letter.number if is_void or case.is_shared else "", note])),
    }


def _evaluation_row(case, row):
    labels = {option["code"]: option["label"] for option in row.assignment.profile.evaluate_options}
    marks = [labels.get(mark, mark) for mark in row.marks.values()]
    return {
        "who": row.proposer.name,
        "about": row.assignment.agency_name if case.is_shared else "",
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
        "urged": case_promises.urged(row),
        "rated": case_promises.ratings_in(case, row),
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
    rows = Commitment.objects.visible_to(case.user).filter(assignment__suggestion=case.suggestion)
    return [
        {
            "text": row.sentence,
            "agency": row.owner,
            "due": case.lights.light_of(
                row.due_on, is_open=row.state == Commitment.State.OPEN, url=whys.url("commitment", row.pk)
            ),
            "state_label": row.get_state_display(),
            "tone": shown.TONES[row.state],
            "progress": row.progress.all(),
            "notes": case_promises.notes(row),
            "url": row.get_absolute_url(),
        }
        for row in case_promises.with_everything(rows, case.user)
    ]


def _publication_row(case, found):
    piece = PublishedPiece.objects.on_show().filter(publication=found, suggestion=case.suggestion).first()
    return {
        "agency": found.reply.assignment.agency_name if case.is_shared else "",
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
