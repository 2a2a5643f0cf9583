"""What the message of the day says: how much is late, one line and one link a matter, and why this person is told.

Of a confidential case it names the number alone.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from suggestions.lights import Lights
from suggestions.models import CalendarDay


def write(user, reminders, *, stand_in=None):
    """The columns of the message: subject, text, and the same as a page."""
    today = clock.today()
    late = sum(row.due_on < today for row in reminders)
    shown = {
        "greeting": _("%(name)s, these matters wait for you:") % {"name": user.name},
        "stand_in": _for(user, stand_in) if stand_in else "",
        "lines": _lines(reminders, today),
        "reason": _("You are told because you are: %(roles)s.") % {"roles": "、".join(_roles(reminders))}
        if any(row.agency for row in reminders)
        else "",
        "url": settings.BASE_URL + "/",
    }
    return {
        "subject": _subject(late, len(reminders) - late, user, stand_in),
        "body": _plain(shown),
        "html": render_to_string("mail/digest.html", shown),
    }


def _subject(late, soon, user, stand_in):
    if late and soon:
        text = _("[Suggestions] %(late)s overdue, %(soon)s due soon") % {"late": late, "soon": soon}
    elif late:
        text = _("[Suggestions] %(late)s overdue") % {"late": late}
    else:
        text = _("[Suggestions] %(soon)s due soon") % {"soon": soon}
    return text + (_(" (received for %(person)s)") % {"person": user.name} if stand_in else "")


def _for(user, stand_in):
    return _(
        "%(name)s: %(person)s cannot be reached by e-mail. Please pass this on and have the address put right."
    ) % {
        "name": stand_in.name,
        "person": user.name,
    }


def _lines(reminders, today):
    lights = Lights(today, CalendarDay.objects.clock())
    return [
        {
            "kind": row.get_kind_display(),
            "case": (row.suggestion.label if row.suggestion else "") + _in_place_of(row),
            "due_on": row.due_on,
            "left": lights.text_of(row.due_on),
            "is_late": row.due_on < today,
            "url": settings.BASE_URL + _address(row),
        }
        for row in reminders
    ]


def _address(row):
    return row.suggestion.get_absolute_url() if row.suggestion else reverse("replies:calendar")


def _in_place_of(row):
    """Whose matter it is, where another person is told of it."""
    return _(" (for %(person)s)") % {"person": row.in_place_of.name} if row.in_place_of else ""


def _roles(reminders):
    """市住房城乡建委 承办人: as whom the person is told, each once."""
    names = dict(Role.choices)
    return dict.fromkeys(
        f"{row.agency.short_name} {names.get(row.role, '')}".strip() + _in_place_of(row)
        for row in reminders
        if row.agency
    )


def _plain(shown):
    lines = [
        _("%(number)s. [%(kind)s] %(case)s: due %(day)s, %(left)s")
        % {
            "number": number,
            "kind": line["kind"],
            "case": line["case"],
            "day": line["due_on"].isoformat(),
            "left": line["left"],
        }
        + f"\n   {line['url']}"
        for number, line in enumerate(shown["lines"], start=1)
    ]
    head = [shown["stand_in"], ""] if shown["stand_in"] else []
    foot = [_("Your worklist: %(url)s") % {"url": shown["url"]}, shown["reason"]]
    return "\n".join([*head, shown["greeting"], "", *lines, "", *filter(None, foot)]) + "\n"
