"""静默告警: when nothing leaves any more, the people of the office see it on every page, and are told what to do."""

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.models import Message, PutAside, Role
from agencies.permissions import has_role
from config import health
from replies import unreachable

KEY = "silence"
REMEMBERED_SECONDS = 60
TOLD = (Role.OFFICE_COORDINATOR, Role.OFFICE_LEADER, Role.SYSTEM_ADMIN)


def alarm_for(user):
    """Names of the checks that are silent, for those whose matter it is; asked once a minute for all of them."""
    return cache.get_or_set(KEY, _silent, REMEMBERED_SECONDS) if has_role(user, *TOLD) else []


def _silent():
    return [name for name, result in health.silent().items() if result["status"] == health.BAD]


@require_safe
def silence(request):
    """What stands still, since when, and what to do about it."""
    if not has_role(request.user, *TOLD):
        raise PermissionDenied(_("The assigning office and the administrator look after the messages."))
    cache.delete(KEY)
    return render(request, "silence.html", {"checks": health.silent(), "bad": health.BAD})


def to_decide(user):
    """(messages to decide about, people out of reach) that stand on the desk of this person."""
    count = 0
    if has_role(user, Role.OFFICE_COORDINATOR, Role.SYSTEM_ADMIN):
        count = Message.objects.to_decide().count() + PutAside.objects.count()
    return count, unreachable.people_of(user) or []
