"""A value is stored and shown exactly as it was sent, or refused with its field (T-29)."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import models
from django.test import Client

from dougong.platform.exports import guarded
from dougong.platform.register import registry
from dougong.platform.wording import names_plate
from tests.battery.world import API, ENTERED, browser, new_values
from tests.cast import Bank, undone

CORPORA = Path(__file__).resolve().parents[3] / "shared/corpora/generated"
JSON = "application/json"


def corpus(name: str) -> list[Any]:
    path = CORPORA / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


needs_corpora = pytest.mark.skipif(not CORPORA.exists(), reason=f"{CORPORA} is absent")
WORDS = [
    "é", "Å", "ñ", "ﬁ", "ǆ", "가", "か\u3099", "ệ", "𠀀", "𠮷野家", "𪚥", "𡃁仔", "𢫦", "丽\U0002f800",
    "\u202eabc\u202c", "שלום", "مرحبا", "\u2066x\u2069", "１２３", "ＡＢＣ", "，。", "\u200b", "\u200d",
    "\u2060x", "👩\u200d💻", "🇨🇳", "\ufe0f☺", "ß", "İ", "ſ", "Ⅷ", "㍿", "\u00ad-", "a\u0301\u0323",
]  # fmt: skip
FRAMES = ["%s", "a%sb", "标题 %s", " %s ", "%s\u3000"]
TEXTS = sorted(
    {
        unicodedata.normalize(form, frame % word)
        for (word, frame), form in product(product(WORDS, FRAMES), ("NFC", "NFD"))
    }
)
BARE_NUMBERS = [0, -1, 7, 2**31, 2**63, 2**70, 1.5, -0.0, True, None, [], {}, 1e300]
OTHERS = {
    "number": [*corpus("numbers.json"), *BARE_NUMBERS],
    "date": [*corpus("dates.json"), *BARE_NUMBERS],
    "flag": ["true", "1", "on", 1, 0, "", None, True, False],
}
NUMBERS = (models.DecimalField, models.IntegerField, models.FloatField)


def shape_of(column: models.Field[Any, Any]) -> str | None:
    """Which values are tried on a column."""
    if column.choices or names_plate(column) or isinstance(column, models.JSONField):
        return None
    if type(column) in {models.CharField, models.TextField}:
        return "text"
    if isinstance(column, NUMBERS):
        return "number"
    if isinstance(column, models.DateField):
        return "date"
    return "flag" if isinstance(column, models.BooleanField) else None


def places() -> list[tuple[str, str, str]]:
    """For each type of column the first two fields in which people enter it."""
    found: dict[type, list[tuple[str, str, str]]] = {}
    for name in ENTERED:
        for field in registry[name].fields:
            column = registry[name].field(field)
            shape = shape_of(column)
            known = found.setdefault(type(column), [])
            if shape and len(known) < 2 and not column.unique:
                known.append((name, field, shape))
    return [one for known in found.values() for one in known]


@pytest.fixture
def keeper(db: None) -> Client:
    self_bank = Bank.found()
    client = browser(self_bank.keeper)
    client.bank = self_bank  # type: ignore[attr-defined]
    return client


def means(shape: str, sent: Any, shown: Any) -> bool:
    """Whether what is shown is what was sent."""
    if shape == "number" and sent is not None:
        try:
            is_same = Decimal(str(sent)) == Decimal(str(shown))
        except InvalidOperation:
            return False
        return is_same and isinstance(sent, bool) == isinstance(shown, bool) and plain(sent)
    if shape == "date" and isinstance(sent, str):
        return bool(shown == sent and date.fromisoformat(sent[:10]))
    return type(shown) is type(sent) and bool(shown == sent)


def plain(sent: Any) -> bool:
    """Digits that every reader reads alike."""
    return not isinstance(sent, str) or (sent.isascii() and "_" not in sent)


def faults(client: Client, name: str, field: str, values: list[Any]) -> list[str]:
    """Values that were changed in silence, refused without their field, or broke the product."""
    kind, shape = registry[name], shape_of(registry[name].field(field)) or ""
    body = new_values(client.bank.fresh(), kind)  # type: ignore[attr-defined]
    found = []
    for value in values:
        with undone():
            answer = client.post(f"{API}/{name}/", body | {field: value}, content_type=JSON)
            told = answer.json()
        if answer.status_code == 201:
            is_right = means(shape, value, told[field])
            wrong = "" if is_right else f"shown as {told[field]!r}"
        elif answer.status_code == 202:
            wrong = "" if told["requests"] else "neither done nor asked for"
        elif 400 <= answer.status_code < 500:
            # A record may also be refused for how the value fits the others.
            wrong = "" if told["code"] and told["errors"] else "without a reason"
        else:
            wrong = "a defect"
        if wrong:
            found.append(f"{value!r:.60} {answer.status_code}: {wrong}")
    return found


def test_there_are_enough_texts_of_every_sort():
    assert len(TEXTS) >= 100
    assert len(places()) >= 8


@pytest.mark.parametrize(("name", "field", "shape"), places())
def test_a_value_is_stored_as_sent_or_refused(keeper, name, field, shape):
    values = TEXTS[::9] if shape == "text" else OTHERS[shape]
    assert faults(keeper, name, field, values) == []


@pytest.mark.full
@pytest.mark.parametrize(("name", "field"), [one[:2] for one in places() if one[2] == "text"])
def test_every_text_is_stored_as_sent_or_refused(keeper, name, field):
    assert faults(keeper, name, field, TEXTS) == []


def test_a_value_that_was_changed_in_silence_is_found():
    assert not means("text", "é", unicodedata.normalize("NFD", "é"))
    assert not means("number", "1_000", "1000")
    assert not means("number", "１２３", "123")
    assert not means("number", "0.005", "0.01")
    assert not means("date", "2026-1-1", "2026-01-01")
    assert means("number", "1e2", "100")
    assert means("text", " x ", " x ")


@pytest.mark.parametrize("share", [7, pytest.param(1, marks=pytest.mark.full)])
def test_texts_leave_in_both_files_and_on_the_page_as_they_came(keeper, share):
    bank, kind = keeper.bank, registry["risk"]
    chosen = [text for text in TEXTS[::share] if text.strip()]
    body = new_values(bank.here, kind) | {"title_zh": ""}
    keys = {}
    for text in chosen:
        answer = keeper.post(f"{API}/risk/", body | {"title_en": text}, content_type=JSON)
        assert answer.status_code == 201, text
        keys[text] = answer.json()["id"]
    keeper.post("/risk/columns/", {"column": ["name", "code"]})
    stored = set(kind.model._default_manager.values_list("title_en", flat=True))
    assert set(chosen) <= stored
    lines = b"".join(keeper.get("/risk/export/?as=csv").streaming_content).decode("utf-8-sig")
    cells = {line[0] for line in csv.reader(io.StringIO(lines, newline=""))}
    assert {guarded(text) for text in chosen} <= cells
    book = b"".join(keeper.get("/risk/export/?as=xlsx").streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert set(chosen) <= {row[0].value for row in sheet.iter_rows()}
    for text in chosen[::5]:
        form = keeper.get(f"/risk/{keys[text]}/edit/").context["form"]
        assert form["title_en"].value() == text
