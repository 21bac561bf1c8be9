"""A list as a workbook (XLSX): typed cells, headings that stay, no formula and no link."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dougong.platform.records import Recorded
from dougong.platform.tables.columns import Column
from dougong.platform.wording import Plates

from .cells import typed
from .rows import Rows
from .spool import Spool
from .watermark import Watermark

MOST_SHEET_ROWS = 1_048_575


def xlsx_file(rows: Rows, mark: Watermark) -> IO[bytes]:
    """The list as a workbook written row by row in constant memory, the mark on a sheet of its own."""
    import xlsxwriter

    file = Spool()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        _write_rows(book, rows, mark)
        about = book.add_worksheet(_("About this file")[:31])
        about.set_column(0, 1, 32)
        for number, pair in enumerate(mark.told(rows.count, rows.digest)):
            for place, text in enumerate(pair):
                about.write_string(number, place, text)
    return file


def _write_rows(book: Any, rows: Rows, mark: Watermark) -> None:
    sheet, columns = book.add_worksheet(), rows.listing.columns
    head = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    rows.head()
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 32 if column.name == "name" else 18)
        sheet.write_string(0, place, column.label, head)
    sheet.freeze_panes(1, 0)
    who = mark.who.replace("&", "&&")  # one alone begins a code of the footer
    sheet.set_footer(f"&L&8{who}  {mark.moment}"[:255])
    for row, plates, _line in rows:
        if rows.count <= MOST_SHEET_ROWS:
            for place, column in enumerate(columns):
                _write(sheet, (rows.count, place), column, row, plates, (day, moment))
    last = min(rows.count, MOST_SHEET_ROWS)
    sheet.autofilter(0, 0, last, max(len(columns) - 1, 0))


def _write(
    sheet: Any, cell: tuple[int, int], column: Column, row: Recorded, plates: Plates, styles: Any
) -> None:
    value = typed(column, row)
    day, moment = styles
    if isinstance(value, datetime):
        local = timezone.make_naive(value) if timezone.is_aware(value) else value
        sheet.write_datetime(*cell, local, moment)
    elif isinstance(value, date):
        sheet.write_datetime(*cell, value, day)
    elif (
        isinstance(value, Decimal | float | int)
        and len(str(value).strip("-").replace(".", "")) <= 15
    ):
        sheet.write_number(*cell, value)
    elif text := str(value) if value is not None else column.text(row, plates):
        sheet.write_string(*cell, text)
