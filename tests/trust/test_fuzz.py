"""Requests nobody would send: made from the description, from a test suite of JSON, and by hand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from dougong.platform.register import registry
from tests.battery.world import browser
from tests.cast import Bank

CORPORA = Path(__file__).resolve().parents[3] / "shared/corpora"
SUITE = CORPORA / "json/JSONTestSuite"
API = "/api/v1"
JSON = "application/json"
DOUBLED = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_headers_conformance", "response_schema_conformance", "negative_data_rejection",
    "missing_required_header", "unsupported_method",
)  # fmt: skip
TOKEN = "f" * 32


@pytest.fixture
def bank(transactional_db: None) -> Bank:
    bank = Bank.found()
    for kind in registry.values():
        bank.here.row(kind.model)
    return bank


def fuzz(live_server: Any, client: Client, *options: str) -> tuple[int, str]:
    """Run schemathesis as somebody with every right; the answer is how much it asked and said."""
    session = client.cookies["sessionid"].value
    command = [
        Path(sys.executable).parent / "schemathesis", "run", f"{live_server.url}{API}/schema/?format=json",
        "-H", f"Cookie: sessionid={session}; csrftoken={TOKEN}; dougong_language=en",
        "-H", f"X-CSRFToken: {TOKEN}", "-H", f"Referer: {live_server.url}/",
        "--checks", ",".join(CHECKS), "--no-color", "--seed", "20260701", "--warnings", "off",
        "--generation-database", "none", "--suppress-health-check", "all", *options,
    ]  # fmt: skip
    environment = {**os.environ, "NO_PROXY": "*", "SCHEMATHESIS_HOOKS": ""}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=1200, env=environment, check=False
    )
    said = done.stdout + done.stderr
    asked = sum(int(number) for number in re.findall(r"(\d+) generated", said))
    assert done.returncode == 0, said[-12_000:]
    return asked, said


def test_no_request_made_from_the_description_breaks_it(bank, live_server):
    asked, said = fuzz(live_server, browser(bank.keeper), "--phases", "fuzzing", "-n", "1")
    assert asked >= 150, said[-2000:]


@pytest.mark.full
def test_two_thousand_requests_made_from_the_description_do_not_break_it(bank, live_server):
    client = browser(bank.keeper)
    asked, said = fuzz(live_server, client, "--phases", "coverage,fuzzing,stateful", "-n", "4")
    assert asked >= 2000, said[-2000:]
