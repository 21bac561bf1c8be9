"""Sheets for tests of imports: made in memory, handed in as a person would."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from dougong.platform.imports import actions
from dougong.platform.imports.models import SheetImport
from dougong.platform.register import registry

Cells = Sequence[Sequence[Any]]


def csv_of(rows: Cells, encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(rows: Cells) -> bytes:
    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
    return file.getvalue()


def handed_in(kind: str, data: bytes, by: Any, name: str = "sheet.csv", **more: Any) -> SheetImport:
    """The import of a file, before its columns are confirmed."""
    row = actions.new_import(registry[kind], data, name, by, **more)
    done: SheetImport = actions.AddImport(row, by=by).execute()
    return done


def checked(row: SheetImport, by: Any, **wanted: Any) -> SheetImport:
    """The import after its trial, with the guessed columns unless others are given."""
    for name, value in wanted.items():
        setattr(row, name, value)
    done: SheetImport = actions.MapColumns(row, by=by).execute()
    return done


def applied(row: SheetImport, by: Any, reason: str = "") -> SheetImport:
    assert not row.findings, row.findings
    done: SheetImport = actions.ApplyImport(row, by=by, reason=reason).execute()
    return done
