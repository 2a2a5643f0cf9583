"""Pages that know all three apps: the desk and the case."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from agencies.permissions import get_visible_or_404
from config.case import Case
from config.desk import merged, queues_of, rows_for
from config.navigation import year_to_enter
from config.silence import to_decide
from suggestions.lights import lights_for_today
from suggestions.models import Suggestion

ROWS = 25


@require_safe
def desk(request):
    """我的待办: what waits for this person, by due date, the next step of each as one button."""
    found = queues_of(request.user)
    chosen = request.GET.get("queue", "")
    to_do = [pair for pair in found if pair[0].action]
    entries = merged([pair for pair in found if pair[0].key == chosen] if chosen else to_do)
    page = Paginator(entries, ROWS).get_page(request.GET.get("page"))
    everything = sum(len(waiting) for _queue, waiting in to_do)
    tabs = [{"label": _("All"), "count": everything, "url": "?", "current": chosen == ""}]
    tabs += [
        {
            "label": queue.label,
            "count": len(waiting),
            "url": f"?queue={queue.key}",
            "current": chosen == queue.key,
        }
        for queue, waiting in found
        if waiting or chosen == queue.key
    ]
    shown = {"queues": tabs, "rows": rows_for(page.object_list, lights=lights_for_today()), "page_obj": page}
    shown["missing_year"] = year_to_enter(request.user)
    shown["undelivered"], shown["unreachable"] = to_decide(request.user)
    return render(request, "desk.html", {**shown, "summary": _summary(everything)})


def _summary(count):
    if not count:
        return _("Nothing waits for you.")
    return ngettext("One case waits for you.", "%(count)d cases wait for you.", count) % {"count": count}


@require_safe
def case(request, pk):
    """One page that tells the whole case, with what this person may do now."""
    suggestion = get_visible_or_404(Suggestion, request.user, pk)
    return render(request, "case.html", Case(suggestion, request.user).context())
