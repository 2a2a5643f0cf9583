"""The inbox: what happened to the cases of this member of staff."""

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies import clock
from agencies.permissions import Action

ROWS = 30


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request):
    """The list; a POST marks as read what stood there when the page was opened."""
    mine = request.user.notices
    if request.method == "POST":
        shown = request.POST.get("up_to", "")
        if shown.isdecimal():
            mine.filter(read_at__isnull=True, pk__lte=int(shown)).update(read_at=clock.now())
        return redirect("notices")
    page = Paginator(mine.all(), ROWS).get_page(request.GET.get("page"))
    for notice in page:
        notice.sentence = _("Reminder") if notice.action == "remind" else told(notice.action)
    newest = mine.order_by("-pk").values_list("pk", flat=True).first()
    unread = mine.filter(read_at__isnull=True).count()
    return render(request, "notices.html", {"page_obj": page, "up_to": newest, "unread": unread})


def told(action):
    """The step in words."""
    return Action(action).label if action in Action.values else action
