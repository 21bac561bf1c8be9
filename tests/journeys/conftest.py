"""A real browser before the real product: two languages, two screens, no error and no other host."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

CHROMIUM = Path("/usr/bin/chromium")
PASSWORD = "Sparrow-Lantern-47"
SCREENS = {"desktop": (1440, 900), "phone": (390, 844)}

# Playwright keeps an event loop in the main thread, in which Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="module")  # ended with the file: its event loop disturbs others
def chromium() -> Iterator[object]:
    if not CHROMIUM.exists():
        pytest.skip("no Chromium at /usr/bin/chromium: apt-get install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(params=["zh", "en"])
def language(request):
    """Both languages; what a person reads is compared in each."""
    return request.param


@pytest.fixture
def bank(transactional_db):
    """A bank with a project, and its keeper, who may do everything in it."""
    from tests.cast import Bank

    return Bank.found()


@pytest.fixture
def keeper(bank, language):
    from dougong.platform.factories import unwatched

    account = bank.keeper
    account.set_password(PASSWORD)
    account.language = {"zh": "zh-hans", "en": "en"}[language]
    with unwatched():
        account.save()
    return account


@pytest.fixture
def screen():
    return "desktop"


@pytest.fixture
def page(chromium, live_server, language, screen):
    """A page of a fresh visitor; at the end nothing went wrong behind the scenes."""
    width, height = SCREENS[screen]
    visitor = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": width, "height": height},
        locale={"zh": "zh-CN", "en": "en-GB"}[language],
        has_touch=screen == "phone",
    )
    page, wrong = visitor.new_page(), []
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if is_bad(message) else None)
    own = urlsplit(live_server.url).netloc
    page.on(
        "request", lambda request: wrong.append(request.url) if is_foreign(request, own) else None
    )
    yield page
    visitor.close()
    assert wrong == []


def is_bad(message):
    """A refusal that the page shows (409, 422), or a network that is off, is no error of the page."""
    known = ("status of 4", "ERR_INTERNET_DISCONNECTED")
    return message.type == "error" and not any(part in message.text for part in known)


def is_foreign(request, own):
    parts = urlsplit(request.url)
    return parts.scheme in {"http", "https"} and parts.netloc != own


@pytest.fixture
def signed_in(page, keeper):
    """The keeper before the start page."""
    page.goto("/sign-in/")
    page.fill("#id_username", keeper.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/")
    return page
