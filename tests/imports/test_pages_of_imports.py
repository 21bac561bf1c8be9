"""The pages and the interface of imports: one after the other as a person or a program goes."""

from __future__ import annotations

import base64
import io
import json
import uuid
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dougong.apps.risks.models import Risk
from dougong.platform.imports.choices import ImportState
from dougong.platform.imports.models import SheetImport
from dougong.platform.register import registry
from tests.battery.world import browser

from .stage import csv_of
from .test_imports import HEADER, kind_label, line

CORPORA = Path(__file__).resolve().parents[3] / "shared/corpora/generated"
JSON = "application/json"


def manifest() -> list[Any]:
    path = CORPORA / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    kinds = {"xlsx", "xlsm", "csv", "zip", "gz"}
    return [pytest.param(one, id=one["file"]) for one in told if one["format"] in kinds]


@pytest.fixture
def keeper(bank):
    return browser(bank.keeper)


def upload(client: Any, data: bytes, name: str = "sheet.csv", kind: str = "risk") -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(f"/{kind}/import/", {"upload": file, "batch": str(uuid.uuid4())})


def test_a_sheet_goes_from_the_list_to_its_records(bank, keeper):
    assert "/risk/import/" in keeper.get("/risk/").content.decode()
    data = csv_of([HEADER, line(bank, "One", kind=kind_label())])
    answer = upload(keeper, data)
    assert answer.status_code == 302
    page = keeper.get(answer.url)
    assert "Check all rows" in page.content.decode()
    row = SheetImport.objects.get()
    chosen = {f"column-{n}": row.mapping[heading] for n, heading in enumerate(HEADER)}
    keeper.post(answer.url, {"version": 1, "step": "map", "key": "", **chosen})
    shown = keeper.get(answer.url).content.decode()
    assert "Import now" in shown
    assert "One" in shown
    keeper.post(answer.url, {"version": 2, "step": "apply", "reason": "from the old list"})
    row.refresh_from_db()
    assert row.state == ImportState.IMPORTED
    assert Risk.objects.get().title_en == "One"


def test_the_same_form_sent_twice_makes_one_import(bank, keeper):
    batch, data = str(uuid.uuid4()), csv_of([HEADER, line(bank, "One")])
    sent = [
        keeper.post("/risk/import/", {"upload": SimpleUploadedFile("a.csv", data), "batch": batch})
        for _time in range(2)
    ]
    assert sent[0].url == sent[1].url
    assert SheetImport.objects.count() == 1


def test_wrong_rows_stand_in_a_workbook_with_their_cells(bank, keeper):
    data = csv_of([HEADER, line(bank, "=1+1", likelihood="many", kind=kind_label())])
    url = upload(keeper, data).url
    row = SheetImport.objects.get()
    chosen = {f"column-{n}": row.mapping[heading] for n, heading in enumerate(HEADER)}
    keeper.post(url, {"version": 1, "step": "map", "key": "", **chosen})
    answer = keeper.get(f"/sheetimport/{row.pk}/findings/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [cell.value for cell in book.active[2]]
    assert cells[:4] == [2, "likelihood", "“many”不是数字。", "“many” is not a number."]
    assert "=1+1" in cells
    assert {c.data_type for r in book.active.iter_rows() for c in r} <= {"s", "n"}
    refused = keeper.post(url, {"version": 2, "step": "apply"})
    assert refused.status_code == 422


def test_an_import_is_seen_by_its_maker_and_by_auditors_of_the_unit_only(bank, keeper):
    upload(keeper, csv_of([HEADER, line(bank, "One")]))
    row = SheetImport.objects.get()
    colleague = bank.here.account("risk.view", "risk.add", on=bank.root)
    assert browser(colleague).get(f"/sheetimport/{row.pk}/").status_code == 404
    auditor = bank.here.account("sheetimport.view", on=bank.root)
    assert browser(auditor).get(f"/sheetimport/{row.pk}/").status_code == 200


def test_whoever_may_not_add_sees_no_page_and_hands_in_nothing(bank):
    reader = browser(bank.reader)
    assert reader.get("/risk/import/").status_code == 403
    assert reader.get("/risk/import/template/").status_code == 403
    assert upload(reader, csv_of([HEADER])).status_code == 403
    assert SheetImport.objects.count() == 0


@pytest.mark.parametrize("case", manifest())
def test_a_hostile_file_is_refused_with_a_sentence_or_does_nothing(keeper, tmp_path, case):
    before = set(tmp_path.rglob("*"))
    data = (CORPORA / case["file"]).read_bytes()
    answer = upload(keeper, data, case["file"])
    if case["expect"] == "refuse":
        assert answer.status_code == 422
        assert SheetImport.objects.count() == 0
        assert {one for one in tmp_path.rglob("*") if one.is_file()} <= before
    else:
        assert answer.status_code in {302, 422}
    assert Risk.objects.count() == 0


def test_a_program_goes_the_same_way(bank, keeper):
    data = csv_of([HEADER, line(bank, "By a program", kind=kind_label())])
    columns = keeper.get("/api/v1/risk/import/").json()["columns"]
    assert {"name", "heading", "is_required", "takes", "choices"} == set(columns[0])
    body = {
        "file_name": "risks.csv",
        "content": base64.b64encode(data).decode(),
        "batch": str(uuid.uuid4()),
    }
    answer = keeper.post("/api/v1/risk/import/", body, content_type=JSON)
    assert answer.status_code == 201, answer.content
    again = keeper.post("/api/v1/risk/import/", body, content_type=JSON)
    assert (again.status_code, again.json()["code"]) == (422, "already_exists")
    made = answer.json()
    address = f"/api/v1/sheetimport/{made['id']}/"
    wanted = {"version": 1, "mapping": made["mapping"], "key": "", "source": "", "as_of": None}
    checked = keeper.post(f"{address}do/map/", wanted, content_type=JSON)
    assert checked.json()["report"]["new"] == 1, checked.content
    key = {"HTTP_IDEMPOTENCY_KEY": "import-1"}
    done = keeper.post(f"{address}do/apply/", {"version": 2}, content_type=JSON, **key)
    assert done.json()["state"] == "imported"
    assert Risk.objects.get().title_en == "By a program"


IMPORTABLE = sorted(name for name, kind in registry.items() if kind.is_importable)


@pytest.mark.parametrize("name", IMPORTABLE)
def test_the_template_with_all_records_comes_back_unchanged(bank, keeper, name):
    """Every column of every kind, in the words of the reader, read again as the same value."""
    kind = registry[name]
    bank.here.row(kind.model)
    answer = keeper.get(f"/{name}/import/template/?rows=1")
    data = b"".join(answer.streaming_content)
    url = upload(keeper, data, "template.xlsx", name).url
    row = SheetImport.objects.get()
    chosen = {f"column-{n}": row.mapping.get(h, "") for n, h in enumerate(row.layout["header"])}
    assert "" not in chosen.values()
    keeper.post(url, {"version": 1, "step": "map", "key": "code", **chosen})
    row.refresh_from_db()
    assert row.findings == []
    assert row.report["unchanged"] == row.report["rows"] > 0


def test_an_empty_template_offers_choices_and_tells_what_each_column_takes(keeper):
    answer = keeper.get("/risk/import/template/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet, notes = book.worksheets[0], book.worksheets[1]
    assert [cell.value for cell in sheet[1]][:2] == ["External id", "Project"]
    assert sheet.data_validations.dataValidation[0].type == "list"
    assert notes["B3"].value == "project"
