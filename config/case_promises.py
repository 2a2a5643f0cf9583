"""What became of a letter after it was sent, as lines of the case page: promises, other classes, a deputy urged."""

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from replies.models import Commitment, CommitmentEvaluation, ResultClassChange

SHOWN = "shown_evaluations"


def with_everything(rows, user):
    """Commitments with their progress, its proofs, and the evaluations this person may read."""
    seen = CommitmentEvaluation.objects.visible_to(user).select_related(
        "proposer", "commitment__assignment__profile"
    )
    return rows.select_related("owner", "explanation").prefetch_related(
        "progress__evidence", Prefetch("evaluations", seen, to_attr=SHOWN), "mediations"
    )


def notes(commitment):
    """What the deputies said to it, the explanation, the meeting."""
    return [*_explanation(commitment), *map(_evaluation, getattr(commitment, SHOWN)), *_meetings(commitment)]


def _explanation(commitment):
    if hasattr(commitment, "explanation"):
        yield _("Explanation sent on %(day)s.") % {"day": commitment.explanation.sent_on.isoformat()}
    elif commitment.state == Commitment.State.DROPPED:
        yield _("The explanation to the deputies is still to be written")


def _evaluation(row):
    words = {"who": row.proposer.name, "mark": row.label if row.mark else row.get_state_display()}
    said = _("Evaluation of %(who)s: %(mark)s") % words
    return f"{said}（{row.comment}）" if row.comment else said


def _meetings(commitment):
    for row in commitment.mediations.all():
        yield _("Both sides met on %(day)s (%(who)s).") % {
            "day": row.held_on.isoformat(),
            "who": row.participants,
        }


def class_changes(case):
    """{(letter's version, item): its changes, the earliest first} of the letters that stand."""
    letters = [letter.pk for letter in case.letters.values()]
    rows = ResultClassChange.objects.filter(letter__in=letters, item__isnull=False)
    found = {}
    for row in rows.select_related("letter", "old", "new", "author").order_by("on", "pk") if letters else ():
        found.setdefault((row.letter.version_id, row.item_id), []).append(row)
    return found


def changes_of(case, answer, item):
    return case.class_changes.get((answer.version_id, item.pk), [])


def ratings_of(case, assignment_id):
    """What deputies said of this co-handler."""
    return [
        f"{row.evaluation.proposer.name} {row.label}{f'（{row.comment}）' if row.comment else ''}"
        for row in case.ratings
        if row.assignment_id == assignment_id
    ]


def ratings_in(case, evaluation):
    """What one deputy said of the co-handlers."""
    rows = [row for row in case.ratings if row.evaluation_id == evaluation.pk]
    return [f"{row.assignment.agency_name} {row.label}" for row in rows]


def urged(evaluation):
    """How often a deputy was asked again, and until when the link is open; that nobody answered, once it is closed."""
    said = []
    if evaluation.urges:
        words = {
            "count": evaluation.urges,
            "day": evaluation.urged_on.isoformat(),
            "until": evaluation.closes_on.isoformat(),
        }
        said.append(_("Urged %(count)s times, last on %(day)s; open until %(until)s.") % words)
    if evaluation.state == evaluation.State.LAPSED and not evaluation.is_frozen:
        said.append(_("No answer: left out of the rates."))
    return " ".join(said)
