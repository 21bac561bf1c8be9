"""What docs/asvs.csv claims of each requirement of OWASP ASVS 5.0 has a test or a document behind it."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEVELS = {"1": 70, "2": 183, "3": 92}
STATUSES = {"applies", "deployment", "deviation", "open", "not"}
PROVED = {"applies", "deployment", "deviation"}
Row = dict[str, str]


def rows() -> list[Row]:
    with (ROOT / "docs/asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def unproved(claims: list[Row]) -> list[str]:
    """Requirements that are said to be met, without an existing test or document."""
    return [
        one["requirement"]
        for one in claims
        if one["status"] in PROVED and not (one["test"] and (ROOT / one["test"]).exists())
    ]


def displaced(claims: list[Row]) -> list[str]:
    """Requirements that are met at a place of the code that does not exist."""
    places = [(one["requirement"], one["where_or_why"]) for one in claims]
    named = [(key, path) for key, path in places if path.startswith("src/") and " " not in path]
    return [key for key, path in named if not (ROOT / path).exists()]


def test_every_requirement_stands_once_with_its_level():
    found = rows()
    assert Counter(one["level"] for one in found) == LEVELS
    assert len({one["requirement"] for one in found}) == len(found)
    assert {one["status"] for one in found} == STATUSES


def test_what_applies_names_a_place_and_an_existing_test_or_document():
    assert unproved(rows()) == []
    assert displaced(rows()) == []


def test_what_does_not_apply_or_is_not_met_yet_says_why():
    assert [one["requirement"] for one in rows() if len(one["where_or_why"]) < 5] == []


def test_no_requirement_of_the_first_two_levels_is_left_out_as_too_high():
    low = [one for one in rows() if one["level"] in {"1", "2"} and one["status"] == "not"]
    assert [one["requirement"] for one in low if "level 3" in one["where_or_why"]] == []


def test_a_claim_without_proof_is_found():
    claim = {"requirement": "V1.1.1", "status": "applies", "test": "tests/none.py"}
    claim["where_or_why"] = "src/dougong/none.py"
    assert unproved([claim]) == ["V1.1.1"]
    assert displaced([claim]) == ["V1.1.1"]


@pytest.mark.parametrize("https", ["0", "1"])
def test_over_https_cookies_are_bound_to_the_host(https):
    told = (
        "from dougong.config import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE)"
    )
    environment = {
        **os.environ, "DOUGONG_HTTPS": https, "PYTHONPATH": str(ROOT / "src"), "SECRET_KEY": "x" * 50
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True, env=environment
    )
    secure = https == "1"
    name = "__Host-dg" if secure else "dg"
    assert done.stdout.split() == [name, str(secure), str(secure), "True", "Lax"]
