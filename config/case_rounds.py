"""轮次: the rounds before, as they were left, and what the congress body decided after each evaluation."""

from replies.models import Evaluation, Letter, Mediation, Rehandling


def rows(case):
    """The latest round first; the one under way only when something was decided on it."""
    decisions = {
        row.round - 1: row for row in _decided(case, Rehandling.objects.select_related("ordered_by"))
    }
    mediations = {row.round: row for row in _decided(case, Mediation.objects.all())}
    if case.round == 1 and not decisions and not mediations:
        return []
    evaluations, letters = _visible_evaluations(case), _visible_letters(case)
    told = [
        {
            "round": number,
            "is_over": number < case.round,
            "lines": [_line(row, letters) for row in case.assignments if row.round == number],
            "contacts": [
                contact
                for row in case.assignments
                if row.round == number and row.is_current and number < case.round
                for contact in row.contacts.select_related("proposer")
            ],
            "evaluations": [_evaluation(row) for row in evaluations if row.assignment.round == number],
            "decision": decisions.get(number),
            "mediation": mediations.get(number),
        }
        for number in range(case.round, 0, -1)
    ]
    return [row for row in told if row["is_over"] or row["decision"] or row["mediation"]]


def _decided(case, rows):
    """Why it was handled again is told to all who handle it; a held evaluation was shown when it was decided."""
    return rows.filter(suggestion=case.suggestion)


def _visible_evaluations(case):
    rows = Evaluation.objects.visible_to(case.user).filter(
        assignment__suggestion=case.suggestion,
        assignment__round__lt=case.round,
        letter__voided_at__isnull=True,
    )
    return list(rows.select_related("proposer", "assignment__profile"))


def _visible_letters(case):
    rows = Letter.objects.visible_to(case.user).filter(
        suggestion=case.suggestion, voided_at__isnull=True, dispatched_on__isnull=False
    )
    return {row.reply.assignment_id: row for row in rows.select_related("reply")}


def _line(row, letters):
    letter = letters.get(row.pk)
    return {
        "agency": row.agency_name,
        "part_label": row.get_part_display(),
        "state_label": row.get_state_display(),
        "assigned_on": row.assigned_on,
        "due_on": row.due_on,
        "letter": letter.number if letter else "",
        "dispatched_on": letter.dispatched_on if letter else None,
        "url": letter.get_absolute_url() if letter else "",
    }


def _evaluation(row):
    labels = {option["code"]: option["label"] for option in row.assignment.profile.evaluate_options}
    return {
        "who": row.proposer.name,
        "mark": "、".join(labels.get(mark, mark) for mark in row.marks.values()) or row.get_state_display(),
        "comment": row.comment,
    }
