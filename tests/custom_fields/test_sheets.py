"""Custom fields in files: they are imported by their names and leave in every form of export."""

from __future__ import annotations

import csv
import io
import json

import pytest

from dougong.apps.risks.models import Risk
from dougong.platform.factories import unwatched
from tests.battery.world import browser
from tests.imports.stage import applied, checked, csv_of, handed_in

AREAS = [{"key": "it", "zh": "科技", "en": "IT"}, {"key": "hr", "zh": "人事", "en": "People"}]
HEADER = ["project", "Title", "kind of risk", "likelihood", "impact", "Days", "领域", "Areas"]


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def _fields(bank, field, english):
    field("days", "number", title_en="Days", decimals=1, minimum="0")
    field("area", "choice", title_zh="领域", title_en="Area", choices=AREAS)
    field("areas", "choices", title_en="Areas", choices=AREAS)


def line(bank, *values):
    kind = str(Risk._meta.get_field("kind_of_risk").flatchoices[0][1])
    return [bank.here.project.code, "A title", kind, 3, 4, *values]


@pytest.mark.usefixtures("_fields")
def test_a_sheet_brings_custom_values_and_every_wrong_cell_is_named(bank):
    good, wrong = line(bank, "７.5", "人事", "IT, 人事"), line(bank, "many", "Law", "IT")
    row = checked(handed_in("risk", csv_of([HEADER, good, wrong]), bank.keeper), bank.keeper)
    assert {(one["row"], one["heading"]) for one in row.findings} == {(3, "Days"), (3, "领域")}
    row = checked(handed_in("risk", csv_of([HEADER, good]), bank.keeper), bank.keeper)
    applied(row, bank.keeper)
    assert Risk.objects.get().custom == {"days": "7.5", "area": "hr", "areas": ["it", "hr"]}


@pytest.mark.usefixtures("_fields")
def test_files_carry_custom_values_as_the_reader_reads_them(bank):
    row = bank.here.another(Risk)
    with unwatched():
        Risk.objects.update(custom={"days": "7.5", "area": "hr", "areas": ["it", "hr"]})
    visitor = browser(bank.keeper)
    names = ["code", "custom_days", "custom_area", "custom_areas"]
    visitor.post("/risk/columns/", {"column": names})
    file = visitor.get("/risk/export/", {"as": "csv"})
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    head, cells, _mark = csv.reader(io.StringIO(text))
    assert head == ["Code", "Days", "Area", "Areas"]
    assert cells == [row.code, "7.5", "People", "IT, People"]
    file = visitor.get("/risk/export/", {"as": "json"})
    (told,) = json.loads(b"".join(file.streaming_content))["rows"]
    assert told == {
        "code": row.code,
        "custom_days": "7.5",
        "custom_area": "hr",
        "custom_areas": ["it", "hr"],
    }
    for form in ("xlsx", "pdf"):
        assert visitor.get("/risk/export/", {"as": form}).status_code == 200
