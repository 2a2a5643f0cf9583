"""A person who signs gives the password again, on the page that asks for it."""

from urllib.parse import parse_qs, urlsplit

from django.urls import reverse

from tests.factories import PASSWORD


def asks_again(answer):
    return answer.status_code == 302 and answer.url.startswith(reverse("account_reauthenticate"))


def confirm(client, answer, *, password=PASSWORD):
    """Give the password where a form was held up for it, and get what the form itself answers."""
    if not asks_again(answer):
        return answer
    form = {"password": password, "next": parse_qs(urlsplit(answer.url).query)["next"][0]}
    return client.post(reverse("account_reauthenticate"), form)


def confirmed(client):
    """The same client, after giving the password."""
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 302
    return client
