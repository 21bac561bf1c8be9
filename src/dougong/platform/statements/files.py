"""Statements as files, with the mark of who took them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import IO

from django.http import FileResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dougong.platform.exports.leaving import FORMS
from dougong.platform.exports.typeset import fonts, typeset
from dougong.platform.exports.watermark import Watermark
from dougong.platform.journal.notes import note
from dougong.platform.policies import Actor
from dougong.platform.records.days import current_day
from dougong.platform.wording import time_text

from .statement import Statement

MOST_DIGITS = 15
"""A workbook holds numbers as binary fractions: longer ones stand there as text."""


def csv_file(statement: Statement, mark: Watermark) -> IO[bytes]:
    last = mark.line(len(statement.lines), statement.digest)
    return io.BytesIO(f"{statement.csv()}{last}\r\n".encode())


def json_file(statement: Statement, mark: Watermark) -> IO[bytes]:
    told = {
        "statement": statement.key,
        "columns": {heading.key: str(heading.label) for heading in statement.headings},
        "rows": statement.data(),
        "mark": mark.line(len(statement.lines), statement.digest),
    }
    return io.BytesIO(json.dumps(told, ensure_ascii=False).encode())


def xlsx_file(statement: Statement, mark: Watermark) -> IO[bytes]:
    """A workbook with typed cells and no formula; the mark on a sheet of its own."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        sheet, head = book.add_worksheet(), book.add_format({"bold": True, "bottom": 1})
        styles = {
            "amount": book.add_format({"num_format": "#,##0.00"}),
            "share": book.add_format({"num_format": "0.0"}),
            "index": book.add_format({"num_format": "0.0000"}),
        }
        for place, heading in enumerate(statement.headings):
            sheet.set_column(place, place, 18 if heading.is_number else 36)
            sheet.write_string(0, place, str(heading.label), head)
        sheet.freeze_panes(1, 1)
        for number, cells in enumerate(statement.exact(), 1):
            for place, (heading, cell) in enumerate(zip(statement.headings, cells, strict=True)):
                if heading.is_number and cell and len(cell.strip("-")) <= MOST_DIGITS:
                    sheet.write_number(number, place, Decimal(cell), styles[heading.kind])
                else:
                    sheet.write_string(number, place, cell)
        about = book.add_worksheet(_("About this file")[:31])
        about.set_column(0, 1, 32)
        for row, pair in enumerate(mark.told(len(statement.lines), statement.digest)):
            for place, word in enumerate(pair):
                about.write_string(row, place, word)
    return file


def pdf_file(statement: Statement, mark: Watermark) -> IO[bytes]:
    names = {"reader": mark.who, "moment": time_text(mark.at)}
    told = {
        "title": str(statement.title),
        "about": statement.about,
        "note": _("Exported by %(reader)s, %(moment)s") % names,
        "mark": mark.line(len(statement.lines), statement.digest),
        "language": "en" if (get_language() or "").startswith("en") else "zh",
        "fonts": list(fonts()),
        "headings": [str(heading.label) for heading in statement.headings],
        "numbers": [heading.is_number for heading in statement.headings],
        "widths": [not heading.is_number for heading in statement.headings],
        "rows": [
            ["　" * line.depth * (not place) + cell for place, (_h, cell) in enumerate(cells)]
            for line, cells in statement.shown
        ],
    }
    return typeset(told)


MAKERS: dict[str, Callable[[Statement, Watermark], IO[bytes]]] = {
    "csv": csv_file,
    "json": json_file,
    "xlsx": xlsx_file,
    "pdf": pdf_file,
}


def leave(statement: Statement, form: str, actor: Actor) -> FileResponse:
    """The statement as a file; the journal has it before the first byte leaves the house."""
    mark = Watermark.of(actor, f"{statement.key} {statement.about}".strip())
    file = MAKERS[form](statement, mark)
    file.seek(0)
    rows = len(statement.lines)
    about = {"kind": statement.key, "form": form, "rows": rows, "digest": statement.digest}
    note("export", actor.pk, about=about)
    name = f"{statement.key}-{current_day():%Y%m%d}.{form}"
    kind = FORMS[form].content_type
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)
