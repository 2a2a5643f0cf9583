"""A person at the pages without JavaScript: opens one, fills in the form they mean and sends it with all it holds."""

from html.parser import HTMLParser
from urllib.parse import urljoin

from django.test import Client

SENT_ALWAYS = {"hidden", "text", "date", "number", "search", "email"}


class Form:
    def __init__(self, action, method):
        self.action, self.method, self.fields = action, method, {}

    def hold(self, name, value):
        self.fields.setdefault(name, []).append(value)


class Forms(HTMLParser):
    """The forms of a page, each with what a browser would send untouched."""

    def __init__(self, page):
        super().__init__()
        self.found, self.by_id, self.current = [], {}, None
        self.area = self.select = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.current = Form(attrs.get("action") or "", attrs.get("method", "get").lower())
            self.found.append(self.current)
            self.by_id[attrs.get("id")] = self.current
        handler = getattr(self, f"_{tag}", None)
        if handler:
            handler(attrs, self.by_id.get(attrs["form"]) if "form" in attrs else self.current)

    def _input(self, attrs, form):
        kind, name = attrs.get("type", "text"), attrs.get("name")
        is_ticked = kind in {"checkbox", "radio"} and "checked" in attrs
        if form is not None and name and (kind in SENT_ALWAYS or is_ticked):
            form.hold(name, attrs.get("value") or ("on" if is_ticked else ""))

    def _textarea(self, attrs, form):
        self.area = (form, attrs.get("name"), [])

    def _select(self, attrs, form):
        self.select = (form, attrs.get("name"), "multiple" in attrs, [])

    def _option(self, attrs, form):
        if self.select:
            self.select[3].append((attrs.get("value", ""), "selected" in attrs))

    def handle_data(self, text):
        if self.area:
            self.area[2].append(text)

    def handle_endtag(self, tag):
        if tag == "form":
            self.current = None
        elif tag == "textarea" and self.area:
            form, name, told = self.area
            self.area = None
            if form is not None and name:
                form.hold(name, "".join(told).removeprefix("\n"))
        elif tag == "select" and self.select:
            self._end_select()

    def _end_select(self):
        form, name, is_multiple, options = self.select
        self.select = None
        chosen = [value for value, is_selected in options if is_selected]
        if not chosen and not is_multiple:
            chosen = [value for value, _is_selected in options[:1]]
        for value in chosen:
            if form is not None and name:
                form.hold(name, value)


class Visitor:
    """One browser; signed in when a user is given."""

    def __init__(self, user=None):
        self.client, self.answer, self.url = Client(), None, ""
        if user is not None:
            self.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def open(self, url, *, status=200):
        self.answer, self.url = self.client.get(url, follow=True), url
        if self.answer.redirect_chain:
            self.url = urljoin(url, self.answer.redirect_chain[-1][0])
        assert self.answer.status_code == status, f"GET {url}: {self.answer.status_code}"
        return self

    @property
    def text(self):
        return self.answer.content.decode()

    def send(self, *, to=None, button=None, status=200, **fields):
        """Send the form whose address ends with `to`, or the page's own; `button` is a (name, value) pressed."""
        form = self._form(to)
        missing = [name for name in fields if name not in form.fields and f'name="{name}"' not in self.text]
        assert not missing, f"{self.url}: the page has no field {missing}"
        filled = {**form.fields, **fields, **(dict([button]) if button else {})}
        filled = {name: value for name, value in filled.items() if value is not None}
        address = urljoin(self.url, form.action)
        self.answer = self.client.post(address, filled, follow=True)
        self.url = (
            urljoin(address, self.answer.redirect_chain[-1][0]) if self.answer.redirect_chain else address
        )
        assert self.answer.status_code == status, (
            f"POST {address}: {self.answer.status_code} {self._complaints()}"
        )
        return self

    def _form(self, to):
        posted = [form for form in Forms(self.text).found if form.method == "post"]
        own = self.url.split("?")[0].split("#")[0]
        for form in posted:
            address = urljoin(self.url, form.action).split("?")[0]
            if address.endswith(to) if to else (address == own and "logout" not in address):
                return form
        raise AssertionError(f"{self.url} has no form to {to or own}: {[form.action for form in posted]}")

    def _complaints(self):
        forms = [
            value
            for context in self.answer.context or []
            for name, value in context.flatten().items()
            if name == "form"
        ]
        return [form.errors.as_json() for form in forms if hasattr(form, "errors")][:1]
