"""Fixtures for tests marked `browser`: a page in the machine's own Chromium that reaches nothing but the program."""

import os

import pytest

from tests.servers import chromium, need

# Playwright keeps an event loop in this thread; Django would refuse the database because of it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser():
    path = need("Chromium", chromium())
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


@pytest.fixture
def page(browser, live_server):
    yield from watched_page(browser, live_server.url, viewport=DESKTOP)


@pytest.fixture
def phone(browser, live_server):
    yield from watched_page(browser, live_server.url, viewport=PHONE, has_touch=True, is_mobile=True)


def watched_page(browser, address, **options):
    """A page that fails its test when a script breaks, the content policy refuses, or it asks another host."""
    problems = []
    context = browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", **options)
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: note_refusal(message, problems))
    page.on("request", lambda request: note_stranger(request, address, problems))
    yield page
    context.close()
    assert problems == []


def note_refusal(message, problems):
    if message.type == "error" and "Content Security Policy" in message.text:
        problems.append(message.text)


def note_stranger(request, address, problems):
    if not request.url.startswith((address, "data:", "blob:", "about:")):
        problems.append(f"asked {request.url}")
