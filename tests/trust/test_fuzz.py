"""Requests nobody would send: made from the description, from a test suite of JSON, and by hand."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from dougong.platform.register import registry
from dougong.platform.requests.bodies import BodyRefused, StrictJSONParser
from tests.battery.world import browser
from tests.cast import Bank

CORPORA = Path(__file__).resolve().parents[3] / "shared/corpora"
SUITE = CORPORA / "json/JSONTestSuite"
API = "/api/v1"
JSON = "application/json"
DOUBLED = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_headers_conformance", "response_schema_conformance",
    "missing_required_header", "unsupported_method", "negative_data_rejection",
)  # fmt: skip
REJECTING = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 413, 414, 415, 422, 428]
"""
"""Whatever the description does not allow is refused by one of these, never taken."""
TOKEN = "f" * 32


def furnished() -> Bank:
    """A bank with a record of every kind."""
    bank = Bank.found()
    for kind in registry.values():
        bank.here.row(kind.model)
    return bank


@pytest.fixture
def served(transactional_db: None) -> Bank:
    """Committed, for a server in another thread."""
    return furnished()


@pytest.fixture
def bank(db: None) -> Bank:
    return furnished()


def fuzz(live_server: Any, client: Client, described: Path, *options: str) -> tuple[int, str]:
    """Run schemathesis as somebody with every right; the answer is how much it asked and said.

    The description goes by a file: on a busy machine it may take longer than the tool waits for it.
    """
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    described.write_bytes(client.get(f"{API}/schema/?format=json").content)
    rules = described.with_name("schemathesis.toml")
    rules.write_text(REJECTING)
    command = [
        Path(sys.executable).parent / "schemathesis", "--config-file", str(rules), "run", str(described), "--url", live_server.url,
        "-H", f"Cookie: {settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}; dougong_language=en",
        "-H", f"X-CSRFToken: {TOKEN}", "-H", f"Referer: {live_server.url}/",
        "--checks", ",".join(CHECKS), "--no-color", "--seed", "20260701", "--warnings", "off",
        "--generation-database", "none", "--generation-with-security-parameters", "false", "--suppress-health-check", "all", *options,
    ]  # fmt: skip
    environment = {**os.environ, "NO_PROXY": "*", "SCHEMATHESIS_HOOKS": ""}
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=1200,
        env=environment,
        cwd=described.parent,
        check=False,
    )
    said = done.stdout + done.stderr
    asked = sum(int(number) for number in re.findall(r"(\d+) generated", said))
    assert done.returncode == 0, said[-30_000:]
    return asked, said


def test_no_request_made_from_the_description_breaks_it(served, live_server, tmp_path):
    client = browser(served.keeper)
    asked, said = fuzz(live_server, client, tmp_path / "api.json", "--phases", "fuzzing", "-n", "1")
    assert asked >= 150, said[-2000:]


@pytest.mark.full
def test_two_thousand_requests_made_from_the_description_do_not_break_it(
    served, live_server, tmp_path
):
    client = browser(served.keeper)
    asked, said = fuzz(live_server, client, tmp_path / "api.json", "--phases", "fuzzing", "-n", "4")
    assert asked >= 2000, said[-2000:]


# --- JSON by a test suite -------------------------------------------------------------------------


def suite() -> list[Path]:
    return sorted(SUITE.glob("*.json"))


class Sent:
    """A stream and headers as the framework hands them to a parser."""

    headers = {"Content-Encoding": "identity"}

    def __init__(self, body: bytes) -> None:
        self.body = body

    def read(self, size: int = -1) -> bytes:
        return self.body[: size if size >= 0 else None]


def parsed(body: bytes) -> Any:
    return StrictJSONParser().parse(Sent(body), JSON, {"request": Sent(body)})  # type: ignore[arg-type]


@pytest.mark.skipif(not SUITE.exists(), reason=f"{SUITE} is absent")
def test_the_json_test_suite_is_read_as_the_standard_says():
    wrong = []
    for path in suite():
        # Wrapped, because a body of ours is an object; the refusal is then about the value itself.
        for body in (path.read_bytes(), b'{"value": ' + path.read_bytes() + b"}"):
            try:
                parsed(body)
                is_taken = True
            except BodyRefused:
                is_taken = False
            is_wrapped = body.startswith(b'{"value": ')
            if path.name.startswith("n_") and is_taken and not is_wrapped:
                wrong.append(path.name)
            is_good = path.name.startswith("y_") and path.name not in DOUBLED | CONTROLS
            if is_good and is_wrapped and not is_taken:
                wrong.append(path.name)
            if path.name in DOUBLED and is_taken:
                wrong.append(path.name)
    assert len(suite()) >= 300
    assert wrong == []


CONTROLS = {
    "y_string_null_escape.json", "y_string_unicode_U+0000_null.json", "y_string_allowed_escapes.json",
    "y_string_backslash_and_u_escaped_zero.json", "y_string_with_del_character.json",
    "y_object_escaped_null_in_key.json", "y_string_escaped_control_character.json",
    "y_string_unescaped_char_delete.json", "y_string_one-byte-utf-8.json",
}  # fmt: skip
"""Standard JSON whose texts hold control characters: refused on purpose, by another rule."""


@pytest.mark.skipif(not SUITE.exists(), reason=f"{SUITE} is absent")
@pytest.mark.parametrize(
    "part", [0, *(pytest.param(n, marks=pytest.mark.full) for n in range(1, 8))]
)
def test_no_file_of_the_suite_breaks_an_address(bank, part):
    client = browser(bank.keeper)
    risk = bank.here.row(registry["risk"].model)
    for path in suite()[part::8]:
        for address in (f"{API}/risk/", f"{API}/risk/{risk.pk}/do/close/", f"{API}/risk/bulk/"):
            answer = client.post(
                address, path.read_bytes(), content_type=JSON, headers={"Idempotency-Key": "k"}
            )
            assert 400 <= answer.status_code < 500, (path.name, address)
            assert answer.json()["message_zh"] != answer.json()["message_en"]


# --- names and fragments in place of columns ---------------------------------------------------------

NAMES = CORPORA / "generated/orm_names.json"
SQL = [
    "'", '"', "';--", "1;SELECT pg_sleep(9)", "id); DROP TABLE platform_record;--", "(SELECT 1)",
    "1 OR 1=1", "id UNION SELECT password FROM accounts_account", "id/**/DESC", "pg_sleep(9)",
    "id;", "id--", "id ASC, (SELECT 1)", "CASE WHEN 1=1 THEN id END", "E'\\x27'", "%27", "%%",
    "$1", "%s", "%(x)s", "{0}", "{{7*7}}", "record.id", '"record"."id"', "record__pk", "*", "id::text",
    "chr(65)", "current_user", "version()", "id COLLATE C", "0x27", "code' || 'a", "1,2", "-1",
    "--id", "-", "+id", "id NULLS FIRST", "RANDOM()", "xmin", "ctid", "tableoid", "oid", "a.b.c",
    "count(*)", "id LIMIT 1", "id OFFSET 1", "\\", "id\tDESC",
]  # fmt: skip


def strange_names() -> list[str]:
    found = json.loads(NAMES.read_text(encoding="utf-8")) if NAMES.exists() else []
    return [*found, *SQL]


@pytest.mark.parametrize("name", sorted(registry))
def test_a_list_sorts_filters_and_shows_only_by_names_it_declares(bank, name):
    client = browser(bank.keeper)
    page, data = f"/{name}/", f"{API}/{name}/"
    before = client.get(data).json()["results"]
    # Every word at one kind, and a few of them at every other: the machinery is the same.
    words = strange_names()
    place = sorted(registry).index(name)
    for word in words if name == "risk" else words[place :: len(registry)]:
        asked = [
            (page, {"sort": word}), (page, {word: "1"}), (data, {"ordering": word}),
            (data, {word: "1"}), (data, {"fields": word}), (f"/{name}/export/", {"sort": word}),
        ]  # fmt: skip
        for address, query in asked:
            answer = client.get(address, query)
            assert answer.status_code == 400, (address, query)
        stored = client.post(f"/{name}/columns/", {"column": [word]})
        assert stored.status_code == 400, word
    assert client.get(data).json()["results"] == before


@pytest.mark.parametrize("word", SQL, ids=ascii)
def test_a_search_takes_any_text_as_words(bank, word):
    client = browser(bank.keeper)
    for address, key in (("/risk/", "q"), (f"{API}/risk/", "search"), ("/palette/", "q")):
        assert client.get(address, {key: word}).status_code == 200


def test_a_word_without_value_or_given_twice_is_refused_by_the_interface(bank):
    client = browser(bank.keeper)
    vague = ["project=", "state=", "state=open&state=%20", "ordering=", "fields=", "limit=",
             "limit=1&limit=2", "search=a&search=b"]  # fmt: skip
    for query in [*vague, "group=state", "sum=exposure"]:
        answer = client.get(f"{API}/risk/?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "request.invalid"), query
    for query in ("group=", "group=state&group=category", "ordering=code"):
        assert client.get(f"{API}/risk/totals/?{query}").status_code == 400, query
    assert client.get(f"{API}/risk/totals/?group=state").status_code == 200
    assert client.get(f"{API}/risk/?search=").status_code == 200
    assert client.get("/risk/?state=&project=").status_code == 200


def test_a_filter_named_format_is_a_filter_and_no_choice_of_renderer(bank):
    client = browser(bank.keeper)
    row = bank.here.row(registry["planfile"].model)
    answer = client.get(f"{API}/planfile/", {"format": row.format})
    assert row.pk in [one["id"] for one in answer.json()["results"]]
    assert client.get(f"{API}/planfile/", {"format": "xml"}).status_code == 200
