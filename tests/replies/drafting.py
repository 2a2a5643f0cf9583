"""The editor filled in, and read again, as a person does it in a browser."""

from django.urls import reverse

from agencies.permissions import Action
from replies.compose import compose


def editor_of(lead):
    return reverse("replies:save_draft", args=[lead.pk])


def page(client, lead):
    """The fields of the editor as the browser would send them back unchanged."""
    form = client.get(editor_of(lead)).context["form"]
    return {name: _sent(form[name].value()) for name in form.fields}


def _sent(value):
    return "" if value is None else str(value)


def item_field(lead, number, name):
    item = lead.items.order_by("order")[number - 1]
    return f"item-{item.pk}-{name}"


def saved_drafts(suggestion):
    return suggestion.events.filter(action=Action.SAVE_DRAFT).count()


def as_shown(reply):
    """What the page to decide on sends back of the text it shows."""
    return {"version": reply.latest.number, "digest": compose(reply.latest).signed_digest().value}
