"""Demo data: invented people and cases, brought to their states by the real steps. Never beside real data."""

from django.conf import settings
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Membership

PASSWORD = "demo-2026-office"

SHOWN = [
    "shenruoqing",
    "panyutong",
    "guchengzhou",
    "lushiyi",
    "zhouwenlan",
    "hejingxing",
    "huangxinran-fgw",
    "tangzhiyuan",
    "xiayunshu",
    "mengguangyao",
    "gaojian",
    "qinmuyan",
    "dingxizhe",
    "wanhongbo",
    "songzhihe",
    "wangyinuo-jw",
    "shaoanran",
    "jinhaokuan",
]
"""Who is offered on the login page, in this order; the first has work waiting from the start."""


def accounts():
    """[{group, people}] for the login page: a short cast over all roles. Empty without the demo's people."""
    if not settings.DEMO:
        return []
    found = Membership.objects.current(today=clock.today()).filter(user__username__in=SHOWN)
    cast = {}
    for membership in found.select_related("user", "agency"):
        cast.setdefault(membership.user.username, membership)
    groups = {}
    for username in SHOWN:
        if username in cast:
            groups.setdefault(_group(cast[username]), []).append(_card(cast[username]))
    return [{"group": group, "people": people} for group, people in groups.items()]


def _group(membership):
    kind = membership.agency.kind
    if membership.role in {"auditor", "system_admin"}:
        return _("Audit and administration")
    if kind in {"assigning_office", "congress_body"}:
        return _("Assigning office and congress")
    return (
        _("Lead agency") if membership.agency.short_name == "市发展改革委" else _("Other handling agencies")
    )


def _card(membership):
    return {
        "username": membership.user.username,
        "name": membership.user.name,
        "post": membership.post,
        "agency": membership.agency.short_name,
        "role_label": membership.get_role_display(),
        "password": PASSWORD,
    }
