"""A first visit with Python's own library: waits for the login page, takes a demo account, opens a case."""

import http.cookiejar
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser

MINUTES_TO_WAIT = 15


class Forms(HTMLParser):
    """The forms of a page, each as the names and values of its fields."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.found.append({})
        elif tag in ("input", "button") and self.found and attrs.get("name"):
            self.found[-1][attrs["name"]] = attrs.get("value") or ""


def wait_for(browser, address):
    until = time.monotonic() + MINUTES_TO_WAIT * 60
    while time.monotonic() < until:
        try:
            return browser.open(address)
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(1)
    sys.exit(f"{address} did not answer within {MINUTES_TO_WAIT} minutes")


def main(address):
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    login = wait_for(browser, address)
    accounts = [
        form for form in Forms(login.read().decode()).found if form.get("login") and form.get("password")
    ]
    if not accounts:
        sys.exit(f"{login.url} offers no demo account")
    fields = urllib.parse.urlencode(accounts[0]).encode()
    desk = browser.open(urllib.request.Request(login.url, fields, {"Referer": login.url}))
    if desk.url == login.url:
        sys.exit(f"{accounts[0]['login']} could not log in")
    case = re.search(r'href="(/suggestions/\d+/)', desk.read().decode())
    if not case:
        sys.exit(f"{desk.url} shows {accounts[0]['login']} no case")
    page = browser.open(address + case[1])
    heading = re.search(r"(?s)<h1[^>]*>(.*?)</h1>", page.read().decode())
    print(f"{accounts[0]['login']} opened {page.url}: {' '.join(re.sub('<[^>]+>', ' ', heading[1]).split())}")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
