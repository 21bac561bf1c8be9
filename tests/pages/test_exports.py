"""What is special about exports: guard against formulas, typed cells, the list's own rows."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest

from dougong.apps.portfolio.factories import ProjectFactory
from dougong.platform.exports import guarded

FORMULA = '=HYPERLINK("http://evil.example","Click")'


def lines(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_sheet_would_calculate_is_guarded(sign):
    assert guarded(f"{sign}1+1") == f"'{sign}1+1"
    assert guarded(f"1{sign}1") == f"1{sign}1"


def test_a_formula_in_a_title_leaves_the_house_as_text(keeper, bank):
    ProjectFactory(leading_unit=bank.here.unit, title_en=FORMULA)
    cells = [cell for line in lines(keeper.get("/project/export/")) for cell in line]
    assert f"'{FORMULA}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_a_workbook_holds_no_formula_and_no_link(keeper, bank):
    ProjectFactory(leading_unit=bank.here.unit, title_en=FORMULA)
    answer = keeper.get("/project/export/?as=xlsx")
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert "HYPERLINK" in sheet


def test_a_negative_number_stays_a_number(keeper, bank):
    ProjectFactory(leading_unit=bank.here.unit, approved_amount="1234567.50")
    keeper.post("/project/columns/", {"column": ["code", "approved_amount"]})
    amounts = [line[1] for line in lines(keeper.get("/project/export/"))[1:]]
    assert "1234567.50" in amounts


def test_the_file_holds_the_rows_and_columns_of_the_list(keeper, bank):
    wanted = ProjectFactory(leading_unit=bank.here.unit, title_en="Counter migration")
    keeper.post("/project/columns/", {"column": ["name", "code"]})
    table = lines(keeper.get("/project/export/?q=counter"))
    assert table == [["Name", "Code"], ["Counter migration", wanted.code]]


def test_the_file_speaks_the_readers_language(bank, sign_in):
    chinese = sign_in(bank.keeper, "zh-hans")
    table = lines(chinese.get("/project/export/"))
    assert bank.here.project.title_zh in [cell for line in table for cell in line]


def test_the_file_ends_where_rights_end(bank, sign_in):
    person = bank.here.account("project.view", on=bank.here.unit)
    codes = [line[0] for line in lines(sign_in(person).get("/project/export/"))[1:]]
    assert codes == [bank.here.project.code]


def test_json_holds_exact_values_under_the_names_of_the_columns(keeper, bank):
    ProjectFactory(leading_unit=bank.here.unit, approved_amount="1234567.50", title_en="Exact")
    keeper.post("/project/columns/", {"column": ["code", "approved_amount", "leading_unit"]})
    answer = keeper.get("/project/export/?as=json")
    told = json.loads(b"".join(answer.streaming_content))
    assert list(told["columns"]) == ["code", "approved_amount", "leading_unit"]
    exact = [row for row in told["rows"] if row["approved_amount"] == "1234567.50"]
    assert exact[0]["leading_unit"]["code"] == bank.here.unit.code


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_pdf_shows_texts_as_they_are_and_carries_no_markup_of_theirs(bank, sign_in, language):
    hostile = '#read("/etc/passwd") *bold* $x$ 测试'
    ProjectFactory(leading_unit=bank.here.unit, title_en=hostile, title_zh=hostile)
    answer = sign_in(bank.keeper, language).get("/project/export/?as=pdf")
    made = b"".join(answer.streaming_content)
    assert made.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("address", ["?as=docx", "?as=csv&nope=1"])
def test_an_unknown_form_or_filter_is_refused(keeper, address):
    assert keeper.get(f"/project/export/{address}").status_code == 400
