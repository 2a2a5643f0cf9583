"""Registration and review, before a suggestion is assigned (Chongqing 2017 arts. 9, 10, 13)."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, holders_in
from suggestions import files
from suggestions.models import Attachment, Proposer, RequestItem, Session, Suggestion, SuggestionText
from suggestions.workflow.engine import NotNow, act

KEY_MOST = Suggestion._meta.get_field("number_key").max_length
"""A sign such as ㍿ becomes four when its width is taken away."""


def number_key(number):
    """091, ９１ and 91 share a key: not the same number, but worth a warning."""
    plain = unicodedata.normalize("NFKC", number).strip().upper()
    return re.sub(r"(?<!\d)0+(?=\d)", "", plain)[:KEY_MOST]


def register(session, *, title, body, items, proposers, received_on, by, is_confidential=False, **fields):
    """Enter a suggestion as a draft. `items` are (title, text); `proposers` deputies or delegations, the lead first.

    Raises ValidationError for a date in the future, a number taken in the session, no item or no proposer.
    """
    _check(received_on=received_on, items=items, proposers=proposers)
    _check_term(session)
    with act(Action.REGISTER, by=by, on=session) as step:
        _check_number(session, by=by, **fields)
        suggestion = Suggestion.objects.create(
            session=session,
            title=title,
            received_on=received_on,
            is_confidential=is_confidential,
            registered_by=by,
            number_key=number_key(fields.get("number", "")),
            **fields,
        )
        step.case = step.created(suggestion)
        SuggestionText.objects.create(suggestion=suggestion, body=body)
        _write_parts(suggestion, items=items, proposers=proposers)
        step.seal(Suggestion.objects.get(pk=suggestion.pk))
        step.admit([by], "registered")
    return suggestion


def revise(suggestion, *, title, body, items, proposers, received_on, by, seen=None, **fields):
    """Correct what was registered, before it is accepted. Raises as register() does."""
    _check(received_on=received_on, items=items, proposers=proposers)
    with act(Action.REVISE, by=by, on=suggestion, seen=seen) as step:
        step.take(suggestion)
        now = {"number": suggestion.number, "kind": suggestion.kind}
        _check_number(suggestion.session, by=by, but=suggestion, **(now | fields))
        values = {"title": title, "received_on": received_on, **fields}
        if "number" in values:
            values["number_key"] = number_key(values["number"])
        step.detail["changed"] = [
            name for name, value in values.items() if getattr(suggestion, name) != value
        ]
        step.set(suggestion, **values)
        SuggestionText.objects.filter(suggestion=suggestion).update(body=body)
        suggestion.items.all().delete()
        suggestion.proposers.all().delete()
        _write_parts(suggestion, items=items, proposers=proposers)
        step.seal(Suggestion.objects.get(pk=suggestion.pk))
        step.admit([by, suggestion.registered_by], "registered")
        if suggestion.is_confidential:
            step.withdraw_notices()
    return suggestion


def _check(*, received_on, items, proposers):
    if received_on > clock.today():
        raise ValidationError(
            {"received_on": _("The date of receipt lies in the future. Enter today or earlier.")}
        )
    if not items:
        raise ValidationError({"items": _("Enter at least one request item: one demand a line.")})
    if not proposers:
        raise ValidationError({"lead_deputy": _("Choose the deputy who leads the suggestion.")})


def _check_term(session):
    if session.term.ended_on is not None:
        why = _("The term ended on %(day)s. Suggestions are registered in a session of the next one.")
        raise NotNow(session, Action.REGISTER, why % {"day": session.term.ended_on.isoformat()})


def _check_number(session, *, by, number="", kind=Suggestion.Kind.SUGGESTION, but=None, **_others):
    """Two clerks with one number queue up at the session. A confidential case off whose list the clerk stands is
    not asked: a refusal would tell that it exists."""
    Session.objects.select_for_update().get(pk=session.pk)
    alike = Suggestion.objects.visible_to(by).filter(session=session, kind=kind, number=number)
    if number and alike.exclude(pk=but and but.pk).exists():
        message = _(
            "Number %(number)s is already used in %(session)s. Check the printed form or leave it empty."
        )
        raise ValidationError({"number": message % {"number": number, "session": session}})


def _write_parts(suggestion, *, items, proposers):
    RequestItem.objects.bulk_create(
        RequestItem(suggestion=suggestion, order=order, title=title, text=text)
        for order, (title, text) in enumerate(items, start=1)
    )
    Proposer.objects.bulk_create(
        Proposer(
            suggestion=suggestion,
            order=order,
            part=Proposer.Part.CO_SIGNER if order > 1 else Proposer.Part.LEAD,
            name=proposer.name,
            **{"deputy" if hasattr(proposer, "certificate") else "group": proposer},
        )
        for order, proposer in enumerate(proposers, start=1)
    )


def attach(suggestion, *, file, kind, by, seen=None):
    """Keep a file with the case. Raises ValidationError when it is not what its name says (see `files`)."""
    content_type = files.checked_type(file)
    with act(Action.ATTACH, by=by, on=suggestion, seen=seen) as step:
        step.take(suggestion)
        attachment = keep_file(step, file=file, kind=kind, content_type=content_type)
    return attachment


def keep_file(step, *, file, kind, content_type, is_restricted=False):
    """A file that comes with any step: a row of the case it is taken on. Its type was checked before."""
    attachment = Attachment.objects.create(
        suggestion=step.case,
        agency=step.actor.membership.agency,
        kind=kind,
        is_restricted=is_restricted,
        file=files.stored_under_random_name(file),
        name=files.clean_name(file.name),
        content_type=content_type,
        size=file.size,
        sha256=files.digest(file),
        uploaded_by=step.actor.user,
    )
    step.detail["file"] = attachment.name
    return attachment


def submit(suggestion, *, by, seen=None):
    """Hand the draft over for review."""
    with act(Action.SUBMIT, by=by, on=suggestion, seen=seen) as step:
        step.take(suggestion)
        office = suggestion.session.term.congress.office
        step.tell(holders_in(office, Role.OFFICE_COORDINATOR, Role.OFFICE_LEADER, today=clock.today()))
    return suggestion


def accept(suggestion, *, by, note="", seen=None):
    """受理: the suggestion meets the form (Chongqing 2017 art. 9) and waits for its assignment."""
    with act(Action.ACCEPT, by=by, on=suggestion, note=note, seen=seen) as step:
        step.take(suggestion)
    return suggestion
