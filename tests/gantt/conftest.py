"""A page that holds nothing but our elements, served by the test itself, and a real browser for it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
STATIC = Path(__file__).parents[2] / "src" / "dougong" / "web" / "static"
POLICY = "default-src 'self'; script-src 'self' 'nonce-harness'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
PAGE = """<!doctype html>
<html lang="{lang}" data-bs-theme="{theme}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Harness</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/harness.css">{links}
<script type="importmap" nonce="harness">{{"imports": {{"echarts": "/vendor/echarts.js"}}}}</script>
<script type="module" src="{module}"></script></head>
<body><dialog id="dg-shortcuts" data-keys="{keys}"></dialog>{body}</body></html>"""
STYLE = """body { margin: 0; font-family: "Noto Sans", "Noto Sans CJK SC", sans-serif; background: #fff; color: #1c2733; }
[data-bs-theme=dark] body { background: #0b1117; color: #dbe3ea; }
dg-gantt { --dg-height: 100dvh; }"""


def keys() -> str:
    """What each key means, as every page of the product carries it."""
    import dougong.apps.planning.views.shortcuts
    from dougong.platform.shortcuts import meanings

    assert dougong.apps.planning.views.shortcuts
    return json.dumps(meanings())


class Site:
    """What the harness serves beside the static files: pages and JSON that a test puts there."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[str, bytes]] = {"/harness.css": ("text/css", STYLE.encode())}
        self.root = ""

    def put_json(self, path: str, value: Any) -> None:
        self.answers[path] = ("application/json", json.dumps(value, separators=(",", ":")).encode())

    def put_page(self, path: str, **parts: str) -> str:
        """Stores a page and returns its address."""
        parts = {"lang": "en", "theme": "light", "links": "", "body": ""} | parts
        self.answers[path] = (
            "text/html; charset=utf-8",
            PAGE.format(keys=escape(keys()), **parts).encode(),
        )
        return self.root + path

    def gantt(
        self,
        plan: dict[str, Any],
        *,
        attributes: str = "",
        words: dict[str, str] | None = None,
        **parts: str,
    ) -> str:
        """A page with one Gantt element."""
        self.put_json("/plan.json", plan)
        island = f'<script type="application/json">{json.dumps(words)}</script>' if words else ""
        return self.put_page(
            "/gantt.html",
            module="/gantt/gantt.js",
            links='<link rel="stylesheet" href="/gantt/gantt.css">',
            body=f'<dg-gantt id="plan" src="/plan.json" {attributes}>{island}</dg-gantt>',
            **parts,
        )


class Handler(SimpleHTTPRequestHandler):
    """Static files of the product, and what the test has stored, under our content security policy."""

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        self.site = site
        super().__init__(*args, directory=str(STATIC), **kwargs)

    def do_GET(self) -> None:
        kind, body = self.site.answers.get(self.path, ("", b""))
        if not kind:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Stays silent."""


@pytest.fixture
def site() -> Iterator[Site]:
    """A small web server for the length of a test."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, site=site))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.root = f"http://127.0.0.1:{server.server_port}"
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A headless Chromium; without one the test is skipped."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium at /usr/bin/chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, site: Site) -> Iterator[Callable[..., Any]]:
    """Opens an address in a fresh context; at the end no error, policy breach or outside request may have occurred."""
    contexts, faults = [], []

    def opened(address: str, **options: Any) -> Any:
        context = chromium.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda message: faults.append(message.text) if message.type == "error" else None,
        )
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(site.root) else faults.append(request.url)
            ),
        )
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults
