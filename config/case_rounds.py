"""轮次: the rounds before, as they were left, and what the congress body decided after each evaluation."""

from replies.models import Contact, Evaluation, Letter, Mediation, Rehandling


def rows(case):
    """The latest round first; the one under way only when something was decided on it.

    Under separate handling the agency that was not asked again is still in its first round: it is not among these.
    """
    decisions = _decided(case, Rehandling.objects.select_related("ordered_by", "assignment"))
    mediations = _decided(case, Mediation.objects.filter(commitment=None).select_related("assignment"))
    past = [row for row in case.assignments if row not in case.of_the_round]
    if not past and not decisions and not mediations:
        return []
    evaluations, letters = _visible_evaluations(case, past), _visible_letters(case)
    contacts = _contacts([row for row in past if row.is_current])
    told = [
        {
            "round": number,
            "is_over": any(row.round == number for row in past),
            "lines": [_line(row, letters) for row in past if row.round == number],
            "contacts": [row for row in contacts if row.assignment.round == number],
            "evaluations": [_evaluation(row) for row in evaluations if row.assignment.round == number],
            "decisions": [row for row in decisions if row.round - 1 == number],
            "mediations": [row for row in mediations if row.round == number],
        }
        for number in range(case.round, 0, -1)
    ]
    return [row for row in told if row["is_over"] or row["decisions"] or row["mediations"]]


def with_lines(lines, rows):
    """Rows of the assignments, each with the one that was read already: nothing is asked again a row."""
    by_pk = {line.pk: line for line in lines}
    for row in rows:
        row.assignment = by_pk[row.assignment_id]
    return list(rows)


def beside_their_lead(lines, opinions):
    """Opinions, each with the answering assignment of its round."""
    leads = {line.round: line for line in lines if line.is_current and line.is_answering}
    for opinion in opinions:
        opinion.known_answering = leads.get(opinion.assignment.round)
    return opinions


def _decided(case, rows):
    """Why it was handled again is told to all who handle it; a held evaluation was shown when it was decided."""
    return list(rows.filter(suggestion=case.suggestion))


def _visible_evaluations(case, past):
    rows = Evaluation.objects.visible_to(case.user).filter(
        assignment__in=past, letter__voided_at__isnull=True
    )
    return list(rows.select_related("proposer", "assignment__profile"))


def _contacts(lines):
    rows = Contact.objects.filter(assignment__in=lines).select_related("proposer", "assignment")
    return rows.order_by("assignment", "held_on", "pk")


def _visible_letters(case):
    rows = Letter.objects.visible_to(case.user).filter(
        suggestion=case.suggestion, voided_at__isnull=True, dispatched_on__isnull=False
    )
    return {row.assignment_id: row for row in rows.select_related("reply__assignment")}


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
