"""Scripts that are stored as text are shown as typed and never run (T-41)."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.utils.html import escape

from dougong.platform.factories import unwatched
from dougong.platform.register import Resource, registry
from tests.battery.world import browser
from tests.cast import Bank, undone
from tests.journeys.conftest import chromium as chromium  # noqa: PLC0414
from tests.trust.access_stage import addresses_in
from tests.trust.poisoned_house import PoisonedHouse, free_texts

CALL = "dg_run()"
SCRIPTS = [
    f"<script>{CALL}</script>", f"<img src=x onerror={CALL}>", f"<svg onload={CALL}>",
    f'"><script>{CALL}</script>', f"'><img src=x onerror={CALL}>", f"</textarea><script>{CALL}</script>",
    f"</title><script>{CALL}</script>", f"--><script>{CALL}</script>", f"]]><script>{CALL}</script>",
    f"<iframe srcdoc='<script>{CALL}</script>'>", f"<details open ontoggle={CALL}>",
    f"<body onload={CALL}>", f"<input autofocus onfocus={CALL}>", f"<a href=javascript:{CALL}>x</a>",
    f'" onmouseover="{CALL}" x="', f"' onfocus='{CALL}' autofocus x='", f"`onclick={CALL}`",
    f"<math><mtext></table><mglyph><style><img src=x onerror={CALL}>",
    f"<template><script>{CALL}</script></template>", f"<object data=javascript:{CALL}>",
    f"<embed src=javascript:{CALL}>", f"<form action=javascript:{CALL}><input type=submit>",
    f"<button formaction=javascript:{CALL}>x", f"<video><source onerror={CALL}>",
    f"<audio src=x onerror={CALL}>", f"<marquee onstart={CALL}>", f"<style>@import 'x'</style>{CALL}",
    f"<link rel=stylesheet href=x onerror={CALL}>", f"<base href=//evil.example>{CALL}",
    f"<meta http-equiv=refresh content='0;javascript:{CALL}'>", f"{{{{ {CALL} }}}}",
    f"{{% script %}}{CALL}", f"${{{CALL}}}", f"\\u003cscript\\u003e{CALL}", f"&lt;script&gt;{CALL}",
    f"%3Cscript%3E{CALL}", f"<scr<script>ipt>{CALL}</script>", f"<SCRIPT>{CALL}</SCRIPT>",
    f"<script\n>{CALL}</script>", f"<svg><script>{CALL}</script></svg>", f"<x onclick={CALL}>",
    f"<dg-chart onload={CALL}>", f"<div hx-get='/x' hx-on::load='{CALL}'>", f"<p data-act='{CALL}'>",
    f"javascript:{CALL}", f"data:text/html,<script>{CALL}</script>", f"[x](javascript:{CALL})",
    f"=HYPERLINK(\"javascript:{CALL}\")", f"<!--<img src=x onerror={CALL}>", f"\u2028<script>{CALL}</script>",
]  # fmt: skip
LIVE = re.compile(
    r"<(?:script|img|svg|iframe|details|input|a|object|embed|x|p|div)\b[^>]*dg_run", re.I
)


def live(page: str) -> list[str]:
    """Places of a page where a stored script would run."""
    without_quotes = re.sub(r'"[^"<>]*"', '""', page)
    in_tags = LIVE.findall(without_quotes)
    # What stands in a script as JSON is data: no browser runs it.
    between = re.findall(r"<script(?![^>]*application/json)[^>]*>[^<]*dg_run", page, re.I)
    return in_tags + between


def poisoned(bank: Bank, kind: Resource, text: str) -> Any:
    """A record whose every free text is the script."""
    row = bank.here.row(kind.model)
    texts = {one.name: text[: one.max_length or 200] for one in free_texts(kind)}
    with unwatched():
        kind.model._default_manager.filter(pk=row.pk).update(**texts)
        type(row.record).objects.filter(pk=row.pk).update(label=text, label_en=text)
    return row


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), undone():
        bank = Bank.found()
        for kind in registry.values():
            bank.here.row(kind.model)
        yield bank, browser(bank.keeper)


def pages_of(kind: Resource, key: int) -> list[str]:
    changing = [f"/{kind.name}/{key}/edit/"] if "change" in kind.verbs else []
    return [f"/{kind.name}/", f"/{kind.name}/{key}/", f"/{kind.name}/{key}/history/", *changing]


def test_there_are_fifty_scripts():
    assert len(set(SCRIPTS)) >= 50


@pytest.mark.parametrize("name", sorted(registry))
def test_a_stored_script_of_any_kind_is_shown_as_text(stage, db, name):
    bank, client = stage
    kind = registry[name]
    chosen = SCRIPTS[sorted(registry).index(name) % 15 :: 15]
    for text in chosen:
        row = poisoned(bank, kind, text)
        for path in pages_of(kind, row.pk):
            answer = client.get(path)
            assert answer.status_code in {200, 302}, path  # a kind may have a page of its own
            page = answer.content.decode()
            assert live(page) == [], (path, text)
            if path == f"/{name}/{row.pk}/":
                assert text in html.unescape(page)


@pytest.mark.parametrize("planted", SCRIPTS[:4])
def test_a_script_that_was_not_escaped_is_found(planted):
    assert live(f"<p>{planted}</p>")
    assert not live(f"<p>{escape(planted)}</p>")


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), undone():
        built = PoisonedHouse(SCRIPTS)
        yield built, browser(built.bank.keeper)


def found_live(client: Any, paths: list[str]) -> list[tuple[str, Any]]:
    """The pages that broke or on which a script would run; data is no page."""
    wrong: list[tuple[str, Any]] = []
    for path in paths:
        answer = client.get(path)
        if answer.streaming:
            b"".join(answer.streaming_content)
        if answer.status_code >= 500:
            wrong.append((path, answer.status_code))
        elif "html" in answer.get("Content-Type", "") and (found := live(answer.content.decode())):
            wrong.append((path, found))
    return wrong


def every_page(house: PoisonedHouse) -> list[str]:
    found = [one for one in addresses_in(house.bank) if "GET" in one.route.methods]
    return sorted({one.path for one in found if not one.is_api and "<" not in one.path})


def test_what_the_house_itself_names_is_shown_as_text_wherever_it_stands(house, db):
    built, client = house
    assert found_live(client, built.addresses()) == []
    shown = html.unescape(client.get(f"/risk/{built.risk.pk}/").content.decode())
    assert shown.count("dg_run") > 10


@pytest.mark.parametrize(
    "part", [0, *(pytest.param(n, marks=pytest.mark.full) for n in range(1, 8))]
)
def test_every_page_shows_scripts_as_text(house, db, part):
    built, client = house
    assert found_live(client, every_page(built)[part::8]) == []


def trapped(chromium: Any, address: str, session: Any) -> tuple[Any, list[str]]:
    """A page of somebody who is signed in, and what a script on it would have called."""
    ran: list[str] = []
    visitor = chromium.new_context()
    visitor.expose_function("dg_run", lambda: ran.append("ran"))
    key = session.cookies["dg"].value
    visitor.add_cookies([{"name": "dg", "value": key, "url": address}])
    return visitor.new_page(), ran


def set_off(page: Any) -> None:
    """Show that the trap itself works."""
    page.set_content("<script>dg_run()</script>")
    page.wait_for_timeout(200)
    page.context.close()


@pytest.mark.full
def test_a_browser_runs_nothing_that_the_house_named(transactional_db, live_server, chromium):
    built = PoisonedHouse(SCRIPTS)
    page, ran = trapped(chromium, live_server.url, browser(built.bank.keeper))
    kinds = ("workflow", "webhook", "customfield", "intakeform", "issue", "savedview", "tag")
    details = [f"/{name}/{built.bank.here.row(registry[name].model).pk}/" for name in kinds]
    for path in [*built.addresses(), *details]:
        page.goto(f"{live_server.url}{path}")
    set_off(page)
    assert ran == ["ran"]


@pytest.mark.full
def test_a_browser_runs_none_of_them(transactional_db, live_server, chromium):
    bank = Bank.found()
    page, ran = trapped(chromium, live_server.url, browser(bank.keeper))
    for text in SCRIPTS:
        for name in ("risk", "project", "workitem", "person"):
            row = poisoned(bank, registry[name], text)
            page.goto(f"{live_server.url}/{name}/{row.pk}/")
    set_off(page)
    assert ran == ["ran"]
