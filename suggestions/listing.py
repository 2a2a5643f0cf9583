"""Rows of the ledger: few ids first, then what their rows show, in the same number of queries for any page."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from suggestions import tones
from suggestions.forms.step import printable
from suggestions.lights import lights_for_today
from suggestions.models import Suggestion
from suggestions.workflow.lines import under_way

ROWS_A_PAGE = 50
LEADS = 2
"""So many of those who answer are named in a row; the others are counted."""


def exact_match(visible, query):
    """The one case whose number was typed, and nothing else: the clerk has it in hand."""
    typed = printable(query.get("q", ""))
    others = [name for name, value in query.items() if value and name not in {"q", "page"}]
    if not typed or others:
        return None
    found = visible.filter(number=typed)[:2]
    return found[0] if len(found) == 1 else None


def page_of_rows(queryset, number):
    """A page of the narrowed ledger, most urgent first; a page beyond the end is the last one."""
    page = Paginator(queryset.by_urgency().values_list("pk", flat=True), ROWS_A_PAGE).get_page(number)
    rows = Suggestion.objects.with_list_columns().in_bulk(list(page.object_list))
    lights = lights_for_today()
    page.object_list = [row_of(rows[pk], lights) for pk in page.object_list]
    return page


def row_of(suggestion, lights):
    """What `suggestions/_row.html` shows of a suggestion."""
    proposers = list(suggestion.proposers.all())
    current = [line for line in suggestion.assignments.all() if line.is_current]
    standing = under_way(current)
    leads = [line for line in standing if line.is_answering]
    return {
        "pk": suggestion.pk,
        "number": suggestion.number,
        "url": suggestion.get_absolute_url(),
        "title": suggestion.title,
        "lead_deputy": proposers[0].name if proposers else "",
        "co_signers": len(proposers[1:]) + suggestion.unnamed_proposers,
        "lead_agency": "、".join(str(line.agency) for line in leads[:LEADS]),
        "co_count": len(standing) - len(leads[:LEADS]),
        "state_label": suggestion.get_state_display(),
        "state_tone": tones.SUGGESTION.get(suggestion.state, ""),
        "due": _due_of(suggestion, leads, lights),
        "is_key": suggestion.is_key,
        "is_confidential": suggestion.is_confidential,
        "marks": [_("Merged")] if any(line.is_guest for line in leads) else [],
    }


def _due_of(suggestion, leads, lights):
    provisional = any(line.is_provisional for line in leads)
    is_open = suggestion.state not in Suggestion.CLOSED
    url = next((_why(line) for line in leads if line.is_owing and line.due_on == suggestion.due_on), "")
    return lights.light_of(suggestion.due_on, is_open=is_open, provisional=provisional, url=url)


def _why(line):
    return reverse("suggestions:why_this_day", args=[line.pk])
