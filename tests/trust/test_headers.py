"""Headers and cookies of every answer, and who may send what from where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client, override_settings

from dougong.platform.register import registry
from dougong.web.headers import ALWAYS
from tests.battery.world import browser
from tests.cast import Bank

SOURCE = Path(__file__).resolve().parents[2] / "src/dougong"
CSP = {
    "default-src": "'none'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "img-src": "'self' data: blob:",
    "style-src-attr": "'unsafe-inline'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "report-uri": "/csp-report",
}


@pytest.fixture
def bank(db: None) -> Bank:
    return Bank.found()


@pytest.fixture
def keeper(bank: Bank) -> Client:
    return browser(bank.keeper)


def addresses(bank: Bank) -> list[str]:
    """Pages, data, refusals of every status, files and static files."""
    risk = bank.here.row(registry["risk"].model).pk
    return [
        "/", "/sign-in/", "/healthz", "/palette/", "/risk/", f"/risk/{risk}/", "/risk/export/",
        f"/risk/{risk}/edit/", "/risk/0/", "/nowhere", "/risk/?nope=1", "/api/v1/risk/",
        f"/api/v1/risk/{risk}/", "/api/v1/risk/0/", "/api/v1/risk/?nope=1", "/api/nowhere",
        "/api/v1/schema/", "/api/v1/docs/", "/static/js/app.js", "/static/none.js",
        "/csp-report", "/sign-out/",
    ]  # fmt: skip


def policy(answer) -> dict[str, str]:
    parts = (part.split(None, 1) for part in answer["Content-Security-Policy"].split("; "))
    return {part[0]: part[1] for part in parts}


def check(answer) -> None:
    told = policy(answer)
    assert {name: told.get(name) for name in CSP} == CSP
    for name in ("script-src", "style-src-elem"):
        assert re.fullmatch(r"'self'( 'nonce-[\w+/=-]+')?", told[name])
    for name, value in ALWAYS.items():
        assert answer[name] == value
    assert re.fullmatch(r"[0-9a-f]{32}", answer["X-Request-Id"])
    assert "Server" not in answer
    assert "Access-Control-Allow-Origin" not in answer


def test_every_answer_carries_the_headers_whoever_asks(bank, keeper):
    for client in (keeper, Client()):
        for address in addresses(bank):
            answer = client.get(address)
            check(answer)
            is_file = address == "/static/js/app.js"
            assert is_file or answer["Cache-Control"] == "no-store"
            assert "Strict-Transport-Security" not in answer


def test_a_defect_carries_them_too(keeper, monkeypatch):
    def broken(*given: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("dougong.web.palette.answers", broken)
    keeper.raise_request_exception = False
    answer = keeper.get("/palette/")
    assert answer.status_code == 500
    check(answer)
    assert b"secret" not in answer.content


def test_over_https_browsers_are_told_to_stay_there(db):
    with override_settings(SESSION_COOKIE_SECURE=True):
        told = Client().get("/sign-in/")["Strict-Transport-Security"]
    assert told == "max-age=63072000; includeSubDomains"


def test_a_clients_own_request_id_is_kept_beside_ours(db):
    answer = Client().get("/healthz", headers={"X-Request-Id": "abc-1"})
    assert answer["X-Client-Request-Id"] == "abc-1"
    assert answer["X-Request-Id"] != "abc-1"
    for bad in ("a b", "x" * 65, "a\u00e9", "<script>"):
        assert "X-Client-Request-Id" not in Client().get("/healthz", headers={"X-Request-Id": bad})


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:99999x"])
def test_a_host_that_is_not_ours_is_refused(db, host):
    answer = Client().get("/sign-in/", headers={"Host": host})
    assert answer.status_code == 400
    assert host.encode() not in answer.content


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_sends_is_refused_even_with_a_token(keeper, site):
    for address in ("/risk/add/", "/api/v1/risk/"):
        answer = keeper.post(address, {}, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
    assert answer.json()["code"] == "cross_site_request"
    assert keeper.get("/risk/", headers={"Sec-Fetch-Site": site}).status_code == 200


def test_trace_is_never_answered(keeper):
    for address in ("/", "/healthz", "/risk/", "/api/v1/risk/", "/static/js/app.js"):
        assert keeper.trace(address).status_code == 405


@pytest.mark.django_db
def test_a_browsers_report_is_taken_and_cannot_forge_lines_of_the_log(caplog):
    report = b'{"csp-report": {"blocked-uri": "inline\\n"}}\n\x1b[31mforged'
    answer = Client().post("/csp-report", report, content_type="application/csp-report")
    assert answer.status_code == 204
    (line,) = [one.getMessage() for one in caplog.records if "security policy" in one.getMessage()]
    assert "\n" not in line
    assert "\x1b" not in line


def test_no_page_loads_anything_from_elsewhere():
    """Addresses of other hosts in what a browser loads: templates, our modules, our styles."""
    loads = re.compile(r"""(?:src|href|url|from|import|fetch)\s*[=(]?\s*["'(]\s*(?:https?:)?//""")
    named = []
    for path in SOURCE.rglob("*"):
        if path.suffix in {".html", ".js", ".css", ".svg"} and "node_modules" not in path.parts:
            if "vendor" in path.parts:
                continue
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
            named += [str(path) for _ in loads.finditer(text)]
    assert named == []
    assert loads.search('<script src="https://cdn.example/x.js">')
    assert loads.search("@import '//cdn.example/x.css'") or loads.search("import('//cdn.example')")
