"""Pictures of the running demo for the documents.

Run: .venv/bin/python tools/pictures.py http://localhost:8321 var/demo_accounts.json [NAME …]

Writes docs/pictures/NAME.jpg for each view below, or for those named.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, sync_playwright

PLACE = Path(__file__).resolve().parents[1] / "docs" / "pictures"
WIDE, PHONE = {"width": 1360, "height": 820}, {"width": 390, "height": 844}
QUALITY = 82
GANTT = "dg-gantt[data-state=ready]"
DASHBOARD = "/project/\\d+/dashboard/$"


@dataclass(frozen=True, slots=True)
class View:
    """One picture: an address, or the page a link on it leads to."""

    name: str
    address: str
    reader: str = "pmo"
    language: str = "zh"
    link: str = ""
    """The form of an address: the first link of that form on the page is followed."""
    onwards: str = ""
    """A further address, seen from that of the link."""
    is_phone: bool = False
    is_dark: bool = False
    wait_for: str = "main"


VIEWS = (
    View("sign-in", "/sign-in/", reader=""),
    View("home-zh", "/"),
    View("home-engineer-en", "/", reader="engineer", language="en"),
    View("list-en", "/risk/?group=kind_of_risk&sum=impact", language="en"),
    View("board-zh", "/issue/?shape=board"),
    View("calendar-zh", "/risk/?shape=calendar"),
    View("chart-en", "/project/?shape=chart", language="en"),
    View("project-en", "/project/", language="en", link="/project/\\d+/$"),
    View("schedules-en", "/schedules/", language="en"),
    View("dashboard-zh", "/schedules/", link=DASHBOARD),
    View(
        "gantt-en",
        "/schedules/",
        language="en",
        link=DASHBOARD,
        onwards="../gantt/",
        wait_for=GANTT,
    ),
    View("gantt-zh", "/schedules/", link=DASHBOARD, onwards="../gantt/", wait_for=GANTT),
    View(
        "gantt-dark-zh",
        "/schedules/",
        link=DASHBOARD,
        onwards="../gantt/",
        is_dark=True,
        wait_for=GANTT,
    ),
    View("approvals-zh", "/approvals/"),
    View("ledger-en", "/ledger/", reader="auditor", language="en"),
    View("phone-capture-zh", "/capture/", reader="steward", is_phone=True),
    View("phone-home-en", "/", language="en", is_phone=True),
    View("phone-dashboard-zh", "/schedules/", link=DASHBOARD, is_phone=True),
    View(
        "phone-gantt-zh",
        "/schedules/",
        link=DASHBOARD,
        onwards="../gantt/",
        is_phone=True,
        wait_for=GANTT,
    ),
)


def signed_in(browser: Browser, base: str, reader: str, passwords: dict[str, str]) -> Page:
    """A page of somebody who has signed in, or of a stranger."""
    page = browser.new_context().new_page()
    if reader:
        page.goto(f"{base}/sign-in/")
        page.fill("input[name=username]", reader)
        page.fill("input[name=password]", passwords[reader])
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state("networkidle")
    return page


def suit(page: Page, view: View) -> None:
    """Give the page the screen, the theme and the language of the view."""
    page.set_viewport_size(PHONE if view.is_phone else WIDE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="dark" if view.is_dark else "light")
    if view.reader and not str(page.get_attribute("html", "lang")).startswith(view.language):
        page.locator("form[action='/language/'] button").first.click()
        page.wait_for_load_state("networkidle")


def take(page: Page, base: str, view: View) -> None:
    """Go there and write the picture."""
    page.goto(f"{base}{view.address}")
    suit(page, view)
    if view.link:
        found = page.eval_on_selector_all("main a[href]", leading_to(view.link))
        page.goto(urljoin(f"{base}{found}", view.onwards))
    page.wait_for_selector(view.wait_for)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    path = PLACE / f"{view.name}.jpg"
    page.screenshot(path=str(path), type="jpeg", quality=QUALITY)
    sys.stdout.write(f"{view.name}: {path.stat().st_size // 1024} KiB\n")


def leading_to(pattern: str) -> str:
    """A script that answers the first address among links that has the form of the pattern."""
    form = f"new RegExp({json.dumps(pattern)})"
    return f"links => links.map(link => link.pathname).find(path => {form}.test(path))"


def main(base: str, accounts: str, *names: str) -> None:
    people = json.loads(Path(accounts).read_text(encoding="utf-8"))
    passwords = {one["username"]: one["password"] for one in people}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        pages: dict[str, Page] = {}
        for view in VIEWS:
            if not names or view.name in names:
                if view.reader not in pages:
                    pages[view.reader] = signed_in(browser, base, view.reader, passwords)
                take(pages[view.reader], base, view)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
