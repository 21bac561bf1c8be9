"""Lists of every kind: their cost, their pages, their order, their filters, their files."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import CharField
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dougong.platform.factories import unwatched
from dougong.platform.records import Record
from dougong.platform.register import registry
from dougong.platform.tables.columns import choosable
from dougong.platform.tables.filters import filters_of
from tests.battery.world import (
    API,
    KINDS,
    browser,
    exported,
    listed_by_api,
    listed_on_page,
)
from tests.cast import Bank

COUNTS = Path(__file__).resolve().parents[1] / "query_counts.json"
ARE_WRITTEN = os.environ.get("DOUGONG_WRITE_QUERY_COUNTS") == "1"
FORMULA = '=HYPERLINK("http://evil.example")'


def cost(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", KINDS)
def test_a_list_costs_the_same_for_one_and_for_twenty_records(world, name):
    kind, bank = registry[name], Bank.found()
    client = browser(bank.reader)
    row = bank.here.row(kind.model)
    addresses = {
        "list": f"/{name}/",
        "detail": f"/{name}/{row.pk}/",
        "export": f"/{name}/export/",
        "api list": f"{API}/{name}/",
        "api record": f"{API}/{name}/{row.pk}/",
    }
    for address in addresses.values():
        cost(client, address)
    few = {what: cost(client, address) for what, address in addresses.items()}
    for _ in range(19):
        bank.fresh().another(kind.model)
    assert len(listed_by_api(client, kind)) >= 20
    many = {what: cost(client, address) for what, address in addresses.items()}
    assert many == few
    frozen = json.loads(COUNTS.read_text(encoding="utf-8")) if COUNTS.exists() else {}
    if ARE_WRITTEN:
        frozen[name] = few
        text = json.dumps(dict(sorted(frozen.items())), indent=2, ensure_ascii=False)
        COUNTS.write_text(text + "\n", encoding="utf-8")
    else:
        assert few == frozen.get(name), "DOUGONG_WRITE_QUERY_COUNTS=1 writes the file anew"


def test_no_count_is_kept_of_a_kind_that_is_gone():
    assert set(json.loads(COUNTS.read_text(encoding="utf-8"))) == set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_pages_by_key_hold_every_record_once_and_lead_back(world, name):
    kind = registry[name]
    for _ in range(4):
        world.bank.fresh().another(kind.model)
    everything = listed_by_api(world.keeper, kind)
    address: str | None = f"{API}/{name}/?limit=2"
    seen, last = [], {}
    while address:
        last = world.keeper.get(address).json()
        assert len(last["results"]) <= 2
        seen += [row["id"] for row in last["results"]]
        address = last["next"]
    assert len(seen) == len(set(seen))
    assert set(seen) == everything
    back = [row["id"] for row in last["results"]]
    while last["previous"]:
        last = world.keeper.get(last["previous"]).json()
        back = [row["id"] for row in last["results"]] + back
    assert back == seen


@pytest.mark.parametrize("name", KINDS)
def test_a_list_is_sorted_by_every_column_that_says_so(world, name):
    kind = registry[name]
    everything = listed_by_api(world.keeper, kind)
    half = max(len(everything) // 2, 1)
    sortable = [column for column in choosable(kind).values() if column.sort_key is not None]
    for column in sortable:
        rising = pages(world.keeper, f"{API}/{name}/?limit={half}&ordering={column.name}")
        assert set(rising) == everything
        assert len(rising) == len(everything)
        falling = pages(world.keeper, f"{API}/{name}/?limit=200&ordering=-{column.name}")
        assert set(falling) == everything
        if column is sortable[-1]:
            page = world.keeper.get(f"/{name}/?sort={column.name}")
            assert [line.row.pk for line in page.context["lines"]] == rising


def pages(client: Any, address: str | None) -> list[int]:
    """The keys on all pages of a list, from the first on."""
    rows: list[int] = []
    while address:
        answer = client.get(address).json()
        rows += [row["id"] for row in answer["results"]]
        address = answer["next"]
    return rows


@pytest.mark.parametrize("name", KINDS)
def test_a_list_is_narrowed_by_every_declared_filter(world, name):
    kind = registry[name]
    row = world.bank.here.row(kind.model)
    for one in filters_of(kind):
        value = one.field.value_from_object(row)
        if value in (None, ""):
            continue
        words = {"True": "1", "False": "0"}
        word = words.get(str(value), str(value))
        if one.shape == "range":
            is_moment = isinstance(value, datetime)  # people ask for days of their own zone
            word = str(timezone.localtime(value).date() if is_moment else value)
        for param in one.params:
            kept = {
                r["id"] for r in world.keeper.get(f"{API}/{name}/", {param: word}).json()["results"]
            }
            assert row.pk in kept
            page = world.keeper.get(f"/{name}/", {param: word})
            assert {line.row.pk for line in page.context["lines"]} == kept


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    "query",
    [
        {"shade": "red"},
        {"record__scope": "1"},
        {"password": "x"},
        {"ordering": "password"},
        {"ordering": "record__scope"},
        {"fields": "password"},
        {"limit": "0"},
        {"limit": "10000"},
        {"after": "nonsense"},
        {"search": "x" * 300},
        {"q": "pages say it so"},
    ],
    ids=str,
)
def test_an_address_that_asks_for_what_is_not_declared_is_refused(world, name, query):
    answer = world.keeper.get(f"{API}/{name}/", query)
    told = answer.json()
    assert answer.status_code == 400
    assert told["message_zh"] != told["message_en"]


@pytest.mark.parametrize("name", KINDS)
def test_a_list_answers_the_fields_that_are_asked_for(world, name):
    answer = world.keeper.get(f"{API}/{name}/?fields=code,version").json()
    assert all(set(row) == {"code", "version"} for row in answer["results"])


@pytest.mark.parametrize("name", KINDS)
def test_a_record_is_found_by_its_code_and_by_its_name(world, name):
    row = world.bank.here.row(registry[name].model)
    for words in (row.code, row.record.label):
        for address, word in ((f"{API}/{name}/", "search"), (f"/{name}/", "q")):
            assert row.code in world.keeper.get(address, {word: words}).content.decode()
        palette = world.keeper.get("/palette/", {"q": words})
        assert palette.status_code == 200


@pytest.mark.parametrize("name", KINDS)
def test_a_file_holds_the_rows_of_the_list(world, name):
    kind = registry[name]
    assert exported(world.keeper, kind) == listed_on_page(world.keeper, kind)
    book = world.keeper.get(f"/{name}/export/?as=xlsx")
    with zipfile.ZipFile(io.BytesIO(b"".join(book.streaming_content))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == len(listed_on_page(world.keeper, kind)) + 1


@pytest.mark.parametrize("name", KINDS)
def test_text_in_a_file_is_never_a_formula(world, name):
    kind = registry[name]
    row = world.bank.here.row(kind.model)
    texts = [
        column.name
        for column in map(kind.field, kind.fields)
        if type(column) is CharField and not column.choices and column.max_length >= len(FORMULA)
    ]
    if not texts:
        pytest.skip("no free text")
    with unwatched():
        kind.model._default_manager.filter(pk=row.pk).update(**dict.fromkeys(texts, FORMULA))
        Record.objects.filter(pk=row.pk).update(label=FORMULA, label_en=FORMULA)
    world.keeper.post(f"/{name}/columns/", {"column": ["code", *_columns(kind, texts)]})
    answer = world.keeper.get(f"/{name}/export/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    assert [cell for cell in cells if cell == f"'{FORMULA}"]


def _columns(kind: Any, names: list[str]) -> list[str]:
    """Columns a person may choose among these; a text in two languages is one column."""
    return [name for name in names if name in choosable(kind)]
