"""Refusals: one body for all, both languages, nothing of the inside, and no way out of the house."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from refusal_codes import PAGE, page, refusals

from dougong.kernel.errors import DougongError
from dougong.platform.register import registry
from dougong.platform.requests.errors import VersionMissing
from dougong.platform.requests.idempotency import AlreadyDone, InProgress, KeyRefused, KeyReused
from dougong.platform.requests.redirects import local_target
from tests.battery.world import browser
from tests.cast import Bank

API = "/api/v1/risk/"
JSON = "application/json"
KEYS = {"code", "message_zh", "message_en", "field", "errors", "request_id"}
INNER = re.compile(
    rb"Traceback|File \"|psycopg|django|SELECT |INSERT |relation \"|site-packages|/src/|line \d+, in",
    re.IGNORECASE,
)


@pytest.fixture
def bank(db: None) -> Bank:
    return Bank.found()


@pytest.fixture
def keeper(bank: Bank) -> Client:
    return browser(bank.keeper)


def refused(bank: Bank, keeper: Client) -> list[tuple[int, Any]]:
    """A refusal of every status that the interface knows, with the status expected."""
    risk = bank.here.row(registry["risk"].model)
    one, outsider = f"{API}{risk.pk}/", browser(bank.outsider)
    text = {"content_type": JSON}
    return [
        (400, keeper.get(f"{API}?nope=1")),
        (400, keeper.post(API, b"{", **text)),
        (400, keeper.patch(one, {"version": 1, "nope": 1}, **text)),
        (400, keeper.post(API, {}, headers={"Idempotency-Key": "a b"}, **text)),
        (401, Client().get(API)),
        (403, outsider.get(API)),
        (403, keeper.post(API, {}, headers={"Sec-Fetch-Site": "cross-site"}, **text)),
        (404, keeper.get(f"{API}0/")),
        (404, keeper.get("/api/v9/nothing/")),
        (405, keeper.put(API, {}, **text)),
        (406, keeper.get(API, headers={"Accept": "text/csv"})),
        (412, keeper.patch(one, {"version": 9}, **text)),
        (413, keeper.post(API, json.dumps({"x": "y" * 2**20}), **text)),
        (415, keeper.post(API, "a=b", content_type="text/plain")),
        (428, keeper.patch(one, {}, **text)),
    ]


def test_every_refusal_has_one_form_and_both_languages(bank, keeper):
    for status, answer in refused(bank, keeper):
        body = answer.json()
        assert answer.status_code == status, body
        assert set(body) >= KEYS
        assert body["message_zh"] != body["message_en"]
        assert re.search("[\u4e00-\u9fff]", body["message_zh"])
        assert body["request_id"] == answer["X-Request-Id"]
        assert body["field"] is None or body["field"].startswith("/")
        assert {"code", "message_zh", "message_en", "field"} == set(body["errors"][0])
        assert not INNER.search(answer.content)


def test_several_wrong_fields_are_all_listed_and_the_first_stands_on_top(keeper):
    body = keeper.post(API, {"a": 1, "b/c": 2}, content_type=JSON).json()
    fields = [error["field"] for error in body["errors"]]
    assert {"/a", "/b~1c"} <= set(fields)
    assert body["field"] == fields[0]


@pytest.mark.parametrize("address", ["/palette/", "/risk/", API])
def test_an_unknown_exception_tells_its_id_and_nothing_else(keeper, monkeypatch, address):
    def broken(*given: Any, **more: Any) -> None:
        raise RuntimeError("SELECT secret FROM inside")

    for place in ("dougong.web.palette.answers", "dougong.platform.api.lists.page_of",
                  "dougong.platform.pages.listing.ListPage.listing"):  # fmt: skip
        monkeypatch.setattr(place, broken)
    keeper.raise_request_exception = False
    answer = keeper.get(address)
    assert answer.status_code == 500
    assert answer["X-Request-Id"].encode() in answer.content
    assert not INNER.search(answer.content)
    if address == API:
        assert answer.json()["code"] == "internal_error"


def test_what_is_invisible_answers_as_what_is_absent(bank, keeper):
    foreign = bank.there.row(registry["risk"].model).pk
    here = browser(bank.here.account("risk.view", on=bank.here.project))
    for root in ("/risk/", API):
        hidden, absent = here.get(f"{root}{foreign}/"), here.get(f"{root}{2**40}/")
        assert hidden.status_code == absent.status_code == 404
        assert comparable(hidden, foreign) == comparable(absent, 2**40)


def comparable(answer: HttpResponse, key: int) -> tuple[bytes, list[str]]:
    """Body and names of headers without what differs from request to request."""
    body = answer.content.replace(answer["X-Request-Id"].encode(), b"").replace(b"%d" % key, b"")
    body = re.sub(rb'nonce="[^"]+"|csrfmiddlewaretoken" value="[^"]+"', b"", body)
    return re.sub(rb'value="[0-9a-f-]{36}"', b"", body), sorted(answer.headers)


OUTSIDE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil",
    "http:evil.example", "javascript:alert(1)", "data:text/html,x", "evil.example", "",
    "/\t/evil.example", "/\n/evil.example", "\x00//evil", " //evil.example", "https:/evil.example",
    "http://testserver@evil.example/", "http://testserver.evil.example/", "/ /\u2028evil",
    "ftp://testserver/", "/a\r\nSet-Cookie: x=1", "http://testserver/", "?next=//evil", "@evil",
    "%2f%2fevil.example\\", "/\\/evil.example", "https:evil.example", "//testserver/", "....//",
    "\u3000//evil.example", "／／evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", OUTSIDE, ids=ascii)
def test_no_parameter_leads_out_of_the_house(keeper, bank, target):
    request = RequestFactory().get("/")
    assert local_target(request, target, "/home") == "/home"
    gone = keeper.post("/language/", {"language": "en", "next": target})
    assert gone["Location"] == "/"
    client = Client()
    page = client.get("/sign-in/", {"next": target})
    assert page.status_code == 200
    assert b'href="//evil' not in page.content


@pytest.mark.parametrize("target", ["/", "/risk/?q=a", "/risk/1/", "/%2f"])
def test_a_path_of_ours_is_followed(keeper, target):
    gone = keeper.post("/language/", {"language": "en", "next": target})
    assert gone["Location"] == target


def test_every_code_has_a_sentence_in_both_languages_and_stands_in_the_register():
    found = refusals()
    ours = {VersionMissing, KeyRefused, KeyReused, InProgress, AlreadyDone}
    assert {one.code for one in ours} | {"busy_try_again", "records.not_found"} <= set(found)
    assert [code for code, (en, zh) in found.items() if not (en and zh)] == []
    text = page()
    assert PAGE.read_text(encoding="utf-8") == text, "python tools/refusal_codes.py --update"
    declared = {one.code for one in subclasses(DougongError)} - ABSTRACT
    assert declared <= set(found)


ABSTRACT = {"dougong.error", "input.invalid", "file.unreadable", "limit.exceeded"}
"""Bases whose sentence comes from what was found in the input."""


def subclasses(base: type[DougongError]) -> set[type[DougongError]]:
    direct = set(base.__subclasses__())
    return direct.union(*(subclasses(one) for one in direct))
