"""A sheet with three wrong rows: they are named, mended in the file, and everything is imported."""

from pathlib import Path

import pytest

from tests.imports.stage import csv_of
from tests.imports.test_imports import HEADER, kind_label, line

WORDS = {
    "zh": {"wrong": "不是数字", "new": "新增", "done": "已导入：新增 4"},
    "en": {"wrong": "is not a number", "new": "New", "done": "Imported: 4 new"},
}


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def sheet(bank, kind, *, is_mended: bool) -> bytes:
    rows = [line(bank, f"Row {number}", kind=kind) for number in range(4)]
    if not is_mended:
        rows[1][3], rows[2][2], rows[3][0] = "many", "Weather", "P-1999-0404"
    return csv_of([HEADER, *rows])


def hand_in(page, path: Path):
    page.goto("/risk/")
    page.click("a[href='/risk/import/']")
    page.set_input_files("input[type=file]", path)
    page.click("form.dg-form button.btn-primary")
    page.wait_for_selector(".dgi-columns")
    page.click(".dgi-columns button[type=submit]")
    page.wait_for_selector(".dgi-counts")


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_a_sheet_with_three_wrong_rows_is_mended_and_imported(signed_in, bank, tmp_path, language):
    from dougong.apps.risks.models import Risk

    words, page, path = WORDS[language], signed_in, tmp_path / "sheet.csv"
    kind = kind_label()
    path.write_bytes(sheet(bank, kind, is_mended=False))
    hand_in(page, path)
    table = page.inner_text(".dgi-findings")
    assert words["wrong"] in table
    rows = page.locator(".dgi-findings tbody tr td:first-child").all_inner_texts()
    assert [row.strip().split()[-1] for row in rows] == ["3", "4", "5"]
    assert page.locator(".dgi-confirm").count() == 0
    assert Risk.objects.count() == 0
    path.write_bytes(sheet(bank, kind, is_mended=True))
    hand_in(page, path)
    assert words["new"] in page.inner_text(".dgi-counts")
    page.fill("#reason", "the list of the old project office")
    page.click(".dgi-confirm button.btn-primary")
    page.wait_for_selector(".dg-alert-good")
    assert words["done"] in page.inner_text(".dg-alert-good")
    assert Risk.objects.count() == 4
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]
