"""People who use the program in Chromium: each signed in once, on a desk or on a phone."""

import re

from django.utils import translation

from agencies.permissions import Action
from tests.browser import DESKTOP, PHONE, watched_page
from tests.factories import PASSWORD


def word(action):
    """The step as its button says it."""
    with translation.override("zh-hans"):
        label = str(Action(action).label)
    return label[:1].upper() + label[1:]


class PeopleAtWork:
    """Opens a browser window for everybody who comes, and closes them all in the end."""

    def __init__(self, browser, address, folder):
        self.browser, self.address, self.folder = browser, address, folder
        self.windows, self.open = {}, []
        self.pictures = 0

    def window(self, key, **options):
        if key not in self.windows:
            watched = watched_page(self.browser, self.address, **options)
            self.open.append(watched)
            self.windows[key] = next(watched)
        return self.windows[key]

    def at_desk(self, user, *, phone=False):
        """The window of a member of staff, signed in by the login page."""
        key = (user.username, phone)
        known = key in self.windows
        options = (
            {"viewport": PHONE, "is_mobile": True, "has_touch": True} if phone else {"viewport": DESKTOP}
        )
        page = self.window(key, **options)
        if not known:
            page.goto("/accounts/login/")
            form = page.locator("form:has(input[name=password][type=password])")
            form.locator("[name=login]").fill(user.username)
            form.locator("[name=password]").fill(PASSWORD)
            form.locator("button[type=submit]").first.click()
            page.wait_for_url("**/")
        return page

    def visitor(self, *, phone=False):
        options = (
            {"viewport": PHONE, "is_mobile": True, "has_touch": True} if phone else {"viewport": DESKTOP}
        )
        return self.window(("", phone), **options)

    def picture(self, page, name):
        self.pictures += 1
        page.screenshot(path=self.folder / f"{self.pictures:02}-{name}.png", full_page=True)

    def close(self):
        """Closing a watched page fails the test when something broke in it."""
        for watched in self.open:
            next(watched, None)


def press(page, action):
    """The button or link of a step on the case page."""
    name = re.compile(f"^{re.escape(word(action))}")
    page.locator(".action-panel, .case-primary").get_by_text(name).locator("visible=true").first.click()


def finish(page):
    """The one primary button of the form."""
    page.locator("main form button.button-primary[type=submit]").first.click()
    page.wait_for_load_state()


def confirm(page):
    """Who signs gives the password where it is asked for."""
    if "/reauthenticate/" in page.url:
        fill(page, password=PASSWORD)
        finish(page)


def fill(page, **fields):
    for name, value in fields.items():
        page.locator(f"main [name='{name}']").first.fill(value)


def choose(page, name, value):
    """A radio button or the line of a list, by its value."""
    radio = page.locator(f"main input[name='{name}'][value='{value}']")
    if radio.count():
        radio.first.check()
    else:
        page.locator(f"main select[name='{name}']").select_option(str(value))


def pick(page, name, *shown, typed=None):
    """Choose from a picker by typing, as one does with many agencies or deputies."""
    wrapper = page.locator(f"main [name='{name}'] + .ts-wrapper")
    for text in shown:
        wrapper.locator("input").first.focus()
        wrapper.locator("input").first.fill(typed or text)
        wrapper.locator(".ts-dropdown .option", has_text=text).first.click()
        page.keyboard.press("Escape")
