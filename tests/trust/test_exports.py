"""What leaves as a file holds no live formula, and the value as it was entered."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import models
from django.test import Client

from dougong.apps.risks.factories import RiskFactory
from dougong.platform.exports import guarded
from dougong.platform.factories import unwatched
from dougong.platform.register import Resource, registry
from dougong.platform.tables.columns import choosable
from tests.battery.world import browser
from tests.cast import Bank

CORPORA = Path(__file__).resolve().parents[3] / "shared/corpora/generated"
SIGNS = "=+-@|＝＋－＠｜"
OVERLOOKED = "\ufeff\u200b\u200c\u200d\u2060\u00a0\u3000 \t\r\n\x00"
OWN = ["=1+1", "\u200b\ufeff =1", "｜calc", "\u3000＠SUM(1)", "-2+3+cmd|' /C calc'!A0"]
needs_corpora = pytest.mark.skipif(not CORPORA.exists(), reason=f"{CORPORA} is absent")


def corpus(name: str) -> list[str]:
    path = CORPORA / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


FORMULAS = [value for value in corpus("formula_values.json") or OWN if "\x00" not in value]
"""A database holds no U+0000: the interface and the pages refuse it before."""


@pytest.fixture
def bank(db: None) -> Bank:
    return Bank.found()


@pytest.fixture
def keeper(bank: Bank) -> Client:
    return browser(bank.keeper)


def is_live(cell: str) -> bool:
    """Whether some spreadsheet would calculate the cell."""
    rest = cell.lstrip(OVERLOOKED)
    return rest[:1] in SIGNS and rest != "" and not is_number(cell)


def is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell))


def csv_cells(client: Client, name: str) -> list[list[str]]:
    answer = client.get(f"/{name}/export/?as=csv")
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text, newline="")))


def book_of(client: Client, name: str) -> bytes:
    answer = client.get(f"/{name}/export/?as=xlsx")
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", FORMULAS + OWN, ids=ascii)
def test_a_text_that_a_sheet_would_calculate_gets_an_apostrophe_and_nothing_else(value):
    assert not is_live(guarded(value))
    assert guarded(value) in {value, f"'{value}"}
    assert guarded(value).removeprefix("'") == value.removeprefix("'")


@pytest.mark.parametrize("value", ["plain", "a=b", "1-2", "中文", "'quoted", "", "…"])
def test_other_texts_leave_as_they_are(value):
    assert guarded(value) == value


def test_every_hostile_value_comes_back_out_of_both_files_as_it_was_entered(keeper, bank):
    for value in FORMULAS:
        RiskFactory(project=bank.here.project, title_en=value)
    keeper.post("/risk/columns/", {"column": ["name", "code"]})
    cells = [line[0] for line in csv_cells(keeper, "risk")[1:]]
    assert not [cell for cell in cells if is_live(cell)]
    shown = [cell[1:] if cell.startswith("'") and is_live(cell[1:]) else cell for cell in cells]
    assert {value.strip() for value in FORMULAS} <= {cell.strip() for cell in shown}
    sheet = openpyxl.load_workbook(io.BytesIO(book_of(keeper, "risk"))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def poisoned(bank: Bank, kind: Resource, value: str) -> Any:
    """A record whose every free text begins with a formula."""
    row = bank.here.row(kind.model)
    texts = {
        column.name: value[: column.max_length or 200]
        for column in kind.model._meta.concrete_fields
        if type(column) in {models.CharField, models.TextField}
        and not column.choices
        and column.editable
        and not column.unique
    }
    with unwatched():
        kind.model._default_manager.filter(pk=row.pk).update(**texts)
        type(row.record).objects.filter(pk=row.pk).update(label=value, label_en=value)
    return row


@pytest.mark.parametrize("name", sorted(registry))
def test_no_export_of_any_kind_holds_a_live_formula(keeper, bank, name):
    kind = registry[name]
    for value in OWN[:3]:
        poisoned(bank, kind, value)
        columns = list(choosable(kind))[:20]
        keeper.post(f"/{name}/columns/", {"column": columns})
        lines = csv_cells(keeper, name)
        assert len(lines) > 1
        assert not [cell for line in lines for cell in line if is_live(cell)]
    book = zipfile.ZipFile(io.BytesIO(book_of(keeper, name)))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_the_check_itself_finds_a_formula_that_is_not_guarded():
    assert is_live("=1+1")
    assert is_live("\ufeff\u3000＝1")
    assert not is_live("'=1+1")
    assert not is_live("-12.50")


@needs_corpora
@pytest.mark.parametrize("name", corpus("filenames.json"), ids=ascii)
def test_a_name_of_an_uploaded_file_never_becomes_a_place(bank, keeper, settings, tmp_path, name):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path / "store"
    upload = SimpleUploadedFile("x", b"<Project/>")
    upload._name = name  # past the cleaning of the framework's own class
    before = set(tmp_path.rglob("*"))
    answer = keeper.post("/planfile/add/", {"upload": upload, "project": bank.here.project.pk})
    assert answer.status_code in {200, 302, 400, 422}
    made = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert all(settings.MEDIA_ROOT in path.parents for path in made)
    stems = {part for path in made for part in path.relative_to(settings.MEDIA_ROOT).parts}
    assert not (stems & {name, "etc", "passwd", "..", ".htaccess", "con"})
    for value in answer.headers.values():
        assert "\r" not in value
        assert "\n" not in value


def test_files_that_leave_are_attachments_of_a_plain_name(keeper, bank):
    for form in ("csv", "xlsx"):
        answer = keeper.get(f"/risk/export/?as={form}")
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
