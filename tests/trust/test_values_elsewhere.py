"""What people type beside records, in views and on the spot stays as it was, or is refused by field (T-29)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.battery.world import API, browser
from tests.cast import Bank
from tests.trust.test_values import JSON, TEXTS

LONG = "很长🏗️\u202e" * 20_000
"""100,000 signs with pictures and a turn of direction."""
SCRIPTS = ["<script>alert(1)</script>", "{{ 7*7 }}", "=HYPERLINK(1)", "'; DROP TABLE x; --"]
CHOSEN = [*TEXTS[::5], *SCRIPTS, LONG]


@pytest.fixture
def stage(db: None) -> tuple[Client, Bank]:
    bank = Bank.found()
    return browser(bank.keeper), bank


def bodies(bank: Bank, place: str, text: str) -> tuple[str, str, dict[str, Any]]:
    """Where a text is sent, in which field, and what goes with it."""
    project = bank.here.project.pk
    return {
        "comment": (f"{API}/records/{project}/comments/", "text", {"text": text}),
        "view": (f"{API}/savedview/", "title", {"title": text, "subject": "unit"}),
        "check-in": (f"{API}/checkin/", "note", {"site": project, "note": text}),
        "inspection": (f"{API}/inspection/", "note", {"site": project, "note": text}),
    }[place]


@pytest.mark.parametrize("place", ["comment", "view", "check-in", "inspection"])
def test_a_typed_text_stays_as_it_was_or_is_refused_by_its_field(stage, place):
    client, bank = stage
    wrong, kept = [], 0
    for text in CHOSEN:
        url, field, body = bodies(bank, place, text)
        answer = client.post(url, body, JSON)
        told = answer.json()
        if answer.status_code == 201:
            kept += 1
            is_right = told[field] == text
        else:
            is_right = answer.status_code in {400, 422} and told["field"] == f"/{field}"
        if not is_right:
            wrong.append(f"{text!r:.40} {answer.status_code} {str(told)[:80]}")
    assert wrong == []
    assert kept > len(CHOSEN) // 2


def test_nothing_typed_on_the_spot_executes_on_its_page(stage):
    client, bank = stage
    for text in SCRIPTS:
        url, _field, body = bodies(bank, "inspection", text)
        key = client.post(url, body, JSON).json()["id"]
        page = client.get(f"/inspection/{key}/").content.decode()
        assert "<script>alert" not in page
        assert ">49<" not in page
