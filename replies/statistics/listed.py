"""The rows behind a figure, as its list shows them."""

from agencies import clock
from replies.models import Commitment
from suggestions.models import Assignment, Objection, Suggestion


def rows_behind(table, ids):
    """What the list shows of rows of the table's kind, in the order of `ids`."""
    read = _suggestions if table.by_pieces else READ[table.kind.key]
    found = {row["pk"]: row for row in read(ids)}
    return [found[pk] for pk in ids]


def _case(pk, suggestion, **more):
    return {
        "pk": pk,
        "number": suggestion.number,
        "title": suggestion.title,
        "url": suggestion.get_absolute_url(),
        "state": suggestion.get_state_display(),
        **more,
    }


def _suggestions(ids):
    for row in Suggestion.objects.filter(pk__in=ids):
        yield _case(row.pk, row, since=row.received_on, due_on=row.due_on)


def _assignments(ids):
    for row in Assignment.objects.filter(pk__in=ids).select_related("suggestion", "agency"):
        yield _line(row.pk, row)


def _line(pk, row, **more):
    done = row.replied_on
    opinion = getattr(row, "opinion", None) if row.part == row.Part.CO else None
    done = opinion.first_given_on if opinion else done
    told = {"agency": row.agency_name, "since": row.assigned_on, "due_on": row.due_on, "done_on": done}
    return _case(pk, row.suggestion, **told, **more)


def _items(ids):
    rows = Assignment.items.through.objects.filter(pk__in=ids)
    for row in rows.select_related("assignment__suggestion", "requestitem"):
        yield _line(row.pk, row.assignment, what=row.requestitem.title)


def _objections(ids):
    rows = Objection.objects.filter(pk__in=ids).select_related("assignment__suggestion")
    for row in rows:
        told = {
            "agency": row.assignment.agency_name,
            "what": row.reason,
            "since": clock.local_date(row.raised_at),
        }
        yield _case(row.pk, row.assignment.suggestion, due_on=row.due_on, done_on=row.decided_at, **told)


def _commitments(ids):
    rows = Commitment.objects.filter(pk__in=ids).select_related("owner", "assignment__suggestion")
    for row in rows:
        told = {
            "agency": str(row.owner),
            "what": row.sentence,
            "due_on": row.due_on,
            "done_on": row.closed_on,
        }
        yield _case(row.pk, row.assignment.suggestion, **told)


READ = {
    "registered": _suggestions,
    "handling": _assignments,
    "evaluation": _assignments,
    "classes": _assignments,
    "items": _items,
    "co": _assignments,
    "commitments": _commitments,
    "objections": _assignments,
    "answers": _objections,
    "times": _assignments,
}
